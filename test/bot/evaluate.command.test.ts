import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { evaluateCommand } from '../../functions/bot/evaluate.command.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, ...lines: unknown[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
};
const printed: string[] = [];
const complained: string[] = [];
beforeEach(() => {
  printed.length = 0;
  complained.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
  vi.spyOn(console, 'error').mockImplementation((text) => void complained.push(String(text)));
});

const KNOWLEDGE = file(
  'faq.jsonl',
  '\ufeff{"id": "ja:1", "question": "返品できますか", "answer": "14日以内にお送りください。", "phrasings": ["返したい"], "lang": "ja"}',
  { id: 'en/2', question: 'How much is shipping?' },
  '',
  { id: '3', question: '', answer: '領収書は購入履歴から印刷できます。' },
);
const QUERIES = file(
  'queries.jsonl',
  { query: '返したい', gold: 'ja:1', by: 'somebody' },
  { query: 'shipping', gold: 'en/2' },
  { query: '領収書', gold: '3' },
  { query: '明日の天気', gold: null },
);

describe('knowledge evaluate', () => {
  it('prints the figures of any FAQ, also of answers without questions', async () => {
    expect(await evaluateCommand(['--knowledge', KNOWLEDGE, '--queries', QUERIES])).toBe(0);
    const text = printed.join('\n');
    for (const name of ['top1', 'top3', 'top10', 'mrr10', 'auroc', 'answer', 'choices', 'handoff', 'milliseconds'])
      expect(text).toMatch(new RegExp(`^${name}.* \\d+(\\.\\d+)?$`, 'm'));
    expect(text).toMatch(/^top1 +1\.000$/m);
  });

  it('prints one JSON object and writes what was found for each question', async () => {
    const out = join(folder, 'ranked.jsonl');
    expect(await evaluateCommand(['--knowledge', KNOWLEDGE, '--queries', QUERIES, '--json', '--out', out])).toBe(0);
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ questions: 4, covered: 3, top1: 1, auroc: 1 });
    const rows = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ query, gold }) => [query, gold])).toEqual([
      ['返したい', 'ja:1'],
      ['shipping', 'en/2'],
      ['領収書', '3'],
      ['明日の天気', null],
    ]);
    expect(rows[0]).toMatchObject({ decision: 'answer', ranked: [{ id: 'ja:1' }] });
    expect(rows[0].ranked[0].score).toBeGreaterThan(0.5);
  });

  it('warns of questions whose entry the FAQ does not have, and evaluates', async () => {
    const gone = ['g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g6'].map((gold) => ({ query: '返したい', gold }));
    const queries = file('gone.jsonl', { query: '返したい', gold: 'ja:1' }, { query: '天気', gold: null }, ...gone);
    expect(await evaluateCommand(['--knowledge', KNOWLEDGE, '--queries', queries])).toBe(0);
    expect(complained).toEqual([`${queries}: 6 ids of gold are not in ${KNOWLEDGE}: g1, g2, g3, g4, g5 and 1 more`]);
    complained.length = 0;
    expect(await evaluateCommand(['--knowledge', KNOWLEDGE, '--queries', QUERIES])).toBe(0);
    expect(complained).toEqual([]);
  });

  it('takes the entries of several files', async () => {
    const more = file('more.jsonl', { id: 'more', question: '駐車場はありますか' });
    const both = ['--knowledge', KNOWLEDGE, '--knowledge', more];
    const asked = file('parking.jsonl', { query: '駐車場', gold: 'more' }, { query: '返したい', gold: 'ja:1' });
    expect(await evaluateCommand([...both, '--queries', asked, '--json'])).toBe(0);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ questions: 2, top1: 1 });
  });

  it('names every line that it cannot read, and evaluates nothing', async () => {
    const bad = file(
      'bad.jsonl',
      { id: 'a', question: 'x' },
      '{broken',
      { question: 'no id' },
      { id: 'b', question: 7 },
    );
    expect(await evaluateCommand(['--knowledge', bad, '--queries', QUERIES])).toBe(2);
    expect(complained.join('\n')).toContain(`${bad}:2:`);
    expect(complained.join('\n')).toContain(`${bad}:3:`);
    expect(complained.join('\n')).toContain(`${bad}:4:`);
    expect(printed).toEqual([]);
  });

  it.each([
    ['a file that is not there', ['--knowledge', 'no-such-file', '--queries', QUERIES], 'no-such-file: cannot be read'],
    ['an empty file', ['--knowledge', file('empty.jsonl', ''), '--queries', QUERIES], 'is empty'],
    [
      'an id used twice',
      [
        '--knowledge',
        file('twice.jsonl', { id: 'a', question: 'x' }, { id: 'a', question: 'y' }),
        '--queries',
        QUERIES,
      ],
      'each id may be used once: a',
    ],
    ['a missing option', ['--knowledge', KNOWLEDGE], '--queries FILE'],
    [
      'a folder that is not there',
      ['--knowledge', KNOWLEDGE, '--queries', QUERIES, '--out', join(folder, 'none', 'out.jsonl')],
      `${join(folder, 'none', 'out.jsonl')}: cannot be written`,
    ],
    ['an unknown option', ['--knowledge', KNOWLEDGE, '--queries', QUERIES, '--fast'], '--fast'],
  ])('says what is wrong with %s', async (_, args, message) => {
    expect(await evaluateCommand(args)).toBe(2);
    expect(complained.join('\n')).toContain(message);
  });
});

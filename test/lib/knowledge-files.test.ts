import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { slotsIn, VARIABLES } from '../../functions/protocol/variables.ts';
import { readKnowledge } from '../../lib/knowledge-files.ts';
import { SettingsError, settingsFor } from '../../lib/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowledge-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file as the settings name it: relative to the project. */
const file = (name: string, lines: readonly object[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return relative(join(import.meta.dirname, '..', '..'), path);
};
const entry = { id: 'ja-own', version: 1, language: 'ja', question: '駐車場はありますか', answer: '10 台分あります。' };
const faqFiles = [file('faq.jsonl', [entry])];
const asked = { query: '車で行けますか' };

const settings = (changes: object) => {
  const dev = { publicUrl: 'https://a.example', allowedOrigins: [], signInDomainPrefix: 'a', ...changes };
  return settingsFor({ dev }, 'dev');
};
const read = async (changes: object) => (await readKnowledge(settings(changes), 'stages.dev')).seeds;

describe("a business's own FAQ", () => {
  it('is all there is when it is all that is set: nothing of the sample is offered or measured', async () => {
    expect(settings({ faqFiles }).choices).toEqual({ ja: [], en: [] });
    expect(await read({ faqFiles })).toMatchObject([{ kind: 'faq', id: 'ja-own' }]);
  });

  it('may be offered and measured by', async () => {
    const choices = { ja: [{ id: 'ja-own', label: '駐車場' }], en: [] };
    const goldenFiles = [
      file('golden.jsonl', [
        { ...asked, gold: 'ja-own' },
        { query: '天気は', gold: null },
      ]),
    ];
    const seeds = await read({ faqFiles, choices, goldenFiles });
    expect(seeds.map(({ kind }) => kind)).toEqual(['faq', 'golden', 'golden']);
  });

  it.each<[string, object, RegExp]>([
    [
      'choices',
      { choices: { ja: [{ id: 'ja-gone', label: 'x' }], en: [] } },
      /^stages\.dev\.choices\.ja: no entry of faqFiles has the id ja-gone$/,
    ],
    [
      'golden questions',
      { goldenFiles: [file('lost.jsonl', [asked, { query: '自転車は', gold: 'ja-gone' }])] },
      /^stages\.dev\.goldenFiles: .*lost\.jsonl: line 2: no entry of faqFiles has the id ja-gone$/,
    ],
    ['files', { goldenFiles: ['data/none.jsonl'] }, /^stages\.dev\.goldenFiles: there is no file data\/none\.jsonl/],
    ['canned replies', { cannedFiles: [file('bad.jsonl', [{ id: 'x' }])] }, /bad\.jsonl: line 1: title: /],
    ['FAQ files', { faqFiles: ['data/none.jsonl'] }, /^stages\.dev\.faqFiles: there is no file data\/none\.jsonl/],
  ])('with %s that are not there is refused by the name of the field', async (_, changes, message) => {
    const reading = read({ faqFiles, ...changes });
    await expect(reading).rejects.toThrow(SettingsError);
    await expect(reading).rejects.toThrow(message);
  });
});

describe("the sample's FAQ", () => {
  it('comes with its choices and its golden questions', async () => {
    expect(settings({}).choices.ja).toHaveLength(3);
    expect((await read({})).some(({ kind }) => kind === 'golden')).toBe(true);
  });

  it('comes with canned replies in both languages, each with a shortcut and nothing open that is not known', async () => {
    const canned = (await read({})).filter(({ kind }) => kind === 'canned').map(({ fields }) => fields);
    expect(canned.filter(({ language }) => language === 'ja')).toHaveLength(6);
    expect(canned.filter(({ language }) => language === 'en')).toHaveLength(3);
    expect(new Set(canned.map(({ shortcut }) => shortcut)).size).toBe(9);
    const open = canned.flatMap(({ text }) => slotsIn(String(text)));
    expect(open.filter((name) => !Object.hasOwn(VARIABLES, name))).toEqual([]);
  });
});

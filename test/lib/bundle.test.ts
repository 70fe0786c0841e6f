import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../lib/bundle.ts';

let folder: string;

beforeAll(() => {
  folder = bundle(mkdtempSync(join(tmpdir(), 'uragawa-bundle-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (name: string): string[] => readdirSync(join(folder, name)).toSorted();

it('takes data along to the functions that read it, and to no other', () => {
  expect(filesOf('bot/reply')).toEqual([
    'concepts.txt',
    'guard-words.txt',
    'holidays.txt',
    'index.mjs',
    'index.mjs.map',
    'intent.en.bin',
    'intent.ja.bin',
    'language.txt',
    'look-ups.txt',
    'matter.txt',
    'romaji.txt',
    'signals.txt',
    'step-words.txt',
    'words.txt',
  ]);
  expect(filesOf('conversation/message')).toEqual([
    'holidays.txt',
    'index.mjs',
    'index.mjs.map',
    'matter.txt',
    'step-words.txt',
    'words.txt',
  ]);
  expect(filesOf('conversation/sweep')).toEqual([
    'holidays.txt',
    'index.mjs',
    'index.mjs.map',
    'matter.txt',
    'words.txt',
  ]);
  expect(filesOf('member/step')).toEqual(['index.mjs', 'index.mjs.map', 'look-ups.txt', 'step-words.txt']);
  expect(filesOf('member/excuse')).toEqual(['index.mjs', 'index.mjs.map', 'step-words.txt']);
  expect(filesOf('bot/apologize')).toEqual(['index.mjs', 'index.mjs.map']);
  expect(readFileSync(join(folder, 'bot/reply', 'concepts.txt'), 'utf8')).toMatch(/^price \| 料金/);
});

it('has no two data files of one name, of which a bundle would keep one', () => {
  const names = globSync('functions/**/*.txt', { cwd: join(import.meta.dirname, '../..') }).map((file) =>
    basename(file),
  );
  expect(names.length).toBeGreaterThan(1);
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

it('takes the dictionary along to publishing and to nothing that only searches', () => {
  for (const name of ['assist/draft', 'assist/try']) expect(filesOf(name), name).not.toContain('node_modules');
  expect(filesOf('knowledge/publish')).toEqual([
    'concepts.txt',
    'index.mjs',
    'index.mjs.map',
    'language.txt',
    'node_modules',
    'romaji.txt',
  ]);
});

it('asks for node:http, since importing it loads undici, too', () => {
  const code = 'await import(process.argv[1]); console.log(process.moduleLoadList.join("\\n"))';
  const file = join(folder, 'conversation/message', 'index.mjs');
  const env = { ...process.env, AWS_REGION: 'ap-northeast-1' };
  const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', code, file], { env, encoding: 'utf8' });
  expect(loaded).toContain('NativeModule http');
  expect(loaded).not.toContain('undici');
});

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { temporaryFolder } from './tables.fixture.ts';

const COMMAND = join(import.meta.dirname, '..', '..', 'functions', 'knowledge', 'knowledge.command.ts');
const folder = temporaryFolder();
const fileOf = (name: string) => join(folder, name);
let account: RunningAccount;
let environment: Record<string, string>;

beforeAll(async () => {
  account = await startAccount();
  environment = { KNOWLEDGE_TOKEN: await account.agentToken('yamada') };
});
afterAll(() => account.stop());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}
const run = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const child = execFile(process.execPath, [COMMAND, ...args], { env }, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });
const asked = (...args: string[]) => run(...args, '--url', account.url);

describe('npm run knowledge', () => {
  it('exports to a file, imports it again as it was, and publishes', async () => {
    expect(await asked('export', 'faq', fileOf('faq.csv'))).toEqual({ code: 0, out: '', errors: '' });
    const content = readFileSync(fileOf('faq.csv'), 'utf8');
    expect(content).toMatch(/^\uFEFFid,version,status,language,question,/);
    writeFileSync(fileOf('changed.csv'), content.replace('送料は全国一律550円', '送料は全国一律650円'));
    const { code, out } = await asked('import', 'faq', fileOf('changed.csv'));
    expect({ code, result: JSON.parse(out) }).toMatchObject({ code: 0, result: { created: 0, changed: 1 } });
    expect(JSON.parse((await asked('publish')).out)).toMatchObject({ number: 1 });
    const { out: lines } = await asked('export', 'faq', '--format', 'jsonl');
    expect(lines).toContain('全国一律650円');
  });

  it('prints every bad line of a file that is refused', async () => {
    writeFileSync(fileOf('bad.jsonl'), '{"id":"a"}\n{"id":"B","language":"ja","question":"q","answer":"a"}\nx\n');
    const { code, out, errors } = await asked('import', 'faq', fileOf('bad.jsonl'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect([...errors.matchAll(/^line (\d+): (\w+):?/gm)].map(([, line, field]) => [line, field])).toEqual([
      ['1', 'language'],
      ['1', 'question'],
      ['1', 'answer'],
      ['2', 'id'],
      ['3', 'must'],
    ]);
  });

  it('says of a file in another encoding how to save it', async () => {
    writeFileSync(fileOf('sjis.csv'), Buffer.from([0x69, 0x64, 0x0a, 0x91, 0x97, 0x97, 0xbf]));
    const { code, errors } = await asked('import', 'faq', fileOf('sjis.csv'));
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('CSV UTF-8') });
  });

  it.each<[string, string[], RegExp]>([
    ['no command', [], /no command ""/],
    ['another command', ['fly'], /no command "fly"/],
    ['no file', ['import', 'faq'], /KIND and a FILE/],
    ['an unknown option', ['publish', '--forced'], /--forced/],
  ])('ends with 2 and explains itself for %s', async (_, args, message) => {
    const { code, errors } = await run(...args);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(errors).toContain('npm run -s knowledge');
  });

  it('ends with 1 when it is not allowed or nobody is there', async () => {
    environment = { KNOWLEDGE_TOKEN: await account.agentToken('suzuki') };
    expect(await asked('publish')).toMatchObject({ code: 1, errors: expect.stringContaining('admin') });
    expect(await run('publish', '--url', 'http://127.0.0.1:9')).toMatchObject({ code: 1 });
  });
});

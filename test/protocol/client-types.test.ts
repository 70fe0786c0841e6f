import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'uragawa-types-'));
// A compiler starts for each test.
vi.setConfig({ testTimeout: 60_000 });
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler says about a module, next to nothing but the declaration file. */
const compile = (name: string, source: string): string => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, source);
  const flags = '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --target es2024 --module nodenext';
  const more = '--allowImportingTsExtensions --lib es2024,dom --types';
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const arguments_ = [compiler, ...flags.split(' '), ...more.split(' '), name === 'real' ? 'node' : ''];
  const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
  const { stdout } = spawnSync(process.execPath, [...arguments_, ...roots, file], { cwd: ROOT, encoding: 'utf8' });
  return stdout.trim();
};

const declared = JSON.stringify(join(ROOT, 'docs/client.d.ts').replace(/\.d\.ts$/, '.js'));

const PROGRAM = `
import { connect, type View } from ${declared};
const client = connect({
  api: 'https://chat.example/api',
  storage: localStorage,
  unsent: sessionStorage,
  language: 'ja',
  page: () => location.href,
  onChange: (view: View) => {
    for (const { seq, text, from, choices } of view.entries) console.log(seq, text?.length, from.role, choices?.[0]?.label);
    if (view.needsAcceptance && view.disclosure) client.accept();
    if (view.state?.mode === 'agent') client.read(view.readSeq);
  },
});
client.send({ text: 'x' });
client.request({ action: 'rate', score: 5, comment: 'x' });
client.identify(async () => undefined);
client.typing(true);
client.wake();
`;

it('a program compiles against the declaration file alone', () => {
  expect(compile('program', PROGRAM)).toBe('');
});

it.each([
  [
    'an unknown option',
    "connect({ api: '', storage: localStorage, language: 'ja', onChange: () => {}, color: 'red' });",
  ],
  ['a request without its score', "client.request({ action: 'rate' });"],
  ['a request for another conversation', "client.request({ action: 'close', conversationId: 'c1' });"],
  ['a role there is not', `export const role: import(${declared}).Role = 'king';`],
])('%s does not', (_, line) => {
  expect(compile('wrong', PROGRAM + line)).toContain('wrong.ts');
});

it('the real client is what the file declares', () => {
  const real = JSON.stringify(join(ROOT, 'web/client/index.ts'));
  const source = `
    import { connect } from ${real};
    import type * as Declared from ${declared};
    import type * as Real from ${real};
    export const client: typeof Declared.connect = connect;
    export const options = (declared: Declared.ClientOptions): Real.ClientOptions => declared;
    export const view = (real: Real.View): Declared.View => real;
    export const request = (real: Real.Request): Declared.Request => real;
  `;
  expect(compile('real', source)).toBe('');
});

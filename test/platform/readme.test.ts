import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

/** Where each script a reader is told to run is run by CI, as its file says it. */
const RUN_BY: Readonly<Record<string, readonly [file: string, words: string]>> = {
  start: ['test/local/account.ts', "join('local', 'main.ts')"],
  test: ['.ci/run', 'npm test'],
  synth: ['.ci/run', 'npm run --silent synth'],
  rebuild: ['test/local/main.test.ts', 'rebuild'],
  knowledge: ['test/local/knowledge-command.test.ts', 'knowledge'],
  members: ['test/local/members.test.ts', 'members.command.ts'],
  audit: ['test/local/audit.test.ts', 'audit.command.ts'],
  erase: ['test/local/erasure.test.ts', 'erase.command.ts'],
  trend: ['test/insight/trend.command.test.ts', 'trend.command.ts'],
  'agent:token': ['test/local/account.ts', 'agent-token.ts'],
  'identity:token': ['test/local/identity.test.ts', 'identity-token.ts'],
};
/** Not run by CI, and why a reader need not wonder. */
const MARKED: Readonly<Record<string, RegExp>> = {
  deploy: /needs an account/i,
  bench: /measures|測って/,
};

/** What stands in a block of commands or in an inline piece of code. */
const commandsOf = (text: string): { command: string; line: string }[] =>
  text.split('\n').flatMap((line) =>
    [...line.matchAll(/(?:^\s*|`|\(|&& |=\d+ )npm (?:run (?:-s )?)?([a-z:]+)/g)].map(([, command = '']) => ({
      command,
      line,
    })),
  );

it('each decision has a number of its own, and its title has the same', () => {
  const files = readdirSync(join(ROOT, 'docs/adr'));
  const numbers = files.map((name) => name.slice(0, 4));
  expect(numbers).toEqual([...new Set(numbers)]);
  for (const name of files)
    expect(read(`docs/adr/${name}`), name).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
});

describe.each(['README.md', 'README.ja.md'])('%s', (file) => {
  const text = read(file);

  it('names no command that CI does not run, unless it says what that one needs', () => {
    for (const { command, line } of commandsOf(text)) {
      if (command === 'ci') continue;
      expect(scripts, `npm run ${command}`).toHaveProperty([command]);
      const runBy = RUN_BY[command];
      if (runBy) expect(read(runBy[0])).toContain(runBy[1]);
      else expect(line).toMatch(MARKED[command] ?? /no such command/);
    }
  });

  it('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    for (const target of links.filter((each) => !/^https?:/.test(each))) {
      const folder = join(ROOT, target, '..');
      expect(readdirSync(folder)).toContain(target.replace(/\/$/, '').split('/').at(-1));
    }
  });
});

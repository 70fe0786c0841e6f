import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOfTheCdk, MAIL, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

/** Whoever reads the runbook at night copies from it: what it names has to be there. */
const pageOf = (name: string): string => readFileSync(join(import.meta.dirname, '..', '..', 'docs', name), 'utf8');
const runbook = pageOf('operations.md');

let templates: Map<string, Template>;
beforeAll(async () => {
  templates = await synthesized({ mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' } });
});

const namesOf = (type: string): string[] => resourcesIn(templates, type).map(([id]) => withoutHash(id));

/** They may be named in a row beside what they bring. */
const SETTINGS = new Set(['canary', 'mail', 'members']);

/** The rows of the table that begins with this, cell by cell, each as the names in it. */
const rowsOf = (head: string): string[][][] => {
  const [, table = ''] = runbook.split(head);
  const rows = table.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => (SETTINGS.has(name) ? [] : [name]))),
  );
};

it('names the function behind each logical id, and all of them', () => {
  const listed = rowsOf('| `logs` and `metric` of | is the function |').flatMap(([ids = [], entries = []]) =>
    ids.map((id, index) => [id, entries[index]]),
  );
  const there = resourcesIn(templates, 'AWS::Lambda::Function').flatMap(([id, { Environment }]) =>
    isOfTheCdk(id) ? [] : [[withoutHash(id), Environment?.Variables.POWERTOOLS_SERVICE_NAME]],
  );
  expect(listed.toSorted()).toEqual(there.toSorted());
});

it('names every queue of what failed', () => {
  expect(
    rowsOf('| queue | its alarm |')
      .flatMap(([ids = []]) => ids)
      .toSorted(),
  ).toEqual(namesOf('AWS::SQS::Queue').toSorted());
});

it('asks for what is there, and only once', () => {
  const asked = [
    ...[...runbook.matchAll(/\bresource (\w+) (AWS::[\w:]+)/g)].map(([, id = '', type = '']) => [type, id]),
    ...[...runbook.matchAll(/\b(?:logs|metric|denied|everything) ([A-Z]\w+)/g)].map(([, id = '']) => [
      'AWS::Lambda::Function',
      id,
    ]),
  ];
  expect(asked.length).toBeGreaterThan(50);
  const missing = asked.filter(([type = '', id = '']) => namesOf(type).filter((each) => each === id).length !== 1);
  expect(missing).toEqual([]);
});

/** What the pages say that their commands need, and what each machine has. */
const PROGRAMS = ['aws', 'curl', 'git', 'grep', 'head', 'jq', 'node', 'npm', 'npx', 'sort', 'tr', 'uniq'];
const WORDS = ['[', 'break', 'do', 'done', 'echo', 'export', 'for', 'read', 'while', '{', '}', '!'];

/** The first word of each command in a script, without what is only quoted. */
const commandsIn = (script: string): string[] => {
  const code = script
    .replaceAll('\\\n', ' ')
    .replace(/(?<!\$)#.*$/gm, '')
    .replace(/'[^']*'/g, 'text')
    .replace(/node -p "[^"]*"/g, 'node')
    .replace(/\$\{[^}]*\}/g, 'value');
  const begins = code.matchAll(/(?:^|[;|&(]|\b(?:do|while)\b|\{ |! )[ \t]*(?:\w+=(?=\$\())?(?!\w+=)([^\s"$();|&]+)/gm);
  return [...begins].flatMap(([, command = '']) => (command === '' ? [] : [command]));
};

describe.each(['operations.md', 'deploy.md', 'retention.md'])('the commands of docs/%s', (name) => {
  const scripts = [...pageOf(name).matchAll(/^```sh\n(.*?)^```/gms)].map(([, script = '']) => script);
  const defined = scripts.flatMap((script) => [...script.matchAll(/^(\w+)\(\) \{/gm)].map(([, each = '']) => each));

  it('are read by the shell that the page asks for', () => {
    expect(scripts.length).toBeGreaterThan(2);
    for (const input of scripts) execFileSync('bash', ['-n'], { input, stdio: ['pipe', 'pipe', 'pipe'] });
  });

  it('call nothing that the page neither defines nor asks for', () => {
    const known = new Set([...PROGRAMS, ...WORDS, ...defined]);
    expect(scripts.flatMap(commandsIn).filter((command) => !known.has(command))).toEqual([]);
  });

  it('read outputs that there are', () => {
    const asked = [
      ...[...pageOf(name).matchAll(/\boutput (\w+) (\w+)/g)].map(([, stack = '', key = '']) => [stack, key]),
      ...[...pageOf(name).matchAll(/OutputKey=='(\w+)'/g)].map(([, key = '']) => ['', key]),
    ];
    const there = [...templates].flatMap(([stack, template]) =>
      Object.keys(template.toJSON().Outputs ?? {}).map((key) => [stack, key]),
    );
    const missing = asked.filter(
      ([stack = '', key]) => !there.some(([in_ = '', each]) => in_.endsWith(stack) && each === key),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});

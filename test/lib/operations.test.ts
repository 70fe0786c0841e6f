import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { isOfTheCdk, MAIL, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

/** Whoever reads the runbook at night copies from it: what it names has to be there. */
const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

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

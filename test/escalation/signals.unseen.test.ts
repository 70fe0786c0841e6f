import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { signalsIn } from '../../functions/escalation/signals.ts';

/**
 * Written before anybody looked at the lexicon. What is missed of the half `seen` may be mended there; the half `unseen` tells how
 * well it reads what nobody has thought of, and is for nothing else.
 */
const Case = z.object({
  language: z.string(),
  expected: z.array(z.string()),
  text: z.string(),
  half: z.enum(['seen', 'unseen']),
});
const cases = readFileSync(new URL('./signals.unseen.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => Case.parse(JSON.parse(line)));

const toldBy = (text: string, language: string): string[] => {
  const { wantsPerson, refusesPerson, anger, frustration, risks } = signalsIn(text, language);
  const upset = anger > 0 || frustration;
  return [
    ...(wantsPerson ? ['wish'] : []),
    ...(refusesPerson ? ['refusal'] : []),
    ...(upset ? ['upset'] : []),
    ...risks,
  ];
};

const groupOf = (label: string): string => (['wish', 'refusal', 'upset'].includes(label) ? label : 'risk');

/** Of what is told in a half, the share that is so; of what is so, the share that is told. */
const measured = (half: string, group: string) => {
  const of = (labels: readonly string[]) => labels.filter((label) => groupOf(label) === group);
  const pairs = cases
    .filter((each) => each.half === half)
    .map(({ text, language, expected }) => ({ told: of(toldBy(text, language)), expected: of(expected) }));
  const sum = (count: (pair: (typeof pairs)[number]) => number) => pairs.reduce((all, pair) => all + count(pair), 0);
  const right = sum(({ told, expected }) => told.filter((label) => expected.includes(label)).length);
  return { precision: right / sum(({ told }) => told.length), recall: right / sum(({ expected }) => expected.length) };
};

test('there are enough of them, in both languages', () => {
  expect(new Set(cases.map(({ text }) => text)).size).toBe(cases.length);
  for (const language of ['ja', 'en']) {
    for (const half of ['seen', 'unseen'])
      expect(cases.filter((each) => each.language === language && each.half === half).length).toBeGreaterThan(45);
  }
});

test.each([
  ['seen', 'wish', 1, 1],
  ['seen', 'refusal', 1, 1],
  ['seen', 'upset', 0.95, 0.95],
  ['seen', 'risk', 1, 1],
  ['unseen', 'wish', 1, 0.7],
  ['unseen', 'refusal', 1, 1],
  ['unseen', 'upset', 0.92, 0.65],
  ['unseen', 'risk', 0.9, 0.9],
])(
  'of the half %s, %s is told with a precision of %f and a recall of %f at least',
  (half, group, precision, recall) => {
    const found = measured(half, group);
    console.info(half, group, found);
    expect(found.precision).toBeGreaterThanOrEqual(precision);
    expect(found.recall).toBeGreaterThanOrEqual(recall);
  },
);

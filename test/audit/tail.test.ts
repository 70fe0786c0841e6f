import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { SLOTS } from '../../functions/audit/slot.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { accountOf, due, faultsIn, named, never } from './account.fixture.ts';
import type { Memory } from './places.fixture.ts';
import { add, makeSigner, START } from './record.fixture.ts';

let signer: Signer;
beforeAll(() => {
  signer = makeSigner();
});
const account = (...ids: [string, number[]][]): Memory => accountOf(signer, ...ids);

describe('the end of a log that was verified', () => {
  const shown = async (change: (log: Entry[]) => Entry[], hour = 1) => {
    const memory = account(['one', [0]], ['two', [0]]);
    await audit(due(0), memory.places(), never);
    memory.logs.set('one', change(memory.logs.get('one') ?? []));
    await audit(due(hour), memory.places(), never);
    return [...memory.findings].map((each) => each.replace(' log/one', ''));
  };
  const [HOUR_1, HOUR_2] = [START + HOUR + 60_000, START + 2 * HOUR + 60_000];
  const erasure = { kind: 'erased', role: 'system', by: 'command', body: {} } as const;
  /** Another last entry, as anybody can hash it. */
  const replaced = ([first, second]: Entry[]): Entry[] =>
    add('one', first ? [first] : [], second?.at ?? 0, { role: 'bot', by: undefined });

  it.each<[string, (log: Entry[]) => Entry[], string[]]>([
    ['its last entry is another one', replaced, ['invalid 2']],
    [
      'and what is new does not show it',
      (log) => [...replaced(log), ...add('one', log, HOUR_1).slice(2)],
      ['invalid 2', 'invalid 3'],
    ],
    ['its end is cut off', (log) => log.slice(0, 1), ['truncated 2']],
    ['what is new stands behind a gap', (log) => add('one', log, HOUR_1).toSpliced(1, 1), ['missing 2']],
    ['so does what is too new', (log) => add('one', log, HOUR_2).toSpliced(1, 1), ['missing 2']],
    [
      'or what says that it will have been erased',
      (log) => add('one', log, START + 100 * HOUR, erasure).slice(2),
      ['missing 2'],
    ],
  ])('is found in the next hour where %s', async (_, change, expected) => {
    expect(await shown(change)).toEqual(expected);
  });

  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['another one', 'another'],
  ])('is not erased by a tombstone of which the ledger knows %s', async (_, noted) => {
    const memory = account(['one', [0]], ['two', [1]]);
    await audit(due(0), memory.places(), never);
    memory.logs.set('one', add('one', memory.logs.get('one') ?? [], HOUR_1, erasure).slice(2));
    if (noted !== undefined) memory.ledger.set('one', noted);
    for (const hour of [1, 2, 3]) await audit(due(hour), memory.places(), never);
    expect([...memory.findings]).toEqual(['invalid log/one 3']);
    expect(named(memory)).toEqual([['one 2'], ['two 2'], [], []]);
    expect((await faultsIn(memory)).map(({ kind, where }) => `${kind} ${where}`)).toEqual(['missing log/one']);
  });

  it('is not erased at a time that is none', async () => {
    const memory = account(['one', [0]]);
    await audit(due(0), memory.places(), never);
    memory.logs.set('one', add('one', memory.logs.get('one') ?? [], Number.MIN_SAFE_INTEGER, erasure));
    const tombstone = async (_: string, at: number) => new Date(at).toISOString();
    await audit(due(1), { ...memory.places(), changed: async () => ['one'], tombstone }, never);
    expect([...memory.findings]).toEqual(['invalid log/one 3']);
  });

  it('is none while entries are being erased, whenever the hour ends', async () => {
    for (const at of [HOUR_1, HOUR_2]) {
      for (const gone of [[1], [2], [1, 2]]) {
        const memory = account(['one', [0]]);
        await audit(due(0), memory.places(), never);
        const log = add('one', memory.logs.get('one') ?? [], at, erasure);
        memory.ledger.set('one', log.at(-1)?.hash ?? '');
        memory.logs.set(
          'one',
          log.filter(({ seq }) => !gone.includes(seq)),
        );
        for (const hour of [1, 2]) await audit(due(hour), memory.places(), never);
        expect([...memory.findings]).toEqual([]);
        expect(named(memory).flat()).toEqual(['one 2', 'one 3']);
        expect(await faultsIn(memory)).toEqual([]);
        // The oldest goes first: a day later nothing may stand in front of what is gone.
        for (const hour of [1, 2]) await audit(due(hour + SLOTS), memory.places(), never);
        expect([...memory.findings]).toEqual(gone[0] === 1 ? [] : ['missing log/one 2']);
      }
    }
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { SLOTS } from '../../functions/audit/slot.ts';
import { hashOf } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { accountOf, digests, due, faultsIn, named, never } from './account.fixture.ts';
import type { Memory } from './places.fixture.ts';
import { add, conversation, makeSigner, START } from './record.fixture.ts';

let signer: Signer;
beforeAll(() => {
  signer = makeSigner();
});
const account = (): Memory => accountOf(signer, ['one', [0, 1]], ['two', [0, 1]]);

/** An entry without its state, as whoever can write to the table can hash it. */
const stateless = (id: string, entry: Entry): Entry => {
  const { hash: _hash, salt: _salt, body: _body, digest = '', previous = '', state: _state, ...head } = entry;
  const forged = head as Entry;
  return { ...forged, digest, previous, hash: hashOf(id, forged, digest, previous) };
};

describe('an entry that is written as none is', () => {
  it.each([1, 2, 3, 4])('is told of, and keeps no other conversation from its digest: %d', async (seq) => {
    const memory = account();
    const log = memory.logs.get('one') ?? [];
    memory.logs.set(
      'one',
      log.map((entry) => (entry.seq === seq ? stateless('one', entry) : entry)),
    );
    for (const hour of [0, 1, 2]) await audit(due(hour), memory.places(), never);
    expect(
      named(memory)
        .flat()
        .filter((row) => row.startsWith('two')),
    ).toEqual(['two 2', 'two 4']);
    expect([...memory.findings]).toContain(`invalid log/one ${seq}`);
  });

  it('is told of behind a question that was open, too', async () => {
    const memory = account();
    const [asked] = conversation('one', [0]);
    memory.logs.set('one', asked ? [asked] : []);
    await audit(due(0), memory.places(), never);
    expect(memory.known.get('one')?.isOpen).toBe(true);
    const [, more] = add('one', memory.logs.get('one') ?? [], START + HOUR + 60_000);
    memory.logs.set('one', asked && more ? [asked, stateless('one', more)] : []);
    await audit(due(1), memory.places(), never);
    expect(named(memory)).toEqual([['one 1', 'two 2'], ['two 4']]);
    expect([...memory.findings]).toContain('invalid log/one 2');
  });

  it('is told of a hundred times in a conversation, and then once with how many more there are', async () => {
    const memory = account();
    const [first] = conversation('one', [0]);
    const junk = Array.from({ length: 500 }, (_, index) => ({ ...first, seq: index + 1, hash: 'x' }) as Entry);
    memory.logs.set('one', junk);
    await audit(due(0), memory.places(), never);
    expect(memory.findings.size).toBe(101);
    expect(memory.told.map(({ detail }) => detail.why)).toContain('400 more were found in it than are told one by one');
    // The weekly round finds no more of it.
    memory.known.set('one', { seq: 1, hash: 'y', hour: START, entries: 1 });
    memory.findings.clear();
    for (let hour = 1; hour <= SLOTS; hour += 1) await audit(due(hour), memory.places(), never);
    expect(memory.findings.size).toBeLessThan(110);
  });

  it('does not hide that the table cannot be read', async () => {
    const memory = account();
    const entries = async function* (): AsyncGenerator<Entry[]> {
      yield [];
      throw new Error('ThrottlingException');
    };
    await expect(audit(due(0), { ...memory.places(), entries }, never)).rejects.toThrow('ThrottlingException');
    expect([memory.findings.size, memory.files.size]).toEqual([0, 0]);
    await audit(due(1), memory.places(), never);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('that says it was the end at a time without a day is told of by the weekly round', async () => {
    const memory = account();
    await audit(due(1), memory.places(), never);
    const log = add('one', memory.logs.get('one') ?? [], Number.MAX_SAFE_INTEGER, { kind: 'erased', role: 'system' });
    memory.logs.set('one', log.slice(-1));
    const tombstone = async (_: string, at: number) => new Date(at).toISOString();
    for (const hour of [2, 90, 1 + SLOTS]) await audit(due(hour), { ...memory.places(), tombstone }, never);
    expect([...memory.findings]).toContain('missing log/one 5');
  });
});

describe('an id that is none of a conversation', () => {
  it.each(['', 'a b', '../x', 'a'.repeat(65), 'x\u001b[2J'])(
    'is told of, and is in no digest and no key: %j',
    async (id) => {
      const memory = account();
      memory.logs.set(id, conversation(id, [0]));
      const asked: string[] = [];
      const { known, ...places } = memory.places();
      const looked: typeof known = (ids) => {
        asked.push(...ids);
        return known(ids);
      };
      for (const hour of [0, 1]) await audit(due(hour), { ...places, known: looked }, never);
      expect(named(memory)).toEqual([
        ['one 2', 'two 2'],
        ['one 4', 'two 4'],
      ]);
      expect(asked).not.toContain(id);
      expect([...memory.findings]).toEqual([expect.stringMatching(/^invalid log\/[\w%.-]{0,200}$/)]);
      expect(digests(memory).map(({ counts }) => counts.findings)).toEqual([1, 1]);
    },
  );

  it('is told of by the weekly round, where it is among those that were verified', async () => {
    const memory = account();
    await audit(due(1), memory.places(), never);
    memory.known.set('x y', { seq: 1, hash: 'y', hour: START, entries: 1 });
    for (let hour = 2; hour < 2 + SLOTS; hour += 24) await audit(due(hour), memory.places(), never);
    for (let hour = 2 + SLOTS; hour <= 2 + 2 * SLOTS; hour += 1) await audit(due(hour), memory.places(), never);
    expect([...memory.findings]).toEqual(['invalid log/x%20y']);
  });
});

describe('what the table keeps of a conversation', () => {
  it.each([{ seq: 1.5 }, { hash: 'x y' }, { entries: Number.NaN }, { erased: 'nobody' as 'person' }])(
    'is in no digest where no verifier could read that: %j',
    async (change) => {
      const memory = account();
      memory.known.set('one', { seq: 1, hash: 'h'.repeat(43), hour: START, entries: 1, ...change });
      await audit(due(0), memory.places(), never);
      expect(named(memory)).toEqual([['two 2']]);
      expect([...memory.findings]).toEqual(['invalid log/one']);
    },
  );
});

import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { SLOTS } from '../../functions/audit/slot.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { accountOf, due, faultsIn, named, never } from './account.fixture.ts';
import type { Memory } from './places.fixture.ts';
import { add, conversation, makeSigner, START } from './record.fixture.ts';

let signer: Signer;
beforeAll(() => {
  signer = makeSigner();
});

const faults = async (memory: Memory): Promise<string[]> => (await faultsIn(memory)).map(({ where }) => where);

describe('what comes into the index late', () => {
  it.each([
    [4, 4],
    [5, 8],
    [9, 16],
    [70, 128],
  ])('by %d hours is named by the digest of %d hours later', async (until, hour) => {
    const memory = accountOf(signer, ['one', [0]], ['two', [0]]);
    const one = conversation('one', [0, 1]);
    memory.logs.set('one', one.slice(0, 2));
    await audit(due(0), memory.places(), never);
    memory.logs.set('one', one);
    memory.logs.set('new', conversation('new', [1]));
    memory.unindexed.add('one').add('new');
    await audit(due(until), memory.places(), never);
    // The hours of one run are looked at with the index as it is then.
    memory.unindexed.clear();
    await audit(due(until + 1), memory.places(), never);
    const isNamed = named(memory).at(-1)?.length !== 0;
    if (!isNamed) expect(await faults(memory)).toEqual(['log/one', 'log/new']);
    await audit(due(1 + hour), memory.places(), never);
    expect(named(memory)[1 + hour]).toEqual(['new 2', 'one 4']);
    for (const later of [200, 600]) await audit(due(later), memory.places(), never);
    expect(named(memory).flat()).toHaveLength(4);
    expect(await faults(memory)).toEqual([]);
    expect([...memory.findings]).toEqual([]);
  });

  it('is no fault where it was erased and swept meanwhile', async () => {
    const memory = accountOf(signer, ['one', [0]]);
    await audit(due(0), memory.places(), never);
    const erased = add('one', memory.logs.get('one') ?? [], START + HOUR + 1, {
      kind: 'erased',
      role: 'system',
      by: 'command',
      body: {},
    });
    memory.logs.set('one', erased.slice(-1));
    memory.ledger.set('one', erased.at(-1)?.hash ?? '');
    memory.unindexed.add('one');
    await audit(due(SLOTS + 1), memory.places(), never);
    memory.unindexed.clear();
    await audit(due(600), memory.places(), never);
    expect([...memory.findings]).toEqual([]);
    expect(named(memory).flat()).toEqual(['one 2', 'one 3']);
    expect(await faults(memory)).toEqual([]);
  });

  it.each(['sign', 'advance'])('is named though the run that found it died at %s', async (where) => {
    const memory = accountOf(signer, ['one', [0]]);
    await audit(due(0), memory.places(), never);
    memory.logs.set('new', conversation('new', [1]));
    memory.unindexed.add('new');
    await audit(due(8), memory.places(), never);
    memory.unindexed.clear();
    memory.before = (call) => {
      if (call === where) throw new Error('killed');
    };
    await expect(audit(due(9), memory.places(), never)).rejects.toThrow('killed');
    memory.before = () => {};
    await audit(due(20), memory.places(), never);
    expect(named(memory)[9]).toEqual(['new 2']);
    expect(named(memory).flat()).toEqual(['one 2', 'new 2']);
    expect(await faults(memory)).toEqual([]);
  });

  it('is named later if the digest of its hour was there already', async () => {
    const memory = accountOf(signer, ['one', [0]]);
    await audit(due(0), memory.places(), never);
    memory.logs.set('new', conversation('new', [1]));
    memory.unindexed.add('new');
    await audit(due(8), memory.places(), never);
    memory.before = (call) => {
      if (call === 'advance') throw new Error('killed');
    };
    await expect(audit(due(9), memory.places(), never)).rejects.toThrow('killed');
    memory.before = () => {};
    memory.unindexed.clear();
    await audit(due(20), memory.places(), never);
    expect(named(memory)[17]).toEqual(['new 2']);
    expect(await faults(memory)).toEqual([]);
  });
});

describe('a table of the audit that was restored to a time before digests that are there', () => {
  /** Audited for some hours, with the table as it was after the first. */
  const restored = async (change: (memory: Memory) => void): Promise<Memory> => {
    const memory = accountOf(signer, ['one', [0]], ['two', [0]]);
    await audit(due(0), memory.places(), never);
    const before = { state: memory.state, known: new Map(memory.known) };
    change(memory);
    await audit(due(1), memory.places(), never);
    memory.known.clear();
    for (const [id, known] of before.known) memory.known.set(id, known);
    memory.state = before.state;
    return memory;
  };

  it('goes on, and asks for what those digests name if the log was restored with it', async () => {
    let short: Entry[] = [];
    const memory = await restored(({ logs }) => {
      short = logs.get('one') ?? [];
      logs.set('one', add('one', short, START + HOUR + 60_000));
    });
    memory.logs.set('one', short);
    for (let hour = 1; hour <= 1 + SLOTS; hour += 1) await audit(due(hour), memory.places(), never);
    expect([...memory.findings]).toEqual(['truncated log/one 3']);
    // The next entry has a number that is taken.
    memory.logs.set('one', add('one', short, START + (SLOTS + 2) * HOUR + 60_000));
    await audit(due(SLOTS + 2), memory.places(), never);
    expect(named(memory).flat()).toEqual(['one 2', 'two 2', 'one 3']);
  });

  it('believes the digests in what was erased, though the ledger has no row of it any more', async () => {
    const memory = await restored(({ logs, ledger }) => {
      const erasure = { kind: 'erased', role: 'system', by: 'command', body: {} } as const;
      const log = add('one', logs.get('one') ?? [], START + HOUR + 60_000, erasure);
      ledger.set('one', log.at(-1)?.hash ?? '');
      logs.set('one', log.slice(-1));
    });
    memory.ledger.clear();
    await audit(due(1), memory.places(), never);
    expect(memory.known.get('one')).toMatchObject({ seq: 3, erased: 'request' });
    memory.findings.clear();
    for (let hour = 2; hour <= 2 + SLOTS; hour += 1) await audit(due(hour), memory.places(), never);
    expect([...memory.findings]).toEqual([]);
    expect(await faults(memory)).toEqual([]);
  });
});

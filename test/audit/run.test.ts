import { beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../functions/audit/compose.ts';
import { HOUR, keyOf, MOST_ROWS, pack, type Row } from '../../functions/audit/digest.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { SLOTS } from '../../functions/audit/slot.ts';
import type { Stored } from '../../functions/audit/source.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { accountOf, digests, due, faultsIn, named, never } from './account.fixture.ts';
import type { Memory } from './places.fixture.ts';
import { add, BUCKET, conversation, makeSigner, STACK, START } from './record.fixture.ts';

let signer: Signer;
beforeAll(() => {
  signer = makeSigner();
});
const account = (...ids: [string, number[]][]): Memory => accountOf(signer, ...ids);

describe('the audit of an hour', () => {
  it('names what changed in it, each conversation once, and the verifier agrees', async () => {
    const memory = account(['one', [0, 1, 3]], ['two', [1]]);
    for (let hour = 0; hour < 5; hour += 1) await audit(due(hour), memory.places(), never);
    expect(named(memory)).toEqual([['one 2'], ['one 4', 'two 2'], [], ['one 6'], []]);
    expect(digests(memory).map(({ counts }) => counts.entries)).toEqual([2, 4, 0, 2, 0]);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('makes up for hours that were missed, the oldest first', async () => {
    const memory = account(['one', [0, 1, 3]]);
    await audit(due(0), memory.places(), never);
    expect(await audit(due(4), memory.places(), never)).toMatchObject({ digests: 4, entries: 4 });
    expect(named(memory)).toEqual([['one 2'], ['one 4'], [], ['one 6'], []]);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('does nothing twice', async () => {
    const memory = account(['one', [0]]);
    await audit(due(0), memory.places(), never);
    expect(await audit(due(0), memory.places(), never)).toEqual({ digests: 0, entries: 0, findings: 0, repairs: 0 });
  });

  it('names what came late into the index in the next hour', async () => {
    const memory = account(['one', [0, 1]]);
    memory.logs.set('late', []);
    await audit(due(1), memory.places(), never);
    memory.logs.set('late', conversation('late', [1]));
    await audit(due(2), memory.places(), never);
    expect(named(memory)).toEqual([['one 4'], ['late 2']]);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('says which conversations were erased, and why', async () => {
    const memory = account(['one', [0]], ['two', [0]]);
    await audit(due(0), memory.places(), never);
    for (const [id, reason] of [
      ['one', 'retention'],
      ['two', undefined],
    ] as const) {
      const log = add(id, memory.logs.get(id) ?? [], START + HOUR + 1, {
        kind: 'erased',
        role: 'system',
        body: {},
        ...(reason && { reason }),
      });
      memory.ledger.set(id, log.at(-1)?.hash ?? '');
      memory.logs.set(
        id,
        log.slice(-1).map(({ body: _body, salt: _salt, ...head }): Entry => head),
      );
    }
    await audit(due(1), memory.places(), never);
    expect(digests(memory)[1]?.erased).toEqual([
      ['one', 'retention'],
      ['two', 'request'],
    ]);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('tells the newest hash once a day', async () => {
    const memory = account(['one', [0]]);
    for (let hour = 0; hour < 30; hour += 1) await audit(due(hour), memory.places(), never);
    const anchors = memory.told.filter(({ type }) => type === 'AuditSealed');
    expect(anchors.map(({ detail }) => detail.to)).toEqual(['2026-11-21T06:00:00Z', '2026-11-22T00:00:00Z']);
  });
});

describe('a log that was changed', () => {
  const flip = (memory: Memory, id: string, seq: number) =>
    memory.logs.set(
      id,
      (memory.logs.get(id) ?? []).map((entry) => (entry.seq === seq ? { ...entry, body: { text: 'x' } } : entry)),
    );

  it('is told of once a day, and its conversation is in no digest', async () => {
    const memory = account(['one', [0]], ['two', [0]]);
    flip(memory, 'one', 2);
    await audit(due(0), memory.places(), never);
    await audit(due(1), memory.places(), never);
    expect(named(memory)).toEqual([['two 2'], []]);
    expect(memory.told.filter(({ type }) => type === 'AuditFailed').map(({ detail }) => detail)).toMatchObject([
      { severity: 'error', what: 'invalid', conversationId: 'one', seq: 2 },
    ]);
    expect(digests(memory).map(({ counts }) => counts.findings)).toEqual([1, 1]);
  });

  it('is found within a week, whatever it says it is', async () => {
    const memory = account(['one', [0]], ['two', [0]], ['three', [0]]);
    await audit(due(0), memory.places(), never);
    flip(memory, 'two', 1);
    let findings = 0;
    for (let hour = 1; hour <= SLOTS; hour += 1) findings += (await audit(due(hour), memory.places(), never)).findings;
    expect(findings).toBe(1);
    expect([...memory.findings]).toEqual(['invalid log/two 1']);
  });
});

describe('a run that does not end', () => {
  it('is taken up wherever it was killed, with the same digests', { timeout: 60_000 }, async () => {
    const whole = account(['one', [0, 1]], ['two', [1]]);
    for (const hour of [0, 1, 2]) await audit(due(hour), whole.places(), never);
    for (let last = 1; last < whole.calls; last += 1) {
      const memory = account(['one', [0, 1]], ['two', [1]]);
      memory.before = () => {
        if (memory.calls === last) throw new Error('killed');
      };
      for (const hour of [0, 0, 1, 1, 2, 2]) await audit(due(hour), memory.places(), never).catch(() => {});
      expect(named(memory), `call ${last}`).toEqual(named(whole));
      expect(await faultsIn(memory), `call ${last}`).toEqual([]);
    }
  });

  it('has told what it found before it notes how far it is', async () => {
    const wrong = { kind: 'message', role: 'agent', by: 'agent-1', as: 'agent', body: { text: 'x' } } as const;
    const odd = () => {
      const memory = account(['one', [0]], ['two', [0]]);
      memory.logs.set('one', add('one', memory.logs.get('one') ?? [], START + 120_000, wrong));
      return memory;
    };
    const whole = odd();
    await audit(due(0), whole.places(), never);
    expect([...whole.findings]).toEqual(['role log/one 3']);
    for (let last = 1; last < whole.calls; last += 1) {
      const memory = odd();
      memory.before = () => {
        if (memory.calls === last) throw new Error('killed');
      };
      for (const hour of [0, 0]) await audit(due(hour), memory.places(), never).catch(() => {});
      expect([last, ...memory.findings]).toEqual([last, 'role log/one 3']);
      expect(named(memory), `call ${last}`).toEqual(named(whole));
    }
    const late = odd();
    const answers = [false, false].values();
    expect((await audit(due(0), late.places(), () => answers.next().value ?? true)).findings).toBe(1);
    expect(late.files.size).toBe(0);
  });

  it.each(['tell', 'noteTold', 'sign'])(
    'rings the alarm for what it found when it dies at %s, and the next one tells it',
    async (where) => {
      const memory = account(['one', [0]], ['two', [0]]);
      memory.logs.set('one', (memory.logs.get('one') ?? []).slice(1));
      memory.before = (call) => {
        if (call === where) throw new Error('killed');
      };
      await expect(audit(due(0), memory.places(), never)).rejects.toThrow('killed');
      expect(memory.counted).toBe(1);
      memory.before = () => {};
      await audit(due(0), memory.places(), never);
      await audit(due(1), memory.places(), never);
      const told = memory.told.filter(({ type }) => type === 'AuditFailed');
      expect(told.length).toBe(where === 'noteTold' ? 2 : 1);
      expect(memory.counted).toBe(where === 'sign' ? 1 : 2);
    },
  );

  it('is taken up when its time was over', async () => {
    const memory = account(['one', [0]], ['two', [0]], ['three', [0]]);
    const answers = [false, false, false].values();
    await audit(due(0), memory.places(), () => answers.next().value ?? true);
    expect(memory.files.size).toBe(0);
    expect(memory.known.size).toBeGreaterThan(0);
    await audit(due(0), memory.places(), never);
    expect(named(memory)).toEqual([['one 2', 'three 2', 'two 2']]);
  });

  it('F24: leaves an hour without a digest to the next one when nobody signs', async () => {
    const memory = account(['one', [0, 1]]);
    memory.before = (call) => {
      if (call === 'sign') throw new Error('KMS Sign failed with 400');
    };
    await expect(audit(due(0), memory.places(), never)).rejects.toThrow('KMS');
    memory.before = () => {};
    await audit(due(1), memory.places(), never);
    expect(named(memory)).toEqual([['one 2'], ['one 4']]);
    expect(await faultsIn(memory)).toEqual([]);
  });
});

describe('F25: two runs at once', () => {
  it('make one chain', async () => {
    for (let round = 0; round < 20; round += 1) {
      const memory = account(['one', [0, 1]], ['two', [1]]);
      memory.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      const runs = [0, 1, 1, 2].map((hour) => audit(due(hour), memory.places(), never));
      await Promise.allSettled(runs);
      await audit(due(2), memory.places(), never);
      expect(await faultsIn(memory)).toEqual([]);
      expect(digests(memory).at(-1)?.to).toBe('2026-11-21T08:00:00Z');
    }
  });

  it('do not go on with a digest that somebody else has put there', async () => {
    const [memory, other] = [account(['one', [0, 1]]), account(['one', [0, 1]])];
    await audit(due(0), memory.places(), never);
    Object.assign(other, { signer: makeSigner() });
    await audit(due(1), other.places(), never);
    for (const [key, file] of other.files) memory.files.set(key, memory.files.get(key) ?? file);
    await expect(audit(due(1), memory.places(), never)).rejects.toThrow('is none that this chain goes on with');
    expect([...memory.findings]).toEqual([expect.stringMatching(/^fork digest/)]);
    expect(memory.counted).toBe(1);
  });

  it.each<[string, (file: Stored) => Stored]>([
    ['four bytes', (file) => ({ ...file, body: Buffer.from('junk') })],
    ['a file that is no digest', (file) => ({ ...file, body: pack('{}') })],
  ])('nor with %s, and tell of a fork', async (_, change) => {
    const memory = account(['one', [0, 1]]);
    await audit(due(0), memory.places(), never);
    const [first] = memory.files.values();
    if (first) memory.files.set(keyOf(STACK, START + HOUR), change(first));
    await expect(audit(due(1), memory.places(), never)).rejects.toThrow('is none that this chain goes on with');
    expect([...memory.findings]).toEqual([expect.stringMatching(/^fork digest/)]);
    expect(memory.counted).toBe(1);
  });

  it('nor with one of ours whose part is gone', async () => {
    const memory = account(['one', [0]]);
    await audit(due(0), memory.places(), never);
    const key = keyOf(STACK, START + HOUR);
    const previous = memory.state?.last ?? null;
    const of = { stack: STACK, bucket: BUCKET, from: START + HOUR, entries: 0, findings: 0, erased: [], previous };
    const rows = Array.from({ length: MOST_ROWS + 1 }, (_, index): Row => [`c${index}`, 1, 'h'.repeat(43)]);
    const { file } = await compose({ ...of, rows }, signer);
    memory.files.set(key, file);
    await expect(audit(due(1), memory.places(), never)).rejects.toThrow('is none that this chain goes on with');
    expect([...memory.findings]).toEqual([expect.stringMatching(/^fork digest/)]);
  });
});

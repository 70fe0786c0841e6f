import { beforeAll, describe, expect, it } from 'vitest';
import { compose, type Hour } from '../../functions/audit/compose.ts';
import { MOST_ROWS, type Row } from '../../functions/audit/digest.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { accountOf, digests, due, faultsIn, named, never } from './account.fixture.ts';
import { BUCKET, conversation, makeSigner, STACK, START } from './record.fixture.ts';

let signer: Signer;
beforeAll(() => {
  signer = makeSigner();
});

const numbers = (keys: Iterable<string>): string[] => [...keys].flatMap((key) => /\.(\d+)\.json/.exec(key)?.[1] ?? []);

describe('what a run that died has left', () => {
  it('in parts of a digest is taken over, or keeps its place if more is known by now', {
    timeout: 120_000,
  }, async () => {
    const memory = accountOf(signer);
    for (let index = 0; index <= MOST_ROWS; index += 1) {
      const id = `c${100_000 + index}`;
      memory.logs.set(id, conversation(id, [0]));
    }
    const die = (where: string) => {
      memory.before = (call) => {
        if (call === where) throw new Error('killed');
      };
    };
    for (let run = 0; run < 2; run += 1) {
      die('sign');
      await expect(audit(due(0), memory.places(), never)).rejects.toThrow('killed');
      expect(numbers(memory.files.keys())).toEqual(['1', '2']);
    }
    memory.logs.set('before', conversation('before', [0]));
    memory.before = () => {};
    await audit(due(0), memory.places(), never);
    expect(numbers(memory.files.keys())).toEqual(['1', '2', '3', '4']);
    expect(await faultsIn(memory)).toEqual([]);
  });

  it('as a digest is gone on with, and what came late is named by the next one', async () => {
    const memory = accountOf(signer, ['one', [0]]);
    memory.before = (call) => {
      if (call === 'advance' && memory.files.size > 0) throw new Error('killed');
    };
    await expect(audit(due(0), memory.places(), never)).rejects.toThrow('killed');
    memory.logs.set('late', conversation('late', [0, 1]));
    memory.before = () => {};
    for (const hour of [0, 1, 2, 3]) await audit(due(hour), memory.places(), never);
    expect(named(memory)).toEqual([['one 2'], ['late 4'], [], []]);
    expect(digests(memory)[1]?.counts).toMatchObject({ conversations: 1, entries: 4 });
    expect(await faultsIn(memory)).toEqual([]);
  });
});

describe('what no verifier would read', () => {
  const hash = 'h'.repeat(43);
  const signed: string[] = [];
  const counting = (): Signer => ({
    ...signer,
    sign: async (text) => {
      signed.push(text);
      return signer.sign(text);
    },
  });
  const of = { stack: STACK, bucket: BUCKET, from: START, entries: 0, findings: 0, erased: [], previous: null };
  const many = Array.from({ length: MOST_ROWS }, (_, index): Row => [`c${100_000 + index}`, 1, hash]);

  it.each<[string, Partial<Hour>]>([
    ['an id that is none', { rows: [['a b', 1, hash]] }],
    ['a number that is none', { rows: [['one', 0, hash]] }],
    ['a row in a part', { rows: [...many, ['one', 1, 'x']] }],
    ['one before it that is none', { previous: { bucket: BUCKET, key: 'x', sha256: 'x', signature: 'x' } }],
  ])('is not signed: %s', async (_, change) => {
    const putPart = async (text: string, after: number) => {
      signed.push(text);
      return after + 1;
    };
    await expect(compose({ ...of, rows: [], ...change }, counting(), putPart)).rejects.toThrow('its field');
    expect(signed.filter((text) => !text.startsWith('{"conversations"') || text.includes('["one"'))).toEqual([]);
  });
});

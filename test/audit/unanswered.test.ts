import { describe, expect, it } from 'vitest';
import { audit } from '../../functions/audit/run.ts';
import { lostIn } from '../../functions/audit/unanswered.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { Memory } from './places.fixture.ts';
import { add, makeSigner, START } from './record.fixture.ts';

describe('a question', () => {
  const asked = add('one', [], START);
  const read = async (log: Entry[], now: number, seq = 1) => {
    const entries = async function* (_: string, after: number) {
      yield log.filter((entry) => entry.seq > after);
    };
    const found = await lostIn({ entries }, 'one', seq, now);
    return typeof found === 'object' ? found.question : undefined;
  };

  it('is lost when nobody has answered it after half an hour', async () => {
    expect(await read(asked, START + 29 * 60_000)).toBeUndefined();
    expect(await read(asked, START + 31 * 60_000)).toBe(1);
    const reply = { role: 'bot' as const, about: 1, outcome: 'unknown' as const };
    expect(await read(add('one', asked, START + 1, reply), START + 31 * 60_000)).toBeUndefined();
  });

  it('is still lost when something else was written since', async () => {
    const rated = add('one', asked, START + 1, { kind: 'rated', score: 1, body: {} });
    expect(await read(rated, START + 40 * 60_000, 2)).toBe(1);
  });

  it('in practice is nobody’s: whoever asked it has told that it was lost', async () => {
    const facts = { visitorId: 'visitor-one', ordinal: 0, practice: true as const };
    expect(await read(add('one', [], START, { facts }), START + 31 * 60_000)).toBeUndefined();
  });

  const HOUR = 3_600_000;
  /** Runs the audit of hours, and says in which of them was asked and what was told. */
  const hours = async (memory: Memory, from: number, to: number) => {
    const said: string[] = [];
    for (let hour = from; hour < to; hour += 1) {
      memory.told.length = 0;
      await audit(START + (hour + 1) * HOUR + 600_000, memory.places(), () => false);
      const told = memory.told.filter(({ type }) => type !== 'AuditSealed');
      said.push(...told.map(({ type, detail }) => `${hour} ${type === 'AuditFailed' ? detail.what : 'asked'}`));
    }
    return said;
  };
  const account = (log: Entry[] = asked) => new Memory(new Map([['one', log]]), makeSigner());

  it('is asked for by the audit an hour apart, and told of as what does not help after that, each time it is new', async () => {
    const memory = account();
    expect(await hours(memory, 0, 6)).toEqual([
      '1 unanswered',
      '1 asked',
      '2 asked',
      '3 asked',
      '4 still unanswered',
      '4 asked',
    ]);
    memory.noted.clear();
    expect(await hours(memory, 40, 41)).toEqual(['40 still unanswered', '40 asked']);
  });

  it('is looked at until somebody has answered it', async () => {
    const memory = account();
    await hours(memory, 0, 5);
    memory.noted.clear();
    const reply = { role: 'bot' as const, by: undefined, about: 1, outcome: 'answer' as const };
    memory.logs.set('one', add('one', asked, START + 6 * HOUR, reply as Partial<Draft>));
    expect(await hours(memory, 5, 12)).toEqual([]);
    expect(memory.open.size).toBe(0);
  });

  it('that is another one is asked for as often again', async () => {
    const memory = account();
    await hours(memory, 0, 5);
    memory.logs.set('one', add('one', asked, START + 5 * HOUR + 1));
    expect(await hours(memory, 5, 8)).toEqual(['5 unanswered', '5 asked', '6 asked', '7 asked']);
  });

  it('is nobody’s any more after a week', async () => {
    const memory = account();
    await hours(memory, 0, 5);
    memory.noted.clear();
    expect(await hours(memory, 24 * 8, 24 * 8 + 1)).toEqual([]);
    expect(memory.open.size).toBe(0);
  });

  it('is asked for once by a run that makes up for several hours', async () => {
    const memory = account();
    await hours(memory, 0, 1);
    expect(await hours(memory, 5, 6)).toEqual(['5 unanswered', '5 asked']);
  });

  it('is asked for also where an entry of its conversation is not as it was written', async () => {
    const memory = account(
      add('one', asked, START + 1).map((entry) => (entry.seq === 1 ? { ...entry, salt: 'x' } : entry)),
    );
    expect(await hours(memory, 0, 3)).toEqual(['0 invalid', '1 unanswered', '1 asked', '2 asked']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { lookUpNamed } from '../../functions/member/look-ups.ts';
import { makeAnswer, readAhead } from '../../functions/member/make-answer.ts';
import { askedOf, begunLog, DOWN, directoriesOf, orderOf } from './fakes.ts';

beforeEach(() => {
  process.env.TEXTS = JSON.stringify({ bot: { ja: '自動応答', en: 'Assistant' } });
  process.env.PROVES = 'code';
});

const ORDERS = [...Array(12)].map((_, n) => orderOf(`${5000 - n}`));

/** Answers what a member (or nobody) has asked, from these directories. */
const answer = async (
  name: string,
  given: Record<string, string>,
  member: string | undefined,
  from = directoriesOf(ORDERS).from,
  ahead = member,
) => {
  const entries = begunLog(name, given, member);
  const lookUp = lookUpNamed(name);
  const state = entries.at(-1)?.state;
  if (!lookUp || !state) throw new Error(`there is no ${name}`);
  return makeAnswer(askedOf(entries, name, given), lookUp, state, await readAhead(lookUp, ahead, from), from);
};

describe('makeAnswer', () => {
  it('answers the member who is known, with one read beside the log', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    const made = await answer('points', {}, 'aya', from);
    expect(made).toMatchObject({ member: 'aya', answer: { kind: 'looked_up', fields: ['points'] } });
    expect(reads).toEqual(['member aya']);
  });

  it('finds an order among those that were read beside the log, and an older one with one more read', async () => {
    const newer = directoriesOf(ORDERS);
    expect((await answer('order', { orderNumber: '4995' }, 'aya', newer.from)).answer.body.text).toContain('4995');
    expect(newer.reads).toEqual(['newest aya 10']);
    const older = directoriesOf(ORDERS);
    expect((await answer('order', { orderNumber: '4989' }, 'aya', older.from)).answer.body.text).toContain('4989');
    expect(older.reads).toEqual(['newest aya 10', 'order aya 4989']);
  });

  it('drops what was read ahead for somebody else', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    const made = await answer('points', {}, 'aya', from, 'eve');
    expect(made.answer.body.text).toContain('1,480');
    expect(reads).toEqual(['member eve', 'member aya']);
  });

  it('asks who somebody is before it reads anything', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    expect(await answer('points', {}, undefined, from)).toEqual({
      answer: expect.objectContaining({ kind: 'message', denial: 'level' }),
    });
    expect(reads).toEqual([]);
  });

  it('takes no word of the arguments for who somebody is', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    await answer('points', { member: 'aya', memberId: 'aya', verified: 'true' }, undefined, from);
    expect(reads).toEqual([]);
  });

  it('shows the only order at once, and asks which of more', async () => {
    const one = directoriesOf([orderOf('7000')]).from;
    expect((await answer('order', {}, 'aya', one)).answer.procedure?.step).toBe('work');
    expect((await answer('order', {}, 'aya')).answer).toMatchObject({ procedure: { step: 'choice' } });
  });

  it('asks for a number where he wants another order, also when the bot heard that', async () => {
    const entries = begunLog('order', {}, 'aya');
    const [question] = entries;
    const lookUp = lookUpNamed('order');
    if (!question || !lookUp) throw new Error('there is no order');
    const asked = askedOf(
      entries,
      'order',
      {},
      {
        question: { ...question, body: { text: 'ほかのご注文', choice: 'look-other' } },
      },
    );
    const made = await makeAnswer(asked, lookUp, question.state, undefined, directoriesOf(ORDERS).from);
    expect(made.answer).toMatchObject({ kind: 'message', procedure: { step: 'choice' } });
    expect(made.answer.body.text).toContain('番号');
  });

  it('goes on waiting for the number of an order where there is none of that', async () => {
    const { answer: made } = await answer('order', { orderNumber: '9999' }, 'aya');
    expect(made).toMatchObject({ kind: 'looked_up', fields: [], procedure: { step: 'choice' } });
    // The way to his orders, of which nobody has asked to see any.
    expect(made.body.choices?.map(({ id }) => id)).toContain('look-ask-order');
    expect(JSON.stringify(made)).not.toContain('5000');
  });

  it('asks for the code that is on its way, and not who somebody is once more', async () => {
    const entries = begunLog('points');
    const lookUp = lookUpNamed('points');
    const state = entries.at(-1)?.state;
    if (!lookUp || !state) throw new Error('there are no points');
    const made = async (awaited: number) =>
      (await makeAnswer(askedOf(entries, 'points'), lookUp, { ...state, awaited }, undefined)).answer;
    const awaited = Date.now() + 60_000;
    const first = await made(awaited);
    expect(first).toMatchObject({ denial: 'level', until: awaited, procedure: { step: 'proof' } });
    expect(first.body).toMatchObject({ form: 'prove', text: expect.stringContaining('確認コード') });
    expect((await made(Date.now() - 1)).body.form).toBe('identify');
  });

  it('says the same of an order of another and of none', async () => {
    const none = await answer('order', { orderNumber: '9999' }, 'aya');
    const others = await answer('order', { orderNumber: '5000' }, 'eve');
    expect(others.answer).toEqual(none.answer);
  });

  it.each(['points', 'order', 'purchases', 'stock'])('%s: says so when the systems do not answer', async (name) => {
    const { answer: made } = await answer(name, { product: 'マグ' }, 'aya', DOWN);
    expect(made).toMatchObject({ kind: 'looked_up', denial: 'unavailable', fields: [] });
  });

  it('tells a member who is not in the directory any more that a person can help', async () => {
    expect((await answer('points', {}, 'gone')).answer).toMatchObject({ denial: 'unavailable', fields: [] });
  });

  it('tells anybody what is in stock', async () => {
    const { from, reads } = directoriesOf([], [{ sku: 'MG-1', name: '桜のマグ', available: 3 }]);
    const made = await answer('stock', { product: 'マグ' }, undefined, from);
    expect(made).not.toHaveProperty('member');
    expect(made.answer.body.text).toBe('桜のマグ（MG-1）は在庫があります。');
    expect(reads).toEqual(['stock マグ']);
  });
});

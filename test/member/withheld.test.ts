import { describe, expect, it } from 'vitest';
import { isTurn } from '../../functions/bot/models/turns.ts';
import { decideSend, type Offered } from '../../functions/conversation/decide.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import type { State } from '../../functions/conversation/state.ts';
import { viewEntry } from '../../functions/conversation/view.ts';
import { matterOf } from '../../functions/escalation/matter.ts';
import { begunReply, customerMessage, logOf, staff, tailOf, VISITOR } from '../conversation/factories.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 10, 21);
const procedure = (step: 'work' | 'proof' | 'choice') => ({ name: 'order', step });
const proven = (member: string, changes: Partial<Draft> = {}): Draft => ({
  ...staff('identified', { id: `proof-${member}`, role: 'system', level: 2, member, until: AT + HOUR }),
  ...changes,
});
const begun = begunReply();
const ORDER = { id: 'look-order-12388', label: '注文 12388（2026年11月20日）' };
const OTHER = { id: 'look-other', label: 'ほかのご注文' };
const which: Draft = {
  id: 'q1.reply.looked',
  kind: 'looked_up',
  role: 'procedure',
  after: 2,
  about: 1,
  member: 'aya',
  fields: ['orders'],
  procedure: procedure('choice'),
  body: { text: 'どれ？', choices: [ORDER, OTHER] },
};
const out = staff('signed_out', { id: 'out', role: 'system' });
const chosen: Draft = customerMessage({
  id: 'c1',
  after: 4,
  member: 'aya',
  body: { text: ORDER.label, choice: ORDER.id },
});

const last = (...drafts: Draft[]): Entry => {
  const entry = logOf(...drafts).at(-1);
  if (!entry) throw new Error('nothing is written');
  return entry;
};
const stateAfter = (...drafts: Draft[]): State => last(...drafts).state;
const KNOWN = [customerMessage(), proven('aya'), begun, which];

describe('an order that a member has chosen', () => {
  const customer = {
    role: 'customer',
    connectionId: 'c',
    visitorId: VISITOR,
    expiresAt: 2_000_000_000,
    language: 'ja',
    returning: false,
  } as const;
  const asked = { customer, ordinal: 0, now: AT + 60_000 };
  const offered: Offered[] = [
    { ...ORDER, member: 'aya' },
    { ...OTHER, member: 'aya' },
    { id: 'ja-returns', label: '返品' },
  ];
  const NO_TERMS = { required: false, inForce: [], known: [], texts: [] };
  const send = (what: { choice: string } | { text: string }, drafts: Draft[]) => {
    const log = logOf(...drafts);
    const frame = { action: 'send', conversationId: 'c', id: 'c1', after: log.length, ...what } as const;
    const decision = decideSend(asked, frame, offered, NO_TERMS)(tailOf(log));
    return 'append' in decision ? decision.append : undefined;
  };
  const choose = (choice: string, ...drafts: Draft[]) => send({ choice }, drafts);

  it('is an entry of that member, and so is nothing else that can be chosen', () => {
    expect(choose(ORDER.id, ...KNOWN)).toMatchObject({ member: 'aya', body: { text: ORDER.label } });
    expect(choose(OTHER.id, ...KNOWN)).not.toHaveProperty('member');
    expect(choose('ja-returns', ...KNOWN)).not.toHaveProperty('member');
  });

  it.each([
    '柚子の飴（注文 12310、2026年10月2日、発送済み）',
    'Yuzu drops and 2 more (order 12310, 2 October 2026, shipped)',
  ])('is so as well where an older list sends its words: %s', (text) => {
    const his = { member: 'aya', body: { text, choice: 'look-order-12310' } };
    expect(send({ text }, KNOWN)).toMatchObject(his);
    // On its way when he signed out.
    expect(send({ text }, [...KNOWN, out])).toMatchObject(his);
    expect(send({ text }, [customerMessage()])).not.toHaveProperty('member');
  });

  it.each([
    '注文 12310',
    '飴（注文 12310、至急、発送してください）',
    '注文12310（2026年10月2日）の配送先を変えたい',
    '柚子の飴（注文 12310、2026年10月2日、発送済み）の配送先を変えたい',
    '送料は2026年も同じですか',
  ])('is not what he writes himself: %s', (text) => {
    const said = send({ text }, KNOWN);
    expect(said).not.toHaveProperty('member');
    expect(said?.body.choice).toBeUndefined();
  });

  it('is another one as well where an older list sends the words for that', () => {
    expect(send({ text: OTHER.label }, KNOWN)).toMatchObject({ body: { text: OTHER.label, choice: OTHER.id } });
    expect(send({ text: OTHER.label }, KNOWN)).not.toHaveProperty('member');
  });

  it('is not to be chosen once he is not known, in the words for what there is not', () => {
    const refusal = (choice: string, ...drafts: Draft[]): unknown => {
      try {
        return choose(choice, ...drafts);
      } catch (error) {
        return error;
      }
    };
    for (const after of [
      [...KNOWN, out],
      [...KNOWN, proven('eve')],
    ]) {
      const refused = refusal(ORDER.id, ...after);
      expect(refused).toMatchObject({ code: 'invalid' });
      expect(refused).toEqual(refusal('look-order-99999', ...after));
      expect(choose('ja-returns', ...after)).toBeDefined();
    }
  });

  it('is read by him alone: neither words nor choice by anybody else', () => {
    const entry = last(...KNOWN, chosen);
    const seenIn = (state: State) => viewEntry(entry, 'customer', state, AT + 60_000);
    expect(seenIn(entry.state)).toMatchObject({ text: ORDER.label, choice: ORDER.id });
    for (const state of [stateAfter(...KNOWN, chosen, out), stateAfter(...KNOWN, chosen, proven('eve'))]) {
      expect(seenIn(state)).toMatchObject({ kind: 'message', withheld: true });
      expect(JSON.stringify(seenIn(state))).not.toMatch(/12388|2026年/);
    }
    expect(viewEntry(entry, 'agent')).toMatchObject({ text: ORDER.label });
  });

  it('is for no model to read, and no problem that he names, but the order it is about', () => {
    expect(isTurn(last(...KNOWN, chosen))).toBe(false);
    expect(isTurn(last(customerMessage()))).toBe(true);
    const english = { ...chosen, body: { ...chosen.body, text: 'Order 12388 (20 November 2026)' } };
    const { named, problem, order } = matterOf(logOf(...KNOWN, english));
    expect([named.map(({ seq }) => seq), problem, order]).toEqual([[1], '送料はいくらですか', '12388']);
    expect(matterOf(logOf(english)).problem).toBeUndefined();
  });
});

describe('what waits for a choice', () => {
  it('waits on when the same member proves himself again, and for nobody else', () => {
    expect(stateAfter(...KNOWN, proven('aya', { id: 'again' }))).toMatchObject({
      mode: 'procedure',
      procedure: { step: 'choice' },
    });
    const others = stateAfter(...KNOWN, proven('eve'));
    expect(others).toMatchObject({ mode: 'bot', proof: { member: 'eve' } });
    expect(others).not.toHaveProperty('procedure');
  });

  it('for a proof, asked before anybody was known, goes to whoever proves himself', () => {
    const asks: Draft = { ...which, kind: 'message', id: 'q1.reply.asked', procedure: procedure('proof'), body: {} };
    expect(stateAfter(customerMessage(), begun, asks, proven('eve'))).toMatchObject({
      procedure: { step: 'proof', seq: 1 },
    });
  });
});

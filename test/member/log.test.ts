import { describe, expect, it } from 'vitest';
import type { Draft } from '../../functions/conversation/entry.ts';
import { eventsOf } from '../../functions/conversation/events.ts';
import { viewEntry } from '../../functions/conversation/view.ts';
import { packetOf } from '../../functions/escalation/packet.ts';
import { begunReply, botReply, CONVERSATION, customerMessage, logOf, staff } from '../conversation/factories.ts';

const facts = { visitorId: 'visitor-1', ordinal: 0, returning: false, language: 'ja', member: 'aya' };
const begun = begunReply({ body: { arguments: { orderNumber: '12345' } } });
const looked = (changes: Partial<Draft> = {}): Draft => ({
  id: 'q1.reply.looked',
  kind: 'looked_up',
  role: 'procedure',
  after: 1,
  about: 1,
  member: 'aya',
  fields: ['order'],
  procedure: { name: 'order', step: 'work' },
  body: {
    text: '注文 12345',
    masked: '注文 12345',
    card: { title: 'ご注文', rows: [{ label: '番号', value: '12345' }] },
  },
  ...changes,
});
const CHOICES = [{ id: 'look-order-1', label: '注文 1' }];
const which = looked({ procedure: { name: 'order', step: 'choice' }, body: { text: 'どれ？', choices: CHOICES } });
const choosing = (choice: string): Draft => customerMessage({ id: 'q2', after: 3, body: { text: 'x', choice } });

const stateAfter = (...drafts: Draft[]) => logOf(customerMessage({ facts }), ...drafts).at(-1)?.state;

describe('the state', () => {
  it('is back with the bot when a look-up is done, and its epoch is the one it was', () => {
    expect(stateAfter(begun)).toMatchObject({ mode: 'procedure', epoch: 1, procedure: { name: 'order', seq: 1 } });
    const done = stateAfter(begun, looked());
    expect(done).toMatchObject({ mode: 'bot', epoch: 1 });
    expect(done).not.toHaveProperty('procedure');
    expect(done).not.toHaveProperty('unanswered');
  });

  it('stays with the procedure for a choice of its own, and goes to the bot for any other', () => {
    expect(stateAfter(begun, which, choosing('look-order-1'))).toMatchObject({ mode: 'procedure' });
    expect(stateAfter(begun, which, choosing('ja-shipping-fee'))).toMatchObject({ mode: 'bot' });
  });

  it('forgets the procedure when a person has it', () => {
    expect(stateAfter(begun, staff('assigned', { to: 'agent-1' }))).not.toHaveProperty('procedure');
  });
});

it('withholds the choices of a look-up with its words', () => {
  const entries = logOf(customerMessage({ facts }), begun, which);
  const [entry] = entries.slice(-1);
  if (!entry) throw new Error('nothing is written');
  expect(viewEntry(entry, 'customer')).toMatchObject({ text: 'どれ？', choices: CHOICES });
  const other = viewEntry(entry, 'customer', { ...entry.state, member: 'eve' });
  expect(other).toMatchObject({ withheld: true });
  expect(JSON.stringify(other)).not.toMatch(/どれ|look-order/);
});

it('puts nothing of the arguments or of what was found into an event', () => {
  const entries = logOf(customerMessage({ facts }), begun, looked());
  const events = JSON.stringify(entries.flatMap((entry) => eventsOf(CONVERSATION, entry)));
  expect(events).not.toContain('12345');
  expect(events).toContain('"procedure":"order"');
});

it('gives whoever takes over the cards since the conversation was opened, the last of each', () => {
  const before = looked({ id: 'a', body: { card: { title: '前', rows: [] } } });
  const older = looked({ id: 'b', body: { card: { title: 'ご注文', rows: [{ label: '番号', value: '12345' }] } } });
  const entries = logOf(customerMessage({ facts }), before, staff('resolved'), older, botReply(), looked());
  const known = { language: 'ja', sentiment: 'calm', priority: 0, identityLevel: 1 } as const;
  expect(packetOf({ entries, similar: [], ...known }).cards).toEqual([
    { title: 'ご注文', rows: [{ label: '番号', value: '12345' }] },
  ]);
});

describe('whoever takes over after another member was known at the same browser', () => {
  const { member: _, ...nameless } = facts;
  const proof = (member: string): Draft => ({
    id: `proof-${member}`,
    kind: 'identified',
    role: 'system',
    after: 0,
    level: 2,
    member,
    until: Number.MAX_SAFE_INTEGER,
    body: {},
  });
  const card = { title: 'ご注文', rows: [{ label: '番号', value: '12345' }] };
  const known = { language: 'ja', sentiment: 'calm', priority: 0, identityLevel: 2 } as const;
  const ofAya = [
    customerMessage({ facts: nameless, body: { text: '注文12345が届きません' } }),
    proof('aya'),
    looked({ body: { card } }),
  ];

  it('is told nothing of what that one asked and was shown', () => {
    const out = { id: 'out', kind: 'signed_out', role: 'customer', after: 0, body: {} } as const;
    for (const between of [[], [out]]) {
      const question = customerMessage({ id: 'q2', body: { text: '退会の手続きについて教えて' } });
      const packet = packetOf({ entries: logOf(...ofAya, ...between, proof('ben'), question), similar: [], ...known });
      expect(JSON.stringify(packet)).not.toMatch(/12345|届きません/);
      expect(packet.suggestion).toContain('退会');
    }
  });

  it('is told what he wrote himself before he was known', () => {
    const packet = packetOf({ entries: logOf(...ofAya), similar: [], ...known });
    expect(packet).toMatchObject({ order: '12345', cards: [card] });
  });
});

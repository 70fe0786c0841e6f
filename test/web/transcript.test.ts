import { describe, expect, it } from 'vitest';
import type { View } from '../../web/client/client.ts';
import type { ShownEntry } from '../../web/client/log.ts';
import type { Outgoing } from '../../web/client/outbox.ts';
import { NO_PROOF_WISHES } from '../../web/widget/proving.ts';
import { awaitedReply, type Item, isPersonAsked, transcript } from '../../web/widget/transcript.ts';

const entry = (
  seq: number,
  role: 'customer' | 'bot' | 'system' | 'agent',
  text: string | undefined,
  change: Partial<ShownEntry> = {},
) => ({
  seq,
  id: `e${seq}`,
  kind: 'message' as const,
  from: { role },
  at: `2026-11-21T10:00:0${seq}.000Z`,
  ...(text !== undefined && { text }),
  ...change,
});

const outgoing = (status: Outgoing['status']): Outgoing => ({ id: 'o1', after: 0, text: '返品', status, attempts: 1 });

const viewOf = (entries: ShownEntry[], change: Partial<View> = {}): View => ({
  connection: 'online',
  bot: true,
  needsAcceptance: false,
  files: [],
  readSeq: 0,
  greeting: 'いらっしゃいませ',
  choices: [{ id: 'shipping', label: '送料' }],
  state: { seq: entries.length, mode: 'bot', epoch: 1, turn: 1 },
  entries,
  outbox: [],
  requests: [],
  earlier: [],
  ...change,
});

const show = (view: View, late = false, rating?: boolean, ticket?: boolean, identify = false) =>
  transcript(view, { late, rating, ticket, identify, folded: false, spent: undefined });
const kinds = (items: Item[]) => items.map(({ kind }) => kind);
const feedback = (items: Item[]) => items.filter(({ kind }) => kind === 'feedback');
const messages = (items: Item[]) => items.filter((item) => item.kind === 'message');

describe('the transcript', () => {
  it('of a new conversation is the greeting and what one may choose', () => {
    expect(kinds(show(viewOf([])))).toEqual(['message', 'choices']);
  });

  it('says in place of what is withheld that it is, also of what he has chosen himself', () => {
    const withheld = { withheld: true } as const;
    const entries = [
      entry(1, 'bot', undefined, { kind: 'looked_up', ...withheld }),
      entry(2, 'customer', undefined, withheld),
    ];
    expect(show(viewOf(entries)).filter(({ kind }) => kind === 'withheld')).toHaveLength(2);
  });

  it('offers nothing to choose before what it says of the record is accepted', () => {
    const choices = [{ id: 'returns', label: '返品' }];
    const offered = [entry(1, 'customer', '?'), entry(2, 'bot', 'どちらですか', { choices })];
    for (const entries of [[], offered])
      expect(kinds(show(viewOf(entries, { needsAcceptance: true })))).not.toContain('choices');
  });

  it('lets the business greet while the bot is switched off', () => {
    expect(messages(show(viewOf([])))).toMatchObject([{ from: 'bot' }]);
    expect(messages(show(viewOf([], { bot: false })))).toMatchObject([{ from: 'business' }]);
  });

  it('heads greeting and draft with the name the bot gave itself last', () => {
    const named = entry(2, 'bot', '返品は8日以内です', { from: { role: 'bot', name: 'サクラ' } });
    const draft = { replyTo: 'e3', epoch: 1, attempt: 1, text: '送料は' };
    const view = viewOf([entry(1, 'customer', '返品'), named, entry(3, 'customer', '送料')], { draft });
    const names = messages(show(view)).flatMap(({ from, name }) => (from === 'bot' ? [name] : []));
    expect(names).toEqual(['サクラ', 'サクラ', 'サクラ']);
  });

  it('is empty before the greeting is known', () => {
    expect(show(viewOf([], { greeting: '' }))).toEqual([]);
  });

  describe('choices', () => {
    const choices = [
      { id: 'returns', label: '返品' },
      { id: 'exchange', label: '交換' },
    ];
    const asked = [entry(1, 'customer', '?'), entry(2, 'bot', 'どちらですか', { choices })];
    const offered = (view: View) => show(view).filter(({ kind }) => kind === 'choices');

    it('stand under their reply until one is taken', () => {
      expect(offered(viewOf(asked))).toMatchObject([{ choices, byId: true }]);
      expect(offered(viewOf([...asked, entry(3, 'customer', '返品', { choice: 'returns' })]))).toEqual([]);
      expect(offered(viewOf(asked, { outbox: [{ ...outgoing('sending'), choice: 'exchange' }] }))).toEqual([]);
    });

    it('stay when something else is asked in between', () => {
      expect(offered(viewOf([...asked, entry(3, 'customer', '送料は？'), entry(4, 'bot', '550円')]))).toHaveLength(1);
    });

    it('of an older reply are said in words: the server takes the ids of the newest alone', () => {
      const newer = [{ id: 'gift', label: '贈り物' }];
      const log = [...asked, entry(3, 'customer', '贈'), entry(4, 'bot', 'これですか', { choices: newer })];
      expect(offered(viewOf(log))).toMatchObject([{ byId: false }, { choices: newer, byId: true }]);
    });

    it('can be offered again after one of them was taken', () => {
      const again = [...asked, entry(3, 'customer', '返品', { choice: 'returns' }), entry(4, 'bot', '？', { choices })];
      expect(offered(viewOf(again))).toMatchObject([{ key: 'e4-choices' }]);
    });

    it('are not offered where no machine takes them', () => {
      for (const mode of ['waiting', 'agent', 'closed'] as const) {
        expect(offered(viewOf(asked, { state: { seq: 2, mode, epoch: 2, turn: 1 } }))).toEqual([]);
      }
    });

    it('of the greeting go when one is taken, or when the bot offers others', () => {
      const greeting = (view: View) => offered(view).some(({ key }) => key === 'greeting-choices');
      expect(greeting(viewOf([entry(1, 'customer', '営業時間は？'), entry(2, 'bot', '9時から')]))).toBe(true);
      expect(greeting(viewOf([entry(1, 'customer', '送料', { choice: 'shipping' })]))).toBe(false);
      expect(greeting(viewOf(asked))).toBe(false);
    });
  });

  it('puts a date before the first entry of each day', () => {
    const items = show(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b', { at: '2026-11-23T10:00:00.000Z' })]));
    expect(kinds(items)).toEqual(['message', 'choices', 'day', 'message', 'day', 'message']);
  });

  it('asks of an answer with a source whether it helped, and remembers the newest reply to that', () => {
    const sources = [{ id: 'ja-shipping-fee', version: 1, title: '送料' }];
    const log = [
      entry(1, 'customer', '送料は？'),
      entry(2, 'bot', '550円です', { sources }),
      entry(3, 'customer', undefined, { kind: 'feedback', about: 2, helpful: false }),
      entry(4, 'customer', undefined, { kind: 'feedback', about: 2, helpful: true }),
    ];
    expect(feedback(show(viewOf(log)))).toMatchObject([{ seq: 2, helpful: true }]);
  });

  it('asks under the newest answer alone whether it helped', () => {
    const sources = [{ id: 'ja-shipping-fee', version: 1, title: '送料' }];
    const log = [entry(1, 'bot', '550円', { sources }), entry(2, 'bot', '9時から', { sources })];
    expect(feedback(show(viewOf(log)))).toMatchObject([{ seq: 2, helpful: undefined }]);
  });

  it('names the sender of several messages in a row once', () => {
    const log = [entry(1, 'bot', 'a'), entry(2, 'bot', 'b'), entry(3, 'customer', 'c'), entry(4, 'bot', 'd')];
    expect(messages(show(viewOf(log, { greeting: '' }))).map(({ goesOn }) => goesOn)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('says of the newest own message that a person has read it', () => {
    const log = [entry(1, 'customer', 'a'), entry(2, 'customer', 'b')];
    const statuses = (readSeq: number) =>
      messages(show(viewOf(log, { readSeq, greeting: '' }))).map(({ status }) => status);
    expect(statuses(1)).toEqual([undefined, 'sent']);
    expect(statuses(2)).toEqual([undefined, 'read']);
  });

  it('shows that a person is writing', () => {
    const state = { seq: 1, mode: 'agent', epoch: 2, turn: 1 } as const;
    const view = viewOf([entry(1, 'customer', 'a')], { state });
    expect(kinds(show(view)).at(-1)).not.toBe('writing');
    expect(kinds(show({ ...view, typing: { role: 'agent' } })).at(-1)).toBe('writing');
  });

  it('shows an escalation that says something as a message of ours', () => {
    const log = [entry(1, 'customer', '?'), entry(2, 'bot', '担当者に確認します', { kind: 'escalated' })];
    expect(messages(show(viewOf(log))).at(-1)).toMatchObject({ from: 'bot', text: '担当者に確認します' });
  });

  it('shows what the system says as a quiet line, below the question and its choices', () => {
    const choices = [{ id: 'returns', label: '返品' }];
    const log = [
      entry(1, 'customer', '?'),
      entry(2, 'bot', 'どちらですか', { choices }),
      entry(3, 'system', '承りました', { kind: 'escalated' }),
    ];
    const items = show(viewOf(log));
    expect(kinds(items)).toEqual(['message', 'day', 'message', 'message', 'choices', 'system']);
    expect(items.at(-1)).toMatchObject({ text: '承りました' });
  });

  it('shows that a person is being asked for', () => {
    expect(kinds(show(viewOf([], { requests: [{ action: 'escalate' }] }))).at(-1)).toBe('asking');
  });

  it('shows how far a message has come', () => {
    const last = (view: View) => messages(show(view)).at(-1);
    expect(last(viewOf([], { outbox: [outgoing('waiting')] }))?.status).toBe('waiting');
    expect(last(viewOf([], { outbox: [outgoing('failed')] }))?.status).toBe('failed');
    expect(last(viewOf([entry(1, 'customer', 'a')]))?.status).toBe('sent');
  });

  it('shows that a reply is being written, then that it is late', () => {
    const asked = viewOf([entry(1, 'customer', 'a')]);
    expect(kinds(show(asked)).at(-1)).toBe('writing');
    expect(show(asked, true).at(-1)).toMatchObject({ kind: 'late', canAsk: true });
    expect(
      show({ ...asked, requests: [{ action: 'escalate' }] }, true).find(({ kind }) => kind === 'late'),
    ).toMatchObject({
      canAsk: false,
    });
    expect(kinds(show(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b')])))).not.toContain('writing');
  });

  it('shows the reply itself as it grows', () => {
    const draft = { replyTo: 'e1', epoch: 1, attempt: 1, text: '送料は' };
    expect(show(viewOf([entry(1, 'customer', 'a')], { draft })).at(-1)).toMatchObject({ from: 'bot', text: '送料は' });
  });

  it('asks for a rating once the conversation is closed, until there is one', () => {
    const closed = entry(2, 'customer', undefined, { kind: 'closed' });
    const rated = entry(3, 'customer', undefined, { kind: 'rated', score: 4 });
    const state = { seq: 2, mode: 'closed', epoch: 2, turn: 1 } as const;
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed], { state })))).toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed, rated], { state })))).not.toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed, rated], { state }), false, true))).toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed], { state }), false, false))).not.toContain('rating');
  });
});

describe('the awaited reply', () => {
  it('is that to the newest message of the customer, from the moment it is accepted', () => {
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a')]))).toBe('e1');
    expect(awaitedReply(viewOf([entry(1, 'bot', 'a')], { outbox: [outgoing('sent')] }))).toBe('o1');
    expect(awaitedReply(viewOf([entry(1, 'bot', 'a')], { outbox: [outgoing('sending')] }))).toBeUndefined();
  });

  it('is still awaited when the system says something, and not any more after an end', () => {
    const person = entry(2, 'system', '承りました', { kind: 'escalated' });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a'), person]))).toBe('e1');
    const closed = entry(2, 'customer', undefined, { kind: 'closed' });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a'), closed, { ...person, seq: 3 }]))).toBeUndefined();
  });

  it('is there where it is withheld, and not to come once he has signed out', () => {
    const looked = entry(2, 'bot', undefined, { kind: 'looked_up', withheld: true });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'ポイントは'), looked]))).toBeUndefined();
    const out = entry(2, 'system', '終了しました', { kind: 'signed_out' });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'ポイントは'), out]))).toBeUndefined();
    expect(awaitedReply(viewOf([entry(1, 'customer', undefined, { withheld: true }), out]))).toBeUndefined();
    expect(awaitedReply(viewOf([out, entry(3, 'customer', '送料は')]))).toBe('e3');
  });

  it('is nobody where no machine answers', () => {
    const state = { seq: 1, mode: 'agent', epoch: 2, turn: 1 } as const;
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a')], { state }))).toBeUndefined();
  });
});

describe('the wish for a person', () => {
  const wish = entry(2, 'system', '承りました', {
    kind: 'escalated',
    choices: [{ id: 'wait-bot', label: '質問する' }],
  });
  const inMode = (mode: 'waiting' | 'agent' | 'bot') => ({ state: { seq: 2, mode, epoch: 2, turn: 1 } });

  it('stands from the moment it is made until nobody is wanted any more', () => {
    expect(isPersonAsked(viewOf([], { requests: [{ action: 'escalate' }] }))).toBe(true);
    expect(isPersonAsked(viewOf([wish], inMode('waiting')))).toBe(true);
    expect(isPersonAsked(viewOf([wish], inMode('agent')))).toBe(true);
    expect(isPersonAsked(viewOf([wish], inMode('bot')))).toBe(false);
  });

  it('offers what can be done meanwhile for as long as it stands', () => {
    const kinds = (mode: 'waiting' | 'agent') => show(viewOf([wish], inMode(mode))).map(({ kind }) => kind);
    expect(kinds('waiting')).toContain('choices');
    expect(kinds('agent')).not.toContain('choices');
  });

  it('brings the form for an answer by e-mail once that is chosen, until it is written or a person is there', () => {
    const chosen = entry(3, 'customer', 'メールで', { choice: 'wait-message' });
    const written = entry(4, 'customer', '割れました', { kind: 'ticketed', ticket: { id: '7F3K-9Q2M' } });
    const form = (entries: ShownEntry[], mode: 'waiting' | 'agent' | 'bot', wanted?: boolean) =>
      show(viewOf(entries, inMode(mode)), false, undefined, wanted).find(({ kind }) => kind === 'ticket');
    expect(form([wish], 'waiting')).toBeUndefined();
    expect(form([wish, chosen], 'waiting')).toEqual({ kind: 'ticket', key: 'ticket', hasQuestion: false });
    expect(form([entry(1, 'customer', '?'), wish, chosen], 'waiting')).toMatchObject({ hasQuestion: true });
    expect(form([wish, chosen], 'waiting', false)).toBeUndefined();
    expect(form([wish, chosen], 'agent')).toBeUndefined();
    expect(form([wish, chosen, written], 'bot')).toBeUndefined();
    expect(form([], 'bot', true)).toBeDefined();
  });

  it('brings the form to who waits and writes an address', () => {
    const address = entry(3, 'customer', 'hanako@example.jp です');
    const form = (mode: 'waiting' | 'bot') =>
      show(viewOf([wish, address], inMode(mode))).some(({ kind }) => kind === 'ticket');
    expect(form('waiting')).toBe(true);
    expect(form('bot')).toBe(false);
  });

  it('shows what he added to it as his, and the number', () => {
    const ticket = { id: '7F3K-9Q2M', due: '2026-11-24T03:00:00.000Z' };
    const items = show(viewOf([entry(4, 'customer', '割れました', { kind: 'ticketed', ticket })], inMode('bot')));
    expect(items.slice(-2)).toMatchObject([
      { kind: 'message', from: 'customer', text: '割れました' },
      { kind: 'ticketed', ticket: '7F3K-9Q2M', due: ticket.due },
    ]);
  });

  it('leaves in reach what he may still do, at the end and once, whatever of it he has done', () => {
    const choices = ['wait-bot', 'wait-leave', 'wait-message'].map((id) => ({ id, label: id }));
    const asked = entry(1, 'system', '承りました', { kind: 'escalated', choices });
    const again = entry(2, 'system', 'まだです', { choices });
    const offered = (...more: ShownEntry[]) =>
      show(
        viewOf([asked, again, ...more], { ...inMode('waiting'), queue: { position: 1 } }),
        false,
        undefined,
        false,
      ).flatMap((item) => (item.kind === 'choices' ? [item.choices.map(({ id }) => id)] : []));
    expect(offered()).toEqual([['wait-bot', 'wait-leave', 'wait-message']]);
    expect(offered(entry(3, 'customer', 'b', { choice: 'wait-bot' }))).toEqual([['wait-leave', 'wait-message']]);
    expect(offered(entry(3, 'customer', 'm', { choice: 'wait-message' }))).toEqual([
      ['wait-bot', 'wait-leave', 'wait-message'],
    ]);
  });

  it('offers what the bot offers while he waits, once he has asked it to go on, and nothing from before', () => {
    const offer = (seq: number) => entry(seq, 'bot', 'どちらですか', { choices: [{ id: `c${seq}`, label: 'a' }] });
    const asked = entry(2, 'customer', '待つ間に', { choice: 'wait-bot' });
    const offered = show(viewOf([offer(1), asked, offer(3)], inMode('waiting'))).flatMap((item) =>
      item.kind === 'choices' ? [item.key] : [],
    );
    expect(offered).toEqual([`${offer(3).id}-choices`]);
  });

  it('does not take the wish for a person for what it is about', () => {
    const asks = entry(1, 'customer', '人と話したい');
    const asked = entry(2, 'bot', '承りました', { kind: 'escalated', about: 1 });
    const form = (entries: ShownEntry[]) =>
      show(viewOf(entries, inMode('waiting')), false, undefined, true).find(({ kind }) => kind === 'ticket');
    expect(form([asks, asked])).toMatchObject({ hasQuestion: false });
    expect(form([asks, asked, entry(3, 'customer', '割れました')])).toMatchObject({ hasQuestion: true });
  });

  it('keeps what the service offers while he waits', () => {
    const offer = entry(3, 'system', 'まだ空きがありません', { choices: [{ id: 'wait-message', label: 'メールで' }] });
    expect(kinds(show(viewOf([wish, offer], inMode('waiting'))))).toContain('choices');
    expect(kinds(show(viewOf([wish, offer], inMode('bot'))))).not.toContain('choices');
  });

  it('shows the place in the line while it is known', () => {
    const queue = { position: 3, estimateSeconds: 300 };
    const items = show(viewOf([wish], { ...inMode('waiting'), queue }));
    expect(items.find(({ kind }) => kind === 'line')).toEqual({ kind: 'line', key: 'line', position: 3, seconds: 300 });
    const closed = { ...inMode('waiting'), queue, open: false, opensAt: '2026-11-24T00:00:00.000Z' };
    expect(show(viewOf([wish], closed)).find(({ kind }) => kind === 'line')).toMatchObject({
      closed: { until: '2026-11-24T00:00:00.000Z' },
    });
  });

  it('tells who has it now as news of the service', () => {
    const taken = entry(3, 'agent', '対応いたします', { kind: 'assigned' });
    const items = show(viewOf([wish, taken], inMode('agent')));
    expect(items.at(-1)).toMatchObject({ kind: 'system', text: '対応いたします' });
  });

  it('is not made by the bot handing a question on', () => {
    expect(isPersonAsked(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b', { kind: 'escalated' })]))).toBe(false);
  });
});

describe('the form for who the visitor is', () => {
  const asks = entry(2, 'bot', '確認が必要です', {
    form: 'identify',
    choices: [{ id: 'show-person', label: '担当者' }],
  });
  const sent = entry(3, 'bot', 'お送りします', { form: 'prove', until: '2026-11-21T10:10:00Z' });
  const WISHES = { late: false, rating: undefined, ticket: undefined, ...NO_PROOF_WISHES };
  const proof = (entries: ShownEntry[], wishes: { identify?: boolean; folded?: boolean; spent?: string } = {}) =>
    transcript(viewOf(entries), { ...WISHES, ...wishes }).find(({ kind }) => kind === 'proof');

  it('is the newest one that is asked for; closed it is still there', () => {
    expect(proof([asks, sent])).toMatchObject({ form: 'prove', of: 'e3', isFolded: false, isSpent: false });
    expect(proof([asks, sent], { folded: true })).toMatchObject({ form: 'prove', isFolded: true });
    expect(proof([asks, sent], { identify: true })).toMatchObject({ form: 'identify', of: 'e3' });
  });

  it('knows that its code is used up, and not that of the one before', () => {
    expect(proof([asks, sent], { spent: sent.until })).toMatchObject({ isSpent: true });
    expect(proof([asks, sent], { spent: '2026-11-21T10:05:00Z' })).toMatchObject({ isSpent: false });
  });

  it('that asks for the same code once more is the one shown, and knows of it what the one before knew', () => {
    const again = entry(5, 'bot', 'コードをご入力ください', { form: 'prove', until: sent.until });
    const log = [asks, sent, entry(4, 'customer', 'ポイントは'), again];
    expect(proof(log, { spent: sent.until })).toMatchObject({ form: 'prove', of: 'e5', isSpent: true });
  });

  it('stays while something is looked up that is nobody’s own', () => {
    const stock = entry(4, 'bot', '在庫があります', { kind: 'looked_up' });
    expect(proof([asks, sent, stock])).toMatchObject({ of: 'e3' });
    expect(proof([asks, sent, { ...stock, withheld: true }])).toBeUndefined();
    const state = { seq: 4, mode: 'bot', epoch: 1, turn: 1, level: 1 } as const;
    expect(transcript(viewOf([asks, stock], { state }), WISHES).map(({ kind }) => kind)).not.toContain('proof');
  });
});

describe('choices of look-ups', () => {
  const points = { id: 'look-ask-points', label: 'ポイントを確認する' };
  const offered = (items: Item[]) => items.flatMap((item) => (item.kind === 'choices' ? [item.choices] : []));

  it('stand under the word that the visitor is known, and under the bot’s word that it knows nothing', () => {
    const known = entry(1, 'system', '確認できました', { kind: 'identified', choices: [points] });
    expect(kinds(show(viewOf([known], { greeting: '' })))).toEqual(['day', 'system', 'choices']);
    const unknown = entry(2, 'bot', '分かりません', { kind: 'escalated', choices: [points] });
    expect(offered(show(viewOf([entry(1, 'customer', '?'), unknown], { greeting: '' })))).toEqual([[points]]);
  });

  it('are not what may be done while waiting', () => {
    const known = entry(3, 'system', '確認できました', { kind: 'identified', choices: [points] });
    const wait = [{ id: 'wait-leave', label: 'やめる' }];
    const handed = entry(2, 'bot', 'おつなぎします', { kind: 'escalated', choices: wait });
    const state = { seq: 3, mode: 'waiting', epoch: 2, turn: 1 } as const;
    expect(offered(show(viewOf([entry(1, 'customer', '?'), handed, known], { greeting: '', state })))).toEqual([wait]);
  });
});

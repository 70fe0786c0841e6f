import { cases } from '../local/hostile/bank.ts';

/** What the bank has for texts that somebody shows. */
export const HOSTILE = cases.flatMap(({ id, input }) => {
  const text = Reflect.get(input, 'body') ?? Reflect.get(Object(Reflect.get(input, 'model_emits')), 'text');
  return id.startsWith('XS-') && typeof text === 'string' ? [text] : [];
});

const PAGE = 200;
const stateAt = (seq: number) => ({ seq, mode: 'bot', epoch: 1, turn: seq });
const longView = (seq: number) => ({
  ...{ seq, id: `m${seq}`, kind: 'message', at: new Date(1_763_600_000_000 + seq * 60_000).toISOString() },
  ...{ from: { role: seq % 2 === 0 ? 'bot' : 'customer' }, text: `発言 ${seq}` },
});
/** One that comes later. */
export const longEntry = (seq: number) => ({
  ...{ type: 'entry', conversationId: 'long', entry: longView(seq), state: stateAt(seq) },
});
const ROOM = { open: true, bot: true, greeting: '', choices: [], welcome: '' };
/** A page of a conversation with a thousand entries. */
export const longPage = (after: number) => ({
  ...{ type: 'joined', conversationId: 'long', state: stateAt(1_000), more: after + PAGE < 1_000 },
  entries: Array.from({ length: PAGE }, (_, index) => longView(after + index + 1)),
  ...ROOM,
});

/** What the bank has, wherever a bot, its sources and a model's note may bring it. */
const hostileViews = () => {
  const text = HOSTILE.join('\n');
  const url = 'javascript:window.__xss=1';
  const said = (seq: number, role: string, rest: object) => ({
    ...{ seq, id: `h${seq}`, kind: 'message', at: new Date(1_763_600_000_000 + seq).toISOString() },
    ...{ from: { role, name: text }, text, ...rest },
  });
  const turn = { page: url, outcome: text, latency: 1, choices: [{ id: 'c1', label: text }] };
  const sources = [{ id: text, version: 1, title: text, url, score: 1 }];
  const tried = [{ id: text, version: 1, title: text, score: 1, shown: true }];
  const packet = {
    ...{ summary: [text, text], tried, similar: [], tickets: [text], page: url, suggestion: text },
    ...{ priority: 1, sentiment: 'calm', language: 'ja', identityLevel: 0 },
  };
  const usage = { model: text, milliseconds: 1, inputTokens: 1, outputTokens: 1 };
  return [
    said(1, 'customer', {}),
    said(2, 'bot', { ...turn, sources, tried }),
    said(3, 'system', { kind: 'escalated', packet }),
    said(4, 'bot', { kind: 'note', about: 3, usage, suggestion: text }),
  ];
};
/** A conversation that a bot has led with them. */
export const hostilePage = () => ({
  ...{ type: 'joined', conversationId: 'hostile', state: { ...stateAt(4), mode: 'waiting' }, more: false },
  ...{ entries: hostileViews(), ...ROOM },
});
/** A customer of whom such things are known. */
export const hostileCard = () => {
  const text = HOSTILE.join('\n');
  const at = '2026-11-20T00:00:00.000Z';
  return {
    ...{ visitorId: 'v1', language: 'ja', level: 0, visits: 2, firstSeen: at, lastSeen: at, blocked: false },
    ...{ pages: ['javascript:window.__xss=1', text], tags: [text], tickets: [] },
    notes: [{ conversationId: 'c1', seq: 1, at, name: text, text }],
    conversations: [{ conversationId: 'c1', changedAt: at, title: text, category: text, excerpt: text, similarity: 1 }],
  };
};

import fc from 'fast-check';
import { seal } from '../../functions/conversation/chain.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { replyId } from '../../functions/conversation/entry.ts';

export const draft = (kind: Draft['kind'], role: Draft['role'], rest: Partial<Draft> = {}): Draft => ({
  id: 'x',
  kind,
  role,
  after: 0,
  body: {},
  ...rest,
});

/** What is asked, by whom; the facts bind the conversation where it is the first entry. */
export const asks = (text: string, visitorId: string, rest: Partial<Draft> = {}): Draft =>
  draft('message', 'customer', {
    by: visitorId,
    facts: { visitorId, ordinal: 0, returning: false, language: 'ja' },
    ...rest,
    body: { text, page: 'https://shop.example/help?id=1', ...rest.body },
  });

/** The bot's reply to a question. */
export const replies = (about: number, outcome: Draft['outcome'], topic?: string, rest: Partial<Draft> = {}): Draft =>
  draft(outcome === 'answer' || outcome === 'choices' ? 'message' : 'escalated', 'bot', {
    id: replyId(`q${about}`),
    about,
    outcome,
    facts: { language: 'ja', ...(topic !== undefined && { topic }), ...rest.facts },
    ...rest,
  });

/** What happens next in a conversation, and how long after (ms). */
export interface Step {
  readonly after: number;
  readonly does: (log: readonly Entry[]) => Draft | undefined;
}

const newestOf = (log: readonly Entry[], fits: (entry: Entry) => boolean) => log.findLast(fits);
const unanswered = (log: readonly Entry[]): Entry | undefined =>
  newestOf(
    log,
    ({ kind, role, seq }) => kind === 'message' && role === 'customer' && !log.some(({ about }) => about === seq),
  );

/** The log of these steps. */
export const logOf = (conversationId: string, visitorId: string, start: number, steps: readonly Step[]): Entry[] => {
  const log = [seal(conversationId, undefined, asks('送料はいくらですか', visitorId), start)];
  let at = start;
  for (const { after, does } of steps) {
    at += after;
    const next = does(log);
    const bySomebody = next?.role === 'customer' ? { ...next, by: visitorId } : next;
    if (bySomebody) log.push(seal(conversationId, log.at(-1), bySomebody, at));
  }
  return log;
};

const TEXTS = [
  '決済アプリが開きません',
  '返品したいです',
  'error-503 が出ます',
  'もういい加減にしてください',
  '電話は090-1234-5678です',
  '******',
];
const TOPICS = ['ja-fee', 'ja-time', 'ja-return'];
const OUTCOMES = ['answer', 'choices', 'unknown', 'human_only', 'handed_over', 'bot_off', 'apology'] as const;

const anyQuestion = fc.constantFrom(...TEXTS).map(
  (text): Step['does'] =>
    () =>
      asks(text, ''),
);
const anyChoice = fc.constantFrom(...TOPICS).map(
  (choice): Step['does'] =>
    () =>
      asks('送料について', '', { body: { text: '送料について', choice } }),
);
const anyReply = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES),
    topic: fc.constantFrom(...TOPICS),
    sentiment: fc.constantFrom(undefined, 'displeased' as const, 'angry' as const),
    notices: fc.constantFrom(undefined, ['outage']),
  })
  .map(({ outcome, topic, sentiment, notices }): Step['does'] => (log) => {
    const question = unanswered(log);
    return (
      question &&
      replies(question.seq, outcome, topic, {
        facts: { language: 'en', topic, ...(sentiment && { sentiment }) },
        ...(notices && { notices }),
      })
    );
  });
const anyOpinion = fc.boolean().map((helpful): Step['does'] => (log) => {
  const about = newestOf(log, ({ role }) => role === 'bot')?.seq;
  return about === undefined ? undefined : draft('feedback', 'customer', { about, helpful });
});
const anyRating = fc.integer({ min: 1, max: 5 }).map(
  (score): Step['does'] =>
    () =>
      draft('rated', 'customer', { score }),
);
const anythingElse = fc.constantFrom<Step['does']>(
  () => asks('待ちます', '', { wish: 'bot' }),
  () => draft('assigned', 'agent', { by: 'a', to: 'a' }),
  () => draft('message', 'agent', { by: 'a', body: { text: 'お調べします' } }),
  () => draft('note', 'agent', { by: 'a', body: { text: '090-1234-5678' } }),
  () => draft('closed', 'system'),
);

export const anySteps = fc.array(
  fc.record({
    after: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 400_000 })),
    does: fc.oneof(
      { arbitrary: anyQuestion, weight: 4 },
      { arbitrary: anyReply, weight: 6 },
      { arbitrary: anyChoice, weight: 1 },
      { arbitrary: anyOpinion, weight: 2 },
      { arbitrary: anyRating, weight: 1 },
      { arbitrary: anythingElse, weight: 2 },
    ),
  }),
  { maxLength: 15 },
);

import type { Body, Draft, Entry } from '../conversation/entry.ts';
import { replyId } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { append, type Decision as LogDecision, type Tail, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { textFor } from '../conversation/texts.ts';
import { currentIndex } from '../knowledge/store.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { Tried } from '../protocol/server.ts';
import { type Decision, decide } from './answer.ts';
import { detectLanguage } from './retrieve.ts';

/** Later than this an answer is not given any more; the customer, who has waited, reads the apology instead. */
export const LATEST_REPLY_MS = 2 * 60_000;

/** Found entries kept with a reply that is no answer: for the person who takes over, and for the FAQ's editors. */
const MOST_TRIED = 3;

interface Answer {
  readonly decision: Decision;
  readonly tried: readonly Tried[];
  /** The language the question is in, as far as one can tell. */
  readonly language: string;
}

const rounded = (score: number): number => Math.round(score * 1000) / 1000;

/** What the bot makes of a question, chosen or typed; nothing is written yet. */
const answerTo = async (question: Entry): Promise<Answer> => {
  const { text = '', choice } = question.body ?? {};
  const index = await currentIndex();
  const entry = choice === undefined ? undefined : index.entry(choice);
  if (entry) return { decision: { outcome: 'answer', entry, confidence: 1 }, tried: [], language: entry.language };
  const language = detectLanguage(text, question.state.language);
  const ranked = index.search(text, language, Date.now());
  const tried = ranked
    .slice(0, MOST_TRIED)
    .map(({ entry: { id, version }, score }) => ({ id, version, score: rounded(score) }));
  return { decision: decide(ranked), tried, language };
};

const bodyOf = ({ decision, tried, language }: Answer): Body => {
  const name = textFor('bot', language);
  switch (decision.outcome) {
    case 'answer': {
      const { id, version, question: title, answer, url } = decision.entry;
      const score = rounded(decision.confidence);
      return { name, text: answer, sources: [{ id, version, title, score, ...(url === undefined ? {} : { url }) }] };
    }
    case 'choices':
      return {
        name,
        text: textFor('choices', language),
        tried,
        choices: decision.entries.map(({ id, question: label }) => ({ id, label })),
      };
    case 'unknown':
      return { name, text: textFor('unknown', language), tried };
  }
};

type Reply = Pick<Draft, 'kind' | 'outcome' | 'facts' | 'body'>;

/** An unknown question is handed on: the reply itself is the `escalated` entry, so that both happen or neither. */
const replyOf = (answer: Answer): Reply => ({
  kind: answer.decision.outcome === 'unknown' ? 'escalated' : 'message',
  outcome: answer.decision.outcome,
  facts: { language: answer.language },
  body: bodyOf(answer),
});

/**
 * Whether a reply may still be given: once per question, by the owner of the epoch the question came in. A person who
 * took over, a newer owner or an earlier delivery of the same event all end it here.
 */
const decideReply =
  (question: Entry, epoch: number, reply: Reply) =>
  (tail: Tail): LogDecision => {
    const id = replyId(question.id);
    const existing = tail.entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    const state = tail.last?.state;
    if (state?.mode !== 'bot' || state.epoch !== epoch) return { skip: 'the conversation has another owner' };
    const latency = Math.max(0, Date.now() - question.at);
    return { append: { id, role: 'bot', after: question.seq, about: question.seq, latency, ...reply } };
  };

const questionIn = ({ entries, conversationId }: Tail, seq: number): Entry => {
  const question = entries[0];
  if (question?.seq !== seq) throw new Error(`conversation ${conversationId} has no entry ${seq}`);
  return question;
};

const giveReply = async (detail: Detail, make: (question: Entry) => Promise<Reply> | Reply): Promise<void> => {
  const { conversationId, seq, epoch } = detail;
  const start = await tail(conversationId, seq);
  const question = questionIn(start, seq);
  const appended = await append(start, decideReply(question, epoch, await make(question)));
  if (!appended.entry) {
    logger.info('no reply', { conversationId, seq, reason: appended.skip });
    return;
  }
  if (appended.written) {
    metrics.addMetric(`Reply_${appended.entry.outcome}`, 'Count', 1);
    metrics.addMetric('ReplyLatency', 'Milliseconds', appended.entry.latency ?? 0);
  }
  // Also what was there: whoever wrote it may have ended before it was shown, and clients drop numbers they know.
  await pushEntry(conversationId, appended.entry);
};

const apology = ({ state: { language } }: Entry): Reply => ({
  kind: 'escalated',
  outcome: 'apology',
  body: { name: textFor('bot', language), text: textFor('apology', language) },
});

/** Answers the customer message an event speaks of. Safe to run any number of times, at once or much later. */
export const reply = (detail: Detail): Promise<void> => {
  const late = Date.now() - detail.at > LATEST_REPLY_MS;
  return giveReply(detail, async (question) => (late ? apology(question) : replyOf(await answerTo(question))));
};

/** Says sorry in place of a reply that failed, under the reply's own id, so that only one of the two is ever written. */
export const apologize = (detail: Detail): Promise<void> => giveReply(detail, apology);

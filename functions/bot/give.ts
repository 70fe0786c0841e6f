import type { Entry } from '../conversation/entry.ts';
import { replyId } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { append, type Decision as LogDecision, type Tail, tail } from '../conversation/log.ts';
import { isMachines } from '../conversation/mode.ts';
import { pushEntry } from '../conversation/push.ts';
import { textFor } from '../conversation/texts.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { Reply } from './hand-over.ts';

/**
 * Why no reply is to be given any more: there is one per question, by the owner of the epoch the question came in. A person
 * who took over, a newer owner or an earlier delivery of the same event all end it here.
 */
const settled = (question: Entry, epoch: number, { entries, last }: Tail): LogDecision | undefined => {
  const id = replyId(question.id);
  const existing = entries.find((entry) => entry.id === id);
  if (existing) return { existing };
  const isAnswered = entries.some(
    ({ kind, role, seq }) => kind === 'message' && role === 'agent' && seq > question.seq,
  );
  // A wish is the bot's to confirm, whoever answers questions.
  const isOurs =
    last !== undefined && (isMachines(last.state) || question.wish) && last.state.epoch === epoch && !isAnswered;
  return isOurs ? undefined : { skip: 'the conversation has another owner' };
};

const decideReply =
  (question: Entry, epoch: number, reply: Reply) =>
  (tail: Tail): LogDecision => {
    const latency = Math.max(0, Date.now() - question.at);
    const about = { id: replyId(question.id), role: 'bot' as const, after: question.seq, about: question.seq, latency };
    return settled(question, epoch, tail) ?? { append: { ...about, ...reply } };
  };

const questionIn = ({ entries, conversationId }: Tail, seq: number): Entry => {
  const question = entries[0];
  if (question?.seq !== seq) throw new Error(`conversation ${conversationId} has no entry ${seq}`);
  return question;
};

/** Gives the one reply to the customer message an event speaks of. Safe to run any number of times, at once or much later. */
export const giveReply = async (detail: Detail, make: (question: Entry) => Promise<Reply> | Reply): Promise<void> => {
  const { conversationId, seq, epoch } = detail;
  const start = await tail(conversationId, seq);
  const question = questionIn(start, seq);
  // A reply may cost money: none is made that could not be given.
  const made = settled(question, epoch, start) ? apology(question) : await make(question);
  const appended = await append(start, decideReply(question, epoch, made));
  if (!appended.entry) {
    logger.info('no reply', { conversationId, seq, reason: appended.skip });
    return;
  }
  if (appended.written && !appended.entry.state.practice) {
    metrics.addMetric(`Reply_${appended.entry.outcome ?? 'told'}`, 'Count', 1);
    metrics.addMetric('ReplyLatency', 'Milliseconds', appended.entry.latency ?? 0);
  }
  // Also what was there: whoever wrote it may have ended before it was shown, and clients drop numbers they know.
  await pushEntry(conversationId, appended.entry);
};

/** What is said in place of an answer that cannot be given. */
export const apology = ({ state: { language } }: Entry): Reply => ({
  kind: 'escalated',
  outcome: 'apology',
  body: { name: textFor('bot', language), text: textFor('apology', language) },
});

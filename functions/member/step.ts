import type { Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { type Appended, append, type Decision, type Next, type Tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { logger, metrics } from '../platform/observability.ts';
import { accessRecord } from './access-log.ts';
import { type Answer, denied } from './answer.ts';
import { type Asked, askedId, askedIn, isOurs, lookedId } from './asked.ts';
import { countLookUp } from './look-up-limit.ts';
import { type LookUp, lookUpNamed } from './look-ups.ts';
import { type Made, makeAnswer, memberFor, readAhead, toUnknown } from './make-answer.ts';
import { RowChanged, writeTogether } from './together.ts';

const isAsking = ({ denial }: Pick<Answer, 'denial'>): boolean => denial === 'level';

/** Entries that answer a question already; asked who he is, somebody who has proven it since is answered. */
const answered = ({ entries }: Tail, { question }: Asked): Entry | undefined =>
  entries.find(({ id }) => id === lookedId(question)) ?? entries.find(({ id }) => id === askedId(question));

const draftOf = ({ question }: Asked, answer: Answer, member: string | undefined): Draft => ({
  id: isAsking(answer) ? askedId(question) : lookedId(question),
  role: 'procedure',
  after: question.seq,
  about: question.seq,
  latency: Math.max(0, Date.now() - question.at),
  // Whose it is, as long as there is something of his in it.
  ...(member !== undefined && (answer.fields?.length ?? 0) > 0 && { member }),
  ...answer,
});

/** Why nothing is to be said any more: it was, or somebody else has the conversation. */
const settled = (asked: Asked, tail: Tail): Decision | undefined => {
  const existing = answered(tail, asked);
  if (existing) return { existing };
  const isFree = tail.last !== undefined && isOurs(tail.last.state, asked);
  return isFree ? undefined : { skip: 'the conversation has another owner' };
};

/** Who is known when it is written decides, not who was when it was read. */
const decide =
  (asked: Asked, lookUp: LookUp, { answer, member }: Made) =>
  (tail: Tail): Decision => {
    const done = settled(asked, tail);
    if (done || !tail.last) return done ?? { skip: 'nothing is written' };
    const { state } = tail.last;
    const isStillHis = member === undefined || memberFor(lookUp, state, Date.now()) === member;
    return { append: draftOf(asked, isStillHis ? answer : toUnknown(lookUp, state), isStillHis ? member : undefined) };
  };

/** The record of every look, granted or not; what is granted is counted. What is nobody's own is no look at anybody. */
const besides =
  ({ conversationId }: Asked, { level }: LookUp, member: string | undefined) =>
  ({ entry }: Next) => {
    const { fields = [], denial, procedure, kind } = entry;
    if (level === 0 || (kind === 'message' && denial === undefined)) return [];
    const access = {
      member: isAsking(entry) ? undefined : member,
      who: { kind: 'customer' as const },
      fields,
      why: procedure?.name ?? 'look-up',
      granted: denial === undefined && fields.length > 0,
    };
    const record = accessRecord(conversationId, entry, access);
    return denial === undefined ? [record, countLookUp(conversationId, entry.at)] : [record];
  };

const write = async (asked: Asked, lookUp: LookUp, made: Made): Promise<Appended> => {
  const attempt = (what: Made) =>
    append(asked.start, decide(asked, lookUp, what), writeTogether(besides(asked, lookUp, what.member)));
  try {
    return await attempt(made);
  } catch (error) {
    if (!(error instanceof RowChanged)) throw error;
    metrics.addMetric('LookUpsOverLimit', 'Count', 1);
    const { language } = asked.question.state;
    return attempt({ ...made, answer: denied(lookUp, 'limit', language) });
  }
};

const count = ({ denial, fields = [] }: Entry): void => {
  const outcome = denial ?? (fields.length > 0 ? 'found' : 'nothing');
  metrics.addMetric(`LookUp_${outcome}`, 'Count', 1);
};

/**
 * Goes on with what a customer has asked of his own data: after the bot has recognized it, when he has proven who he is, and
 * when he has chosen. Safe to run any number of times. The member of the event is read beside the log, and counts only if
 * the log says so: one round of reads, one transaction.
 */
export const step = async (detail: Detail): Promise<void> => {
  const ahead = detail.procedure === undefined ? undefined : lookUpNamed(detail.procedure);
  const [asked, before] = await Promise.all([askedIn(detail), readAhead(ahead, detail.member)]);
  if (!asked?.start.last) return;
  const { conversationId, start, procedure } = asked;
  const lookUp = lookUpNamed(procedure);
  if (!lookUp) throw new Error(`there is no look-up ${procedure}`);
  const done = settled(asked, start);
  if (done && 'skip' in done) {
    logger.info('no look-up', { conversationId, reason: done.skip });
    return;
  }
  const made = done ? undefined : await makeAnswer(asked, lookUp, asked.start.last.state, before);
  const appended = made ? await write(asked, lookUp, made) : { entry: answered(start, asked), written: false };
  if (!appended.entry) return;
  if ('written' in appended && appended.written) count(appended.entry);
  // Also what was there: whoever wrote it may have ended before it was shown.
  await pushEntry(conversationId, appended.entry);
};

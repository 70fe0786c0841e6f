import type { Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { type Appended, append, type Decision, type Next, type Tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import type { State } from '../conversation/state.ts';
import { logger, metrics } from '../platform/observability.ts';
import { accessRecord } from './access-log.ts';
import { type Answer, denied } from './answer.ts';
import { type Asked, askedId, askedIn, isOurs, lookedId } from './asked.ts';
import { countLookUp } from './look-up-limit.ts';
import { type LookUp, lookUpNamed } from './look-ups.ts';
import { type Made, makeAnswer, memberFor, type Read, readAhead, toUnknown } from './make-answer.ts';
import { narrowed } from './narrowed.ts';
import { RowChanged, writeTogether } from './together.ts';

const isAsking = ({ denial }: Pick<Answer, 'denial'>): boolean => denial === 'level';

/** Who is known as well as a look-up of members' data needs. */
const knownFor = (lookUp: LookUp, state: State): string | undefined =>
  lookUp.level === 0 ? undefined : memberFor(lookUp, state, Date.now());

/** Entries that answer a question already; asked who he is, somebody who has proven it since is answered. */
const answered = ({ entries, last }: Tail, { question }: Asked, lookUp: LookUp): Entry | undefined => {
  const looked = entries.find(({ id }) => id === lookedId(question));
  const isKnown = last !== undefined && knownFor(lookUp, last.state) !== undefined;
  return looked ?? (isKnown ? undefined : entries.find(({ id }) => id === askedId(question)));
};

const draftOf = ({ question }: Asked, answer: Answer, member: string | undefined): Draft => ({
  id: isAsking(answer) ? askedId(question) : lookedId(question),
  role: 'procedure',
  after: question.seq,
  about: question.seq,
  latency: Math.max(0, Date.now() - question.at),
  // Whose it is. That nothing was found is told to nobody else either.
  ...(member !== undefined && answer.kind === 'looked_up' && { member }),
  ...answer,
});

/** Why nothing is to be said any more: it was, or somebody else has the conversation. */
const settled = (asked: Asked, lookUp: LookUp, tail: Tail): Exclude<Decision, { append: Draft }> | undefined => {
  const existing = answered(tail, asked, lookUp);
  if (existing) return { existing };
  const isFree = tail.last !== undefined && isOurs(tail.last.state, asked);
  return isFree ? undefined : { skip: 'the conversation has another owner' };
};

/** Somebody has proven since the answer was made who he is: there is another one for him. */
class ProvenSince extends Error {
  override name = 'ProvenSince';
  readonly start: Tail;
  readonly state: State;

  constructor(start: Tail, state: State) {
    super('somebody else is known than the answer was made for');
    this.start = start;
    this.state = state;
  }
}

/**
 * Who is known when it is written decides, not who was when it was read.
 * @throws ProvenSince
 */
export const decide =
  (asked: Asked, lookUp: LookUp, { answer, member }: Made) =>
  (tail: Tail): Decision => {
    const done = settled(asked, lookUp, tail);
    if (done || !tail.last) return done ?? { skip: 'nothing is written' };
    const { state } = tail.last;
    const known = knownFor(lookUp, state);
    if (known === member) return { append: draftOf(asked, answer, member) };
    if (known !== undefined) throw new ProvenSince(tail, state);
    return { append: draftOf(asked, toUnknown(lookUp, state, Date.now()), undefined) };
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

const writeOnce = async (asked: Asked, lookUp: LookUp, made: Made): Promise<Appended> => {
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

/** Proofs in the moment of one look-up; nobody makes more of them. */
const MOST_PROOFS = 3;

/** Makes the answer, and makes it again for whoever proves meanwhile who he is. */
const write = async (asked: Asked, lookUp: LookUp, state: State, before: Read | undefined): Promise<Appended> => {
  let current = { start: asked.start, state };
  for (let round = 1; ; round += 1) {
    const now = { ...asked, start: current.start };
    try {
      return await writeOnce(now, lookUp, await makeAnswer(now, lookUp, current.state, before));
    } catch (error) {
      if (!(error instanceof ProvenSince) || round === MOST_PROOFS) throw error;
      current = error;
    }
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
  const last = asked?.start.last;
  if (!asked || !last) return;
  const { conversationId, start, procedure } = asked;
  const offered = lookUpNamed(procedure);
  if (!offered) throw new Error(`there is no look-up ${procedure}`);
  const lookUp = narrowed(offered, asked.question.body?.text ?? '');
  const done = settled(asked, lookUp, start);
  if (done && 'skip' in done) {
    logger.info('no look-up', { conversationId, reason: done.skip });
    return;
  }
  const appended = done
    ? { entry: done.existing, written: false, last }
    : await write(asked, lookUp, last.state, before);
  if (!appended.entry) return;
  if (appended.written) count(appended.entry);
  // Also what was there: whoever wrote it may have ended before it was shown.
  await pushEntry(conversationId, appended.entry, undefined, appended.last.state);
};

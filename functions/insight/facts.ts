import type { Entry } from '../conversation/entry.ts';
import type { Fact, QuestionFact } from './fact.ts';
import { isCode, plainPath, plainWords } from './plain-words.ts';
import { candidatesOf } from './terms.ts';

/** What the customer asked, of the bot or of a person. What he wishes while he waits, and a code that he sends, is no question. */
const isQuestion = ({ kind, role, wish, body }: Entry): boolean =>
  kind === 'message' && role === 'customer' && wish === undefined && !isCode(body?.text ?? '');

/** The bot's one reply to a question, whatever it was: it says what was understood, also where a procedure or a person goes on. */
const isReply = ({ role, about }: Entry): boolean => role === 'bot' && about !== undefined;

/** Number of the entry without which nothing can be said of this one. */
export const neededBy = (entry: Entry): number | undefined => (isReply(entry) ? entry.about : undefined);

/** What became of a question about which an entry of the knowledge is; it is then its topic. */
const MET: ReadonlySet<string | undefined> = new Set<Entry['outcome']>(['answer', 'human_only']);
/** The bot has not listened. */
const UNHEARD: ReadonlySet<string | undefined> = new Set<Entry['outcome']>(['apology', 'bot_off']);

/** How the customer sounds, where this reply says so and not one before. */
const soundOf = ({ kind, outcome, state }: Entry): Pick<QuestionFact, 'sentiment'> => {
  const isHeard = kind === 'begun' || (outcome !== undefined && !UNHEARD.has(outcome));
  return isHeard && state.sentiment !== undefined ? { sentiment: state.sentiment } : {};
};

const topicOf = ({ outcome, state }: Entry): string | undefined => (MET.has(outcome) ? state.topic : undefined);

const questionFact = (conversationId: string, question: Entry, reply?: Entry): QuestionFact => {
  const { seq, at, state, body = {} } = question;
  const newest = reply ?? question;
  const page = body.page === undefined ? undefined : plainPath(body.page);
  const topic = reply && topicOf(reply);
  // What he has chosen of his own data is nobody else's to read.
  const text = topic === undefined && question.member === undefined ? body.text : undefined;
  const terms = text === undefined ? [] : candidatesOf(plainWords(text));
  return {
    what: 'question',
    conversationId,
    seq,
    version: newest.seq,
    at,
    visitor: state.visitorId,
    language: newest.state.language,
    ...(page !== undefined && { page }),
    ...(topic !== undefined && { topic }),
    ...(reply?.outcome !== undefined && { outcome: reply.outcome }),
    ...(reply && soundOf(reply)),
    ...(terms.length > 0 && { terms }),
    ...(reply?.notices && { notices: reply.notices }),
  };
};

const toldBy = (conversationId: string, entry: Entry, question?: Entry): Fact | undefined => {
  if (isQuestion(entry)) return questionFact(conversationId, entry);
  if (isReply(entry))
    return question && isQuestion(question) ? questionFact(conversationId, question, entry) : undefined;
  const { kind, role, seq, at, about, helpful, score, state } = entry;
  const base = { conversationId, version: seq, at, visitor: state.visitorId };
  if (role !== 'customer') return undefined;
  if (kind === 'feedback' && about !== undefined && helpful !== undefined) {
    return { what: 'feedback', ...base, seq: about, helpful };
  }
  return kind === 'rated' && score !== undefined ? { what: 'rating', ...base, seq: 0, score } : undefined;
};

/**
 * What is counted of an entry, if anything: of a reply with the question that it is about, of practice never. A pure function
 * of entries: however often and in whatever order they come, the same facts come of them.
 */
export const factOf = (conversationId: string, entry: Entry, question?: Entry): Fact | undefined => {
  const fact = toldBy(conversationId, entry, question);
  return fact && !entry.state.practice ? fact : undefined;
};

export const identity = ({ what, conversationId, seq }: Fact): string => `${what}#${conversationId}#${seq}`;

const inOrder = (one: Fact, other: Fact): number =>
  one.at - other.at || (identity(one) < identity(other) ? -1 : identity(one) > identity(other) ? 1 : 0);

/** Each fact once, as the newest entry says; of two of one version, which only a rebuild makes, the later one. */
export const joined = (facts: Iterable<Fact>): Fact[] => {
  const newest = new Map<string, Fact>();
  for (const fact of facts) {
    const key = identity(fact);
    if ((newest.get(key)?.version ?? 0) <= fact.version) newest.set(key, fact);
  }
  return [...newest.values()].toSorted(inOrder);
};

/** What is counted of a whole conversation; of one that was erased nothing is. */
export const factsIn = (conversationId: string, entries: readonly Entry[]): Fact[] => {
  if (entries.at(-1)?.state.mode === 'erased') return [];
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return entries.flatMap((entry) => {
    const needed = neededBy(entry);
    return factOf(conversationId, entry, needed === undefined ? undefined : bySeq.get(needed)) ?? [];
  });
};

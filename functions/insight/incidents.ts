import type { Surge } from './course.ts';
import { strongest } from './evidence.ts';
import { HOUR } from './settings.ts';
import type { Candidate } from './terms.ts';
import type { TopicState } from './topic.ts';

/** A message that no topic has. */
export interface Message {
  /** What it speaks of. */
  readonly terms: readonly Candidate[];
  /** Who wrote it; another one each time where it is not known. */
  readonly visitor: string;
  /** By which it is found again: its text is not kept. */
  readonly ref: string;
  readonly at: number;
  /** Path of the page it was written on. */
  readonly page?: string;
}

/** A message of the last hour; `at` is its step. */
export interface Recent {
  readonly at: number;
  readonly message: Omit<Message, 'terms'>;
  readonly terms: ReadonlyMap<string, Candidate>;
}

/** An incident without a topic: terms that surge in the same messages. */
export interface Incident {
  /** The most telling of its terms: the same input gives the same id. */
  readonly id: string;
  readonly title: string;
  /** Those that surge now. */
  readonly terms: Set<string>;
  /** Those that ever did. */
  readonly all: Set<string>;
  readonly startedAt: number;
  readonly detectedAt: number;
  /** Of the term that most have used. */
  count: number;
  expected: number;
  visitors: number;
  /** It may begin again without another alert for an hour. */
  endedAt?: number;
}

/** How often each visitor of the last hour used a term, by term. */
export type Users = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Share of the messages of a term in which another one stands too, when both are of one incident. */
const TOGETHER = 0.4;
/** Share from which another term stands in nearly the same messages. */
const NEARLY_ALL = 0.8;
/** Share of the messages of a word in which another one stands, when both are to name them. */
const COMPANION = 0.5;
/** A phrase tells more than its word, unless much fewer use it. */
const PHRASE_FROM = 0.5;
/** Its first terms stand for an incident. */
const MOST_COMPARED = 20;
const COOL_DOWN = HOUR;

const NOBODY: ReadonlyMap<string, number> = new Map();

const overlap = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number => {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one];
  let both = 0;
  for (const visitor of smaller.keys()) if (larger.has(visitor)) both += 1;
  return smaller.size === 0 ? 0 : both / smaller.size;
};

/** The term to call an incident by, of those that stand in its messages. */
export const mostTelling = (
  key: string,
  users: Users,
  least: number,
  topicOf: (key: string) => TopicState | undefined,
): string => {
  const own = users.get(key) ?? NOBODY;
  const together = [...users].filter(([, others]) => others.size >= least && overlap(own, others) >= NEARLY_ALL);
  const keys = [key, ...together.map(([other]) => other).filter((other) => other !== key)];
  const size = (one: string) => users.get(one)?.size ?? 0;
  const most = Math.max(...keys.map(size));
  const nats = (one: string) => {
    const topic = topicOf(one);
    return topic ? strongest(topic.rise.evidence).nats : 0;
  };
  const candidates = keys.filter((one) => size(one) >= PHRASE_FROM * most);
  const phrases = candidates.filter((one) => one.includes(' '));
  const [best = ''] = (phrases.length > 0 ? phrases : candidates).toSorted(
    (one, other) => size(other) - size(one) || nats(other) - nats(one) || (one < other ? -1 : 1),
  );
  return best;
};

/** The word that most of those who use a word use too, in whatever order: alone, アプリ would not say what is wrong with it. */
const companionOf = (key: string, recent: readonly Recent[]): string | undefined => {
  const own = recent.filter(({ terms }) => terms.has(key));
  const times = new Map<string, number>();
  for (const { terms } of own) {
    for (const [other, { isPhrase }] of terms) {
      if (isPhrase || other.includes(key) || key.includes(other)) continue;
      times.set(other, (times.get(other) ?? 0) + 1);
    }
  }
  const [most] = [...times].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  return most && most[1] >= COMPANION * own.length ? most[0] : undefined;
};

/** As most have written it. */
const writtenAs = (key: string, recent: readonly Recent[]): string => {
  const written = new Map<string, number>();
  for (const { terms } of recent) {
    const candidate = terms.get(key);
    if (candidate) written.set(candidate.written, (written.get(candidate.written) ?? 0) + 1);
  }
  const [first] = [...written].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  return first?.[0] ?? key;
};

/** What an incident is called: a pair of words, or the word it is known by and the one that goes with it. */
export const titleOf = (key: string, recent: readonly Recent[]): string => {
  const companion = key.includes(' ') ? undefined : companionOf(key, recent);
  const words = companion === undefined ? [key] : [key, companion];
  return words.map((word) => writtenAs(word, recent)).join(' ');
};

/** The messages that speak of any of these, each visitor's first one. */
export const messagesOf = (recent: readonly Recent[], terms: ReadonlySet<string>): Recent['message'][] => {
  const found = new Map<string, Recent['message']>();
  for (const { message, terms: own } of recent) {
    if (found.has(message.visitor)) continue;
    for (const key of terms) if (own.has(key)) found.set(message.visitor, message);
  }
  return [...found.values()];
};

/** One alert of several terms: the first that rises brings the others with it, and those that come back within the hour. */
export const joined = (incidents: Iterable<Incident>, key: string, users: Users): Incident | undefined => {
  const own = users.get(key) ?? NOBODY;
  const known = [...incidents];
  return (
    known.find(({ all }) => all.has(key)) ??
    known.find(({ all }) =>
      [...all].slice(0, MOST_COMPARED).some((term) => overlap(own, users.get(term) ?? NOBODY) >= TOGETHER),
    )
  );
};

export const figuresOf = (incident: Incident, { count, expected, visitors }: Surge): void => {
  if (count < incident.count) return;
  Object.assign(incident, { count, expected, visitors });
};

export const isCooled = ({ endedAt }: Incident, at: number): boolean =>
  endedAt !== undefined && at - endedAt >= COOL_DOWN;

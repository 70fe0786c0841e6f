import type { Parent } from './baseline.ts';
import type { Place } from './calendar.ts';
import { strongest } from './evidence.ts';
import { DAY, HOUR, SUSPECT, type TrendSettings, thresholdOf, WEEK } from './settings.ts';
import { type Candidate, candidatesOf } from './terms.ts';
import { type Asked, newTopic, readStep, type TopicState } from './topic.ts';

/** A message that no topic has. */
export interface Message {
  readonly text: string;
  /** Who wrote it; another one each time where it is not known. */
  readonly visitor: string;
}

interface Recent {
  readonly at: number;
  readonly message: Message;
  readonly terms: ReadonlyMap<string, Candidate>;
}

/** An incident without a topic: terms that surge in the same messages. */
export interface Incident {
  /** The most telling of its terms: the same input gives the same id. */
  readonly id: string;
  readonly title: string;
  readonly terms: Set<string>;
}

export interface PhraseState {
  /** Terms that are followed, with what is usual for each. */
  readonly followed: Map<string, Followed>;
  readonly incidents: Map<string, Incident>;
  recent: Recent[];
  /** How often each visitor of the last hour used a term, by term. */
  readonly visitors: Map<string, Map<string, number>>;
  steps: number;
  /** Shapes of all steps together: what a term could have had while nobody looked at it. */
  exposure: number;
}

interface Followed {
  readonly topic: TopicState;
  /** The exposure up to the step that was read last. */
  seen: number;
}

type Visitors = ReadonlyMap<string, number>;
const NOBODY: Visitors = new Map();

export const newPhrases = (): PhraseState => ({
  followed: new Map(),
  incidents: new Map(),
  recent: [],
  visitors: new Map(),
  steps: 0,
  exposure: 0,
});

/** What is kept is bounded, whatever comes. */
const MOST_RECENT = 2_000;
const MOST_FOLLOWED = 2_000;
/** Visitors within an hour from which a term is followed. */
const FOLLOWED_FROM = 3;
/** What a term that is new is taken to have had: one in so many hours, for as long as terms were followed, two days at most. */
const NEW_TERM = { hours: 3, most: 2 * DAY };
/** Terms that could have been followed: each of them had a chance to raise a false alarm. */
const CANDIDATES = 100;
/** Share of the messages of a term in which another one stands too, when both are of one incident. */
const TOGETHER = 0.4;
/** A phrase tells more than its word, unless much fewer use it. */
const PHRASE_FROM = 0.5;

const remember = (state: PhraseState, one: Recent): void => {
  state.recent.push(one);
  for (const key of one.terms.keys()) {
    const users = state.visitors.get(key) ?? new Map<string, number>();
    state.visitors.set(key, users.set(one.message.visitor, (users.get(one.message.visitor) ?? 0) + 1));
  }
};

const forgetBefore = (state: PhraseState, at: number): void => {
  const kept = state.recent.filter((one) => one.at > at).slice(-MOST_RECENT);
  for (const { message, terms } of state.recent.slice(0, state.recent.length - kept.length)) {
    for (const key of terms.keys()) {
      const users = state.visitors.get(key);
      const times = (users?.get(message.visitor) ?? 0) - 1;
      if (times > 0) users?.set(message.visitor, times);
      else users?.delete(message.visitor);
      if (users?.size === 0) state.visitors.delete(key);
    }
  }
  state.recent = kept;
};

/** A term whose past is not known: it had little, and nothing of it depends on the hour but by its parent. */
const newTerm = (step: number, at: number, steps: number): TopicState => {
  const topic = newTopic(step, at - step);
  const slim = { ratio: [], visits: [] };
  const baseline = { ...topic.baseline, day: slim, week: slim, slots: slim, age: WEEK };
  const one = (NEW_TERM.hours * HOUR) / step;
  baseline.level.exposure = Math.max(one, Math.min(steps, NEW_TERM.most / step));
  baseline.level.counts = baseline.level.exposure / one;
  return { ...topic, baseline };
};

const overlap = (one: Visitors, other: Visitors): number => {
  const smaller = Math.min(one.size, other.size);
  return smaller === 0 ? 0 : [...one.keys()].filter((visitor) => other.has(visitor)).length / smaller;
};

const rateOf = ({ topic }: Followed): number => topic.baseline.level.counts / topic.baseline.level.exposure;

/** Forgets the terms that are rarest. */
const prune = (followed: Map<string, Followed>): void => {
  if (followed.size <= MOST_FOLLOWED) return;
  const rarest = [...followed].toSorted(([one, a], [other, b]) => rateOf(a) - rateOf(b) || (one < other ? -1 : 1));
  for (const [key, { topic }] of rarest.slice(0, followed.size - MOST_FOLLOWED)) {
    if (!topic.surge) followed.delete(key);
  }
};

/** What a step says of messages without a topic. */
export interface PhraseReading {
  readonly events: readonly PhraseEvent[];
  /** Visitors who came by what surges, or may soon: the total need not be told of them again. */
  readonly explained: number;
}

export interface PhraseEvent {
  readonly type: 'started' | 'ended';
  readonly incident: Incident;
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly at: number;
  readonly count: number;
  readonly expected: number;
  /** Messages of it, newest last, each visitor once. */
  readonly messages: readonly string[];
}

const messagesOf = (recent: readonly Recent[], terms: ReadonlySet<string>): string[] => {
  const texts = new Map<string, string>();
  for (const one of recent) {
    if (!texts.has(one.message.visitor) && [...one.terms.keys()].some((key) => terms.has(key))) {
      texts.set(one.message.visitor, one.message.text);
    }
  }
  return [...texts.values()];
};

/** The term to call an incident by, of those that stand in its messages. */
const mostTelling = (keys: readonly string[], state: PhraseState, visitors: ReadonlyMap<string, Visitors>) => {
  const size = (key: string) => visitors.get(key)?.size ?? 0;
  const most = Math.max(...keys.map(size));
  const nats = (key: string) => {
    const topic = state.followed.get(key)?.topic;
    return topic ? strongest(topic.rise.evidence).nats : 0;
  };
  const candidates = keys.filter((key) => size(key) >= PHRASE_FROM * most);
  const phrases = candidates.filter((key) => key.includes(' '));
  const [best = ''] = (phrases.length > 0 ? phrases : candidates).toSorted(
    (one, other) => size(other) - size(one) || nats(other) - nats(one) || (one < other ? -1 : 1),
  );
  return best;
};

const titleOf = (key: string, recent: readonly Recent[]): string => {
  const written = new Map<string, number>();
  for (const { terms } of recent) {
    const candidate = terms.get(key);
    if (candidate) written.set(candidate.written, (written.get(candidate.written) ?? 0) + 1);
  }
  const [first] = [...written].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  return first?.[0] ?? key;
};

/** Follows words and phrases of messages without a topic; overlapping ones are one incident. */
export const phrases = (settings: TrendSettings) => {
  const { step } = settings;
  /** One alert of several terms: the first that rises brings the others with it. */
  const join = (state: PhraseState, key: string, visitors: ReadonlyMap<string, Visitors>): Incident | undefined => {
    const own = visitors.get(key) ?? NOBODY;
    return [...state.incidents.values()].find(({ terms }) =>
      [...terms].some((term) => overlap(own, visitors.get(term) ?? NOBODY) >= TOGETHER),
    );
  };

  return (
    state: PhraseState,
    at: number,
    messages: readonly Message[],
    place: Place,
    parent: Parent,
  ): PhraseReading => {
    forgetBefore(state, at - HOUR);
    const { visitors } = state;
    const counts = new Map<string, Set<string>>();
    for (const message of messages) {
      const terms = new Map(candidatesOf(message.text).map((candidate) => [candidate.key, candidate]));
      // A visitor counts once an hour.
      for (const key of terms.keys()) {
        if (visitors.get(key)?.has(message.visitor)) continue;
        counts.set(key, (counts.get(key) ?? new Set()).add(message.visitor));
      }
      remember(state, { at, message, terms });
    }
    for (const key of counts.keys()) {
      if ((visitors.get(key)?.size ?? 0) < FOLLOWED_FROM || state.followed.has(key)) continue;
      state.followed.set(key, { topic: newTerm(step, at, state.steps), seen: state.exposure });
    }
    prune(state.followed);
    state.steps += 1;
    const asked: Asked = {
      ...settings,
      drops: false,
      threshold: thresholdOf(settings, state.followed.size + CANDIDATES),
    };
    const events: PhraseEvent[] = [];
    const raised: string[] = [];
    const explained = new Set<string>();
    for (const [key, followed] of state.followed) {
      const count = counts.get(key)?.size ?? 0;
      const { topic } = followed;
      // Most terms are quiet most of the time: what they did not have is added when they have something again.
      if (count === 0 && !topic.surge && strongest(topic.rise.evidence).nats === 0) continue;
      topic.baseline.level.exposure += state.exposure - followed.seen;
      followed.seen = state.exposure + parent.shape;
      const { event, score } = readStep(topic, { at, count, visitors: count, place, parent }, asked);
      if (score >= SUSPECT) for (const visitor of counts.get(key) ?? []) explained.add(visitor);
      if (event?.type === 'started') raised.push(key);
      if (event?.type !== 'ended') continue;
      const incident = [...state.incidents.values()].find(({ terms }) => terms.has(key));
      incident?.terms.delete(key);
      if (!incident || incident.terms.size > 0) continue;
      state.incidents.delete(incident.id);
      const { startedAt, detectedAt } = event.surge;
      events.push({
        ...{ type: 'ended', incident, startedAt, detectedAt, at: event.surge.endedAt ?? at },
        ...{ count: event.surge.count, expected: event.surge.expected, messages: [] },
      });
    }
    state.exposure += parent.shape;
    for (const key of raised) {
      const joined = join(state, key, visitors);
      if (joined) {
        joined.terms.add(key);
        continue;
      }
      const own = visitors.get(key) ?? NOBODY;
      const together = [...visitors].filter(
        ([, others]) => overlap(own, others) >= 0.8 && others.size >= FOLLOWED_FROM,
      );
      const id = mostTelling(
        [key, ...together.map(([other]) => other).filter((other) => other !== key)],
        state,
        visitors,
      );
      const surge = state.followed.get(key)?.topic.surge;
      if (!surge) continue;
      const incident = { id, title: titleOf(id, state.recent), terms: new Set([key]) };
      state.incidents.set(id, incident);
      events.push({
        ...{ type: 'started', incident, at, startedAt: surge.startedAt, detectedAt: at },
        ...{ count: surge.count, expected: surge.expected },
        messages: messagesOf(state.recent, new Set([id])),
      });
    }
    return { events, explained: explained.size };
  };
};

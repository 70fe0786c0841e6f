import type { Parent } from './baseline.ts';
import type { Place } from './calendar.ts';
import type { Surge } from './course.ts';
import { LARGEST_SHARE, type Tuned, tunedBy, UNTUNED } from './detector.ts';
import { strongest } from './evidence.ts';
import {
  figuresOf,
  type Incident,
  isCooled,
  joined,
  type Message,
  mostTelling,
  type Recent,
  titleOf,
} from './incidents.ts';
import { DAY, HOUR, SUSPECT, type TrendSettings, thresholdOf, WEEK } from './settings.ts';
import { type Asked, newTopic, type Reading, readStep, type TopicState } from './topic.ts';

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

export interface Followed {
  readonly topic: TopicState;
  /** The exposure up to the step that was read last. */
  seen: number;
}

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
const MOST_TERMS = 60;
const MOST_RAISED = 100;
/** Visitors within an hour from which a term is followed. */
const FOLLOWED_FROM = 3;
/** What a term that is new is taken to have had: one in so many hours, for as long as terms were followed, two days at most. */
const NEW_TERM = { hours: 3, most: 2 * DAY };
/** Until terms were followed for so long their shares are bounded, as those of topics are in their first hour. */
const FIRST = DAY;
/** Terms that could have been followed: each of them had a chance to raise a false alarm. */
const CANDIDATES = 100;

export const remember = (state: PhraseState, one: Recent): void => {
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
  const slim = () => ({ ratio: [], visits: [] });
  const baseline = { ...topic.baseline, day: slim(), week: slim(), slots: slim(), age: WEEK };
  const one = (NEW_TERM.hours * HOUR) / step;
  baseline.level.exposure = Math.max(one, Math.min(steps, NEW_TERM.most / step));
  baseline.level.counts = baseline.level.exposure / one;
  return { ...topic, baseline };
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
  /** Of the terms that something speaks for. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** How many more than usual came by what surges, or may soon: the total need not be told of them again. */
  readonly explained: number;
}

export interface PhraseEvent {
  readonly type: 'started' | 'updated' | 'ended';
  readonly incident: Incident;
  readonly became?: 'usual';
}

const incidentOf = (
  key: string,
  title: string,
  { startedAt, count, expected, visitors }: Surge,
  at: number,
): Incident => ({
  ...{ id: key, title, terms: new Set(), all: new Set() },
  ...{ startedAt, detectedAt: at, count, expected, visitors },
});

/** Follows words and phrases of messages without a topic; overlapping ones are one incident. */
export const phrases = (settings: TrendSettings) => {
  const { step } = settings;

  /** What everybody used for the first time within the hour. */
  const read = (state: PhraseState, at: number, messages: readonly Message[]): Map<string, Set<string>> => {
    const { visitors } = state;
    const counts = new Map<string, Set<string>>();
    for (const { terms: spoken, ...message } of messages) {
      const terms = new Map(spoken.slice(0, MOST_TERMS).map((candidate) => [candidate.key, candidate]));
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
    return counts;
  };

  /** A term that surges, or surges again, makes an incident or takes part in one. */
  const rise = (state: PhraseState, key: string, surge: Surge, at: number): PhraseEvent | undefined => {
    const { visitors, recent, followed, incidents } = state;
    const known = joined(incidents.values(), key, visitors);
    if (!known) {
      const id = mostTelling(key, visitors, FOLLOWED_FROM, (one) => followed.get(one)?.topic);
      const incident = incidentOf(id, titleOf(id, recent), surge, at);
      for (const terms of [incident.terms, incident.all]) terms.add(key);
      incidents.set(id, incident);
      return { type: 'started', incident };
    }
    known.terms.add(key);
    known.all.add(key);
    figuresOf(known, surge);
    if (known.endedAt === undefined) return undefined;
    delete known.endedAt;
    return { type: 'updated', incident: known };
  };

  return (
    state: PhraseState,
    at: number,
    messages: readonly Message[],
    place: Place,
    parent: Parent,
    everybody: number,
    tuned: Tuned = UNTUNED,
  ): PhraseReading => {
    forgetBefore(state, at - HOUR);
    const counts = read(state, at, messages);
    const first = state.steps * step < FIRST && { most: LARGEST_SHARE * everybody, isSupposed: true };
    state.steps += 1;
    const asked: Asked = {
      ...settings,
      drops: false,
      threshold: thresholdOf(settings, state.followed.size + CANDIDATES),
    };
    const events: PhraseEvent[] = [];
    const raised = new Map<string, Surge>();
    const readings = new Map<string, Reading>();
    const explained = new Map<string, number>();
    const updated = new Set<Incident>();
    for (const incident of state.incidents.values()) if (isCooled(incident, at)) state.incidents.delete(incident.id);
    for (const [key, followed] of state.followed) {
      const count = counts.get(key)?.size ?? 0;
      const { topic } = followed;
      // Most terms are quiet most of the time: what they did not have is added when they have something again.
      if (count === 0 && !topic.surge && strongest(topic.rise.evidence).nats === 0) continue;
      topic.baseline.level.exposure += state.exposure - followed.seen;
      followed.seen = state.exposure + parent.shape;
      const own = tunedBy(asked, tuned(key));
      const reading = readStep(topic, { at, count, visitors: count, place, parent, ...first }, own);
      const { event, score } = reading;
      readings.set(key, reading);
      if (score >= SUSPECT && count > reading.expected) {
        const share = 1 - reading.expected / count;
        for (const visitor of counts.get(key) ?? [])
          explained.set(visitor, Math.max(share, explained.get(visitor) ?? 0));
      }
      if (!event) continue;
      const incident = [...state.incidents.values()].find(({ terms }) => terms.has(key));
      if (event.type === 'started' || !incident) {
        // What surges again within the hour is updated.
        if (event.type !== 'ended') raised.set(key, event.surge);
        continue;
      }
      figuresOf(incident, event.surge);
      if (event.type === 'updated') updated.add(incident);
      else incident.terms.delete(key);
      if (incident.terms.size > 0) continue;
      incident.endedAt = event.surge.endedAt ?? at;
      updated.delete(incident);
      events.push({ type: 'ended', incident, ...(event.became && { became: event.became }) });
    }
    state.exposure += parent.shape;
    // Of so many at once it is enough to say those that most use; the others come when they are updated.
    const most = [...raised].toSorted(([, one], [, other]) => other.visitors - one.visitors).slice(0, MOST_RAISED);
    for (const [key, surge] of raised.size <= MOST_RAISED ? raised : most) {
      const event = rise(state, key, surge, at);
      if (event) events.push(event);
    }
    for (const incident of updated) events.push({ type: 'updated', incident });
    return { events, readings, explained: [...explained.values()].reduce((sum, share) => sum + share, 0) };
  };
};

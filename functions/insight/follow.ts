import { doubtFrom, expectation, NO_PARENT } from './baseline.ts';
import { calendar, type Place } from './calendar.ts';
import type { SurgeEvent } from './course.ts';
import { type Count, newTrend, type TrendState, type Tuned, trend, tunedBy, UNTUNED } from './detector.ts';
import { strongest } from './evidence.ts';
import { messagesOf } from './incidents.ts';
import { count, type Example, examplesSince, forget, keepExamples, type LastHour } from './last-hour.ts';
import { newPhrases, type PhraseEvent, type PhraseState, phrases } from './phrases.ts';
import { DAY, HOUR, PHRASE, TOTAL, type TrendSettings, thresholdOf, WEEK } from './settings.ts';
import { newShare, readShare, SHARES, type Share } from './shares.ts';
import type { Candidate } from './terms.ts';
import type { Reading, TopicState } from './topic.ts';

/** A question that somebody asked. */
export interface Question extends Example {
  readonly visitor: string;
  readonly topic?: string;
  /** What it speaks of; where it has no topic. */
  readonly terms: readonly Candidate[];
}

/** What may be bad, and whether it was. */
export interface Judged extends Example {
  readonly share: Share;
  readonly visitor: string;
  readonly isBad: boolean;
}

/** All that is kept between two steps. */
export interface FollowState {
  readonly trend: TrendState;
  readonly phrases: PhraseState;
  readonly shares: Partial<Record<Share, TopicState>>;
  readonly hour: LastHour;
  /** Since when nobody was counted although some were expected, and the chance of it (natural logarithm). */
  silence?: { readonly since: number; readonly chance: number };
  /** Since when somebody surely wrote whom nobody counted. */
  silentSince?: number;
}

export const newFollow = (): FollowState => ({
  trend: newTrend(),
  phrases: newPhrases(),
  shares: {},
  hour: new Map(),
});

export type Kind = 'topic' | 'phrase' | 'total' | 'share';

/** What is to be told of a surge. */
export interface Change {
  readonly type: 'started' | 'updated' | 'ended';
  readonly kind: Kind;
  /** As in `Alert`. */
  readonly topic: string;
  /** Of a phrase: as most have written it, and all its terms. */
  readonly title?: string;
  readonly terms?: readonly string[];
  readonly startedAt: number;
  /** Begin of the step that raised it. */
  readonly detectedAt: number;
  readonly endedAt?: number;
  readonly became?: 'usual';
  readonly count: number;
  readonly expected: number;
  readonly visitors: number;
  readonly isLearning: boolean;
  /** Of the last hour, each visitor's first one. */
  readonly examples: readonly Example[];
}

export interface Followed {
  readonly readings: ReadonlyMap<string, Reading>;
  readonly changes: readonly Change[];
  /** Nobody was counted although somebody surely wrote: nothing was learned. */
  readonly isIncomplete: boolean;
}

const PHRASE_READINGS = 100;
/** Topics that are followed; the rarest are forgotten. */
const MOST_TOPICS = 3_000;
/** Where so many are expected in a step, silence tells; below this chance it is none. */
const TELLING = 3;
const SURELY = Math.log(1e-6);
/** After so long without anybody it is believed. */
const BELIEVED = DAY;
const OFTENEST = 0.05;

const prune = ({ topics }: TrendState): void => {
  const names = Object.keys(topics);
  if (names.length <= MOST_TOPICS) return;
  const rateOf = (name: string) => {
    const { counts, exposure } = topics[name]?.baseline.level ?? { counts: 0, exposure: 1 };
    return counts / Math.max(exposure, OFTENEST);
  };
  const rarest = names
    .filter((name) => name !== TOTAL && !topics[name]?.surge)
    .toSorted((one, other) => rateOf(one) - rateOf(other) || (one < other ? -1 : 1));
  for (const name of rarest.slice(0, names.length - MOST_TOPICS)) delete topics[name];
};

/** What is told of a topic: nothing while it is silent because all are. */
const toldOf = ({ topics }: TrendState, topic: string, event: SurgeEvent, at: number): SurgeEvent | undefined => {
  const [one, all] = [topics[topic], topics[TOTAL]?.surge];
  const own = one?.surge;
  if (topic === TOTAL || !one || own?.direction !== 'fall') return event;
  const isFall = all?.direction === 'fall';
  if (event.type === 'started' && isFall && at - all.detectedAt <= HOUR) own.isOfAll = true;
  if (!own.isOfAll) return event;
  if (isFall || event.type === 'ended') return undefined;
  // The others are back.
  one.surge = { ...own, detectedAt: at };
  delete one.surge.isOfAll;
  return { type: 'started', surge: { ...one.surge } };
};

const isTelling = (topic: TopicState | undefined): boolean =>
  topic !== undefined && (strongest(topic.rise.evidence).nats > 0 || topic.surge !== undefined);

const changeOf = (
  kind: Kind,
  topic: string,
  { event, isLearning }: Reading & { readonly event: SurgeEvent },
  hour: LastHour,
): Change => {
  const { startedAt, detectedAt, endedAt, count, expected, visitors } = event.surge;
  return {
    ...{ type: event.type, kind, topic, startedAt, detectedAt, count, expected, visitors, isLearning },
    ...(endedAt !== undefined && { endedAt }),
    ...(event.became && { became: event.became }),
    examples: examplesSince(hour, topic, startedAt),
  };
};

const phraseChange = (
  { type, incident, became }: PhraseEvent,
  { recent }: PhraseState,
  isLearning: boolean,
): Change => {
  const { id, title, all, startedAt, detectedAt, endedAt, count, expected, visitors } = incident;
  return {
    ...{ type, kind: 'phrase', topic: `${PHRASE}${id}`, title, terms: [...all] },
    ...{ startedAt, detectedAt, count, expected, visitors, isLearning },
    ...(endedAt !== undefined && { endedAt }),
    ...(became && { became }),
    examples: messagesOf(recent, type === 'started' ? new Set([id]) : all),
  };
};

/** One step of all that is followed; the same for the job and for a replay. `state` is changed in place. */
export const follower = (settings: TrendSettings) => {
  const { step } = settings;
  const [read, readPhrases] = [trend(settings), phrases(settings)];
  const placeOf = calendar(settings.timeZone, settings.isWallClock);

  /** Chance that nobody comes (natural logarithm); 0 where few are expected. */
  const chanceOfNobody = ({ trend: { topics } }: FollowState, place: Place): number => {
    const total = topics[TOTAL];
    if (!total) return 0;
    const { mean, dispersion } = expectation(total.baseline, place, NO_PARENT);
    const spread = Math.max(dispersion, 1e-6);
    return mean < TELLING ? 0 : -Math.log1p(spread * mean) / spread;
  };

  const isIncomplete = (state: FollowState, at: number, questions: readonly Question[]): boolean => {
    const chance = questions.length > 0 || settings.drops ? 0 : chanceOfNobody(state, placeOf(at + step / 2));
    if (chance === 0) {
      delete state.silence;
      delete state.silentSince;
      return false;
    }
    const { since, chance: before } = state.silence ?? { since: at, chance: 0 };
    state.silence = { since, chance: before + chance };
    if (state.silence.chance > SURELY || at - since >= BELIEVED) {
      delete state.silentSince;
      return false;
    }
    state.silentSince = since;
    return true;
  };

  const readShares = (
    state: FollowState,
    at: number,
    { judged, asked }: { readonly judged: readonly Judged[]; readonly asked: number },
    tuned: Tuned,
  ): Map<Share, Reading> => {
    const threshold = thresholdOf(settings, Object.keys(state.trend.topics).length + SHARES.length);
    const readings = new Map<Share, Reading>();
    for (const share of SHARES) {
      const own = judged.filter((one) => one.share === share);
      const others = () => own.filter((one) => count(state.hour, `${share}/`, at, one.visitor, one)).length;
      const of = share === '!anger' ? asked : others();
      const bad = own.filter((one) => one.isBad && count(state.hour, share, at, one.visitor, one)).length;
      const topic = state.shares[share] ?? (of > 0 ? newShare(step, at) : undefined);
      if (!topic) continue;
      state.shares[share] = topic;
      const ownSettings = tunedBy({ ...settings, drops: false, threshold }, tuned(share));
      const reading = readShare(topic, { at, count: bad, of, place: placeOf(at + step / 2) }, ownSettings);
      if (reading) readings.set(share, reading);
    }
    return readings;
  };

  return (
    state: FollowState,
    at: number,
    questions: readonly Question[],
    judged: readonly Judged[] = [],
    tuned: Tuned = UNTUNED,
  ): Followed => {
    const { hour } = state;
    forget(hour, at);
    if (isIncomplete(state, at, questions)) return { readings: new Map(), changes: [], isIncomplete: true };
    const counts = new Map<string, Count>();
    const counted = (topic: string, question: Question): void => {
      if (!count(hour, topic, at, question.visitor, question)) return;
      const visitors = (counts.get(topic)?.count ?? 0) + 1;
      counts.set(topic, { count: visitors, visitors });
    };
    for (const question of questions) {
      if (question.topic !== undefined && question.topic !== TOTAL) counted(question.topic, question);
      counted(TOTAL, question);
    }
    const place = placeOf(at + step / 2);
    const total = state.trend.topics[TOTAL];
    const whole = total && expectation(total.baseline, place, NO_PARENT);
    const parent = whole ? { ...NO_PARENT, shape: whole.shape, doubt: doubtFrom(whole) } : NO_PARENT;
    const without = questions.filter(({ topic }) => topic === undefined);
    const asked = counts.get(TOTAL)?.count ?? 0;
    const isLearning = state.phrases.steps * step < WEEK;
    const ofPhrases = readPhrases(state.phrases, at, without, place, parent, asked, (key) => tuned(PHRASE + key));
    const changes = ofPhrases.events.map((event) => phraseChange(event, state.phrases, isLearning));
    counts.set(TOTAL, { count: asked, visitors: asked, explained: ofPhrases.explained });
    const readings = read(state.trend, at, counts, tuned);
    const shares = readShares(state, at, { judged, asked }, tuned);
    const add = (kind: Kind, topic: string, reading: Reading): void => {
      const event = reading.event && toldOf(state.trend, topic, reading.event, at);
      if (event) changes.push(changeOf(kind, topic, { ...reading, event }, hour));
    };
    for (const [topic, reading] of readings) add(topic === TOTAL ? 'total' : 'topic', topic, reading);
    for (const [share, reading] of shares) {
      readings.set(share, reading);
      add('share', share, reading);
    }
    const telling = [...ofPhrases.readings].toSorted(([, one], [, other]) => other.score - one.score);
    for (const [key, reading] of telling.slice(0, PHRASE_READINGS)) readings.set(PHRASE + key, reading);
    keepExamples(hour, at, (topic) => isTelling(state.trend.topics[topic] ?? Reflect.get(state.shares, topic)));
    prune(state.trend);
    return { readings, changes, isIncomplete: false };
  };
};

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type FollowState, newFollow } from './follow.ts';
import type { Incident, Recent } from './incidents.ts';
import type { LastHour } from './last-hour.ts';
import { type Kept, type Outgoing, remembered, rememberedSteps } from './ledger.ts';
import { newPhrases, type PhraseState, remember } from './phrases.ts';
import type { Candidate } from './terms.ts';
import type { TopicState } from './topic.ts';

/** All that the job keeps between two runs. */
export interface JobState {
  /** The step to be read next. */
  at: number;
  /** End of the newest step that was ever read. */
  readUntil: number;
  /** The first step in which anybody wrote. */
  born?: number;
  follow: FollowState;
  /** Steps of the last days of which nothing is known. */
  incomplete: number[];
  /** How often each notice has preceded an answer since it was first seen. */
  notices: Record<string, number>;
  /** What was read of the last step, to see whether more has come. */
  last?: { at: number; rows: string };
  /** Alerts that something may still be said of. */
  kept: Kept[];
  /** What is still to be told, in order. */
  outbox: Outgoing[];
  /** Hours at whose begin the state was kept. */
  checkpoints: number[];
}

export const newJob = (at: number): JobState => ({
  ...{ at, readUntil: at, follow: newFollow(), incomplete: [], notices: {} },
  ...{ kept: [], outbox: [], checkpoints: [] },
});

/** Nothing was ever counted. */
export const isNew = ({ follow, kept }: JobState): boolean => follow.trend.steps === 0 && kept.length === 0;

/** Rises when an older one cannot be read any more. */
const FORMAT = 1;
/** Most of it are noughts and ones: more effort saves little. */
const LEVEL = 3;
const MOST_NOTICES = 200;

const encodeHour = (hour: LastHour) =>
  [...hour].map(([topic, { steps, examples }]) => [
    topic,
    steps.map(({ at, visitors }) => [at, Buffer.from(Uint32Array.from(visitors).buffer).toString('base64')]),
    examples,
  ]);

type HourJson = [topic: string, steps: [at: number, visitors: string][], examples: LastHourExamples][];
type LastHourExamples = LastHour extends Map<string, { examples: infer E }> ? E : never;

const numbersIn = (text: string): Set<number> => {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return new Set(new Uint32Array(bytes.buffer));
};

const decodeHour = (hour: HourJson): LastHour =>
  new Map(
    hour.map(([topic, steps, examples]) => [
      topic,
      { steps: steps.map(([at, visitors]) => ({ at, visitors: numbersIn(visitors) })), examples },
    ]),
  );

const encodePhrases = ({ followed, incidents, recent, steps, exposure }: PhraseState) => {
  const numbers = new Map<string, number>();
  const terms: Candidate[] = [];
  const numberOf = (term: Candidate): number => {
    const id = `${term.key}\n${term.written}`;
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, terms.length);
    return terms.push(term) - 1;
  };
  return {
    ...{ steps, exposure },
    followed: [...followed].map(([key, { topic, seen }]) => [key, topic, seen]),
    incidents: [...incidents.values()].map((one) => ({ ...one, terms: [...one.terms], all: [...one.all] })),
    recent: recent.map(({ at, message, terms: own }) => [at, message, [...own.values()].map(numberOf)]),
    terms: terms.map(({ key, written }) => [key, written]),
  };
};

interface PhrasesJson {
  readonly steps: number;
  readonly exposure: number;
  readonly followed: readonly (readonly [string, TopicState, number])[];
  readonly incidents: readonly (Omit<Incident, 'terms' | 'all'> & Record<'terms' | 'all', readonly string[]>)[];
  readonly recent: readonly (readonly [number, Recent['message'], readonly number[]])[];
  readonly terms: readonly (readonly [string, string])[];
}

const decodePhrases = ({ steps, exposure, followed, incidents, recent, terms }: PhrasesJson): PhraseState => {
  const candidates = terms.map(([key, written]) => ({ key, written, isPhrase: key.includes(' ') }));
  const state: PhraseState = {
    ...newPhrases(),
    ...{ steps, exposure },
    followed: new Map(followed.map(([key, topic, seen]) => [key, { topic, seen }])),
    incidents: new Map(incidents.map((one) => [one.id, { ...one, terms: new Set(one.terms), all: new Set(one.all) }])),
  };
  for (const [at, message, own] of recent) {
    const spoken = own.flatMap((number) => candidates[number] ?? []);
    remember(state, { at, message, terms: new Map(spoken.map((term) => [term.key, term])) });
  }
  return state;
};

/** What is kept of the notices that were seen last. */
const newest = (notices: JobState['notices']): JobState['notices'] =>
  Object.fromEntries(Object.entries(notices).slice(-MOST_NOTICES));

export const encode = (state: JobState): Uint8Array => {
  const { follow, incomplete, notices, kept, ...rest } = state;
  const json = {
    format: FORMAT,
    ...rest,
    incomplete: rememberedSteps(incomplete, state.at),
    notices: newest(notices),
    kept: remembered(kept, state.readUntil),
    follow: {
      trend: follow.trend,
      shares: follow.shares,
      silence: follow.silence,
      silentSince: follow.silentSince,
      hour: encodeHour(follow.hour),
      phrases: encodePhrases(follow.phrases),
    },
  };
  return deflateRawSync(JSON.stringify(json), { level: LEVEL });
};

/** A state that is damaged, or of another version. */
export class Unreadable extends Error {}

/** @throws Unreadable */
export const decode = (bytes: Uint8Array): JobState => {
  try {
    const { format, follow, ...rest } = JSON.parse(inflateRawSync(bytes).toString('utf8'));
    if (format !== FORMAT) throw new Unreadable(`it is of format ${format}, not ${FORMAT}`);
    const { trend, hour, phrases, ...others } = follow;
    // A topic may be called like something that every object has.
    const topics = Object.assign(Object.create(null), trend.topics);
    return {
      ...rest,
      follow: { ...others, trend: { ...trend, topics }, hour: decodeHour(hour), phrases: decodePhrases(phrases) },
    };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('it is damaged', { cause: error });
  }
};

import { eachOf } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { askedOf } from './asked.ts';
import type { Tuned } from './detector.ts';
import { surgeEvent } from './events.ts';
import { type Change, type Followed, follower } from './follow.ts';
import { type Around, endOthers, type Kept, note, noteIncomplete, type Outgoing, tell } from './ledger.ts';
import type { Counted, Places, Step, Stored } from './places.ts';
import { CHECKPOINTS, goneBack, restore } from './resume.ts';
import { DEFAULTS, HOUR, PHRASE } from './settings.ts';
import type { Share } from './shares.ts';
import { encode, isNew, type JobState } from './state.ts';
import { STEP } from './steps.ts';
import { isMuted, type TopicSettings, tunedFrom } from './topic-settings.ts';

/** After so long what was asked in a step is counted, but for what comes late; a few seconds less than the schedule waits. */
const SETTLED = 110_000;
/** Steps that are read between two commits, and at once. */
const CHUNK = 72;
const READS = 6;
const TELLERS = 4;

/** Tells what is to be told; returns what is left for the next run. */
const flush = async (places: Places, outbox: readonly Outgoing[]): Promise<Outgoing[]> => {
  const left = new Set<Outgoing>();
  await eachOf(Map.groupBy(outbox, ({ alert }) => alert.id).values(), TELLERS, async (own) => {
    for (const outgoing of own) left.add(outgoing);
    for (const outgoing of own) {
      const claimed = await places.claim(outgoing);
      if (claimed === 'busy') return;
      if (claimed === 'claimed') {
        const events = outgoing.alert.muted ? [] : [surgeEvent(outgoing)];
        if ((await places.publish(events)).length > 0) return;
        await places.markTold(outgoing);
      }
      left.delete(outgoing);
    }
  });
  return outbox.filter((outgoing) => left.has(outgoing));
};

const isOpen = ({ follow }: JobState, { alert: { kind, topic }, terms = [] }: Kept): boolean => {
  if (kind === 'phrase') {
    const open = [...follow.phrases.incidents.values()].filter(({ endedAt }) => endedAt === undefined);
    return open.some(({ id, all }) => `${PHRASE}${id}` === topic || terms.some((term) => all.has(term)));
  }
  const one = kind === 'share' ? follow.shares[topic as Share] : follow.trend.topics[topic];
  return one?.surge !== undefined && one.surge.endedAt === undefined;
};

interface Run {
  readonly places: Places;
  readonly settings: TopicSettings;
  readonly now: number;
  readonly tuned: Tuned;
  readonly read: ReturnType<typeof follower>;
  readonly isOver: () => boolean;
}

const noteChange = async ({ places, settings, now }: Run, state: JobState, change: Change, at: number) => {
  const { topic, kind, type } = change;
  const question = kind === 'topic' && type === 'started' ? await places.questionOf(topic) : undefined;
  const around: Around = {
    ...{ now: at + STEP, step: STEP, isAgain: at < state.readUntil, question, incomplete: state.incomplete },
    isMuted: isMuted(settings.get(topic) ?? {}, now),
  };
  note(state.kept, change, around);
};

/** One step, in place. */
const readOne = async (run: Run, state: JobState, { facts, rows }: Counted): Promise<Step | undefined> => {
  const { at } = state;
  state.at = at + STEP;
  state.last = { at, rows };
  // Before anybody ever wrote, silence says nothing.
  if (facts.length === 0 && state.follow.trend.steps === 0) return undefined;
  state.born ??= at;
  const { questions, judged, notices } = askedOf(facts);
  for (const [notice, times] of notices) {
    const before = state.notices[notice] ?? 0;
    // The newest are kept.
    delete state.notices[notice];
    state.notices[notice] = before + times;
  }
  const { readings, changes, isIncomplete }: Followed = run.read(state.follow, at, questions, judged, run.tuned);
  for (const change of changes) await noteChange(run, state, change, at);
  if (isIncomplete) {
    state.incomplete.push(at);
    if (at >= state.readUntil) noteIncomplete(state.kept);
  }
  return { at, readings, isIncomplete };
};

/** The next steps. The last one is looked at once more by the next run; what is read again must be all there. */
const stepsOf = ({ facts }: Places, { at, readUntil }: JobState, to: number): Promise<Counted[]> => {
  const count = Math.min(READS, (to - at) / STEP);
  const times = Array.from({ length: count }, (_, index) => at + index * STEP);
  return Promise.all(times.map((time) => facts.readStep(time, time < readUntil)));
};

const keepCheckpoint = async ({ places, now }: Run, state: JobState): Promise<void> => {
  const { at } = state;
  if (at % HOUR !== 0 || now - at > CHECKPOINTS || isNew(state)) return;
  state.checkpoints = [...state.checkpoints.filter((one) => one < at && now - one <= CHECKPOINTS), at];
  await places.states.keepCheckpoint(at, encode(state));
};

/** Reads steps up to `to`, or until the time is over, and commits what they have come to. Undefined: another run was first. */
const readChunk = async (
  run: Run,
  stored: Stored | undefined,
  state: JobState,
  to: number,
): Promise<Stored | undefined> => {
  const { places, now, isOver } = run;
  const steps: Step[] = [];
  const before = { ...state.notices };
  do {
    for (const counted of await stepsOf(places, state, to)) {
      await keepCheckpoint(run, state);
      const step = await readOne(run, state, counted);
      if (step) steps.push(step);
    }
  } while (state.at < to && !isOver());
  if (state.at >= state.readUntil) {
    state.readUntil = state.at;
    endOthers(state.kept, (one) => isOpen(state, one), state.at);
  }
  state.outbox.push(...tell(state.kept, state.at, now));
  await places.putReadings(steps);
  await places.putNotices(new Map(Object.entries(state.notices).filter(([notice, times]) => times !== before[notice])));
  const { at, readUntil, checkpoints, follow } = state;
  const progress = {
    ...{ at, readUntil, checkpoints },
    ...(follow.silentSince !== undefined && { incompleteSince: follow.silentSince }),
  };
  const bytes = isNew(state) ? undefined : encode(state);
  return places.states.commit(stored, bytes, progress);
};

export interface Watched {
  /** Steps that were read. */
  readonly steps: number;
  /** It has read all that there is. */
  readonly isDone: boolean;
}

const NOTHING: Watched = { steps: 0, isDone: true };

/**
 * A run of the job: reads the steps that have ended by `now`, and tells of surges in them. What a run has come to counts by
 * one write, and whatever it does before and after that can be done again; so runs may break off anywhere, and overlap.
 */
export const watch = async (now: number, places: Places, isOver: () => boolean = () => false): Promise<Watched> => {
  const end = Math.floor((now - SETTLED) / STEP) * STEP;
  let stored = await places.states.stored();
  let state = await restore(places, stored, end);
  state.outbox = await flush(places, state.outbox);
  // Marks before facts: what is marked later is seen the next time.
  const late = await places.facts.lateBuckets();
  if (state.at > end) return NOTHING;
  state = await goneBack(places, state, late, now);
  const [settings, timeZone] = await Promise.all([places.topicSettings(), places.timeZone()]);
  const run: Run = {
    places,
    settings,
    now,
    tuned: tunedFrom(settings),
    read: follower({ ...DEFAULTS, timeZone }),
    isOver,
  };
  const from = state.at;
  while (state.at < end) {
    stored = await readChunk(run, stored, state, Math.min(end, state.at + CHUNK * STEP));
    if (!stored) return { steps: 0, isDone: false };
    state.outbox = await flush(places, state.outbox);
    if (isOver()) break;
  }
  await places.facts.clearLate(late.filter(({ bucket }) => bucket < state.at));
  const open = state.kept.filter(({ alert }) => alert.endedAt === undefined && !alert.muted).length;
  // Nothing where there are none: a metric is billed while somebody writes it.
  if (open > 0) metrics.addMetric('SurgesOpen', 'Count', open);
  return { steps: (state.at - from) / STEP, isDone: state.at >= end };
};

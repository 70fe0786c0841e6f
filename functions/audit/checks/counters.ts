import type { Entry } from '../../conversation/entry.ts';
import { LAST_SEQ, newest } from '../../conversation/log.ts';
import { hoursSince } from '../../figures/hours-then.ts';
import { isDrifted, mendRow, rowsOfLog, type Said } from '../../figures/rebuild.ts';
import { type FigureRow, pkOf } from '../../figures/row.ts';
import { removeRow, rowAs } from '../../figures/store.ts';
import type { Fact } from '../../insight/fact.ts';
import { factsIn, identity } from '../../insight/facts.ts';
import { forgetFacts } from '../../insight/forget.ts';
import { packed } from '../../insight/pack.ts';
import { byBucket, readFacts, writeBucket } from '../../insight/rows.ts';
import { bucketOf, isKept } from '../../insight/steps.ts';
import type { BusinessHours } from '../../knowledge/business-hours.ts';
import { eachOf } from '../../platform/each.ts';
import { requireEnv } from '../../platform/env.ts';
import { progressOf } from '../../retention/state.ts';
import { entriesAfter } from '../entries.ts';
import { state } from '../store.ts';
import { DAY, dateOf, factsOn, figuresOn, isOn, LATE, namedIn, type Part, sizeOf } from './day.ts';
import type { Check, Job } from './job.ts';
import { keepProgress, readProgress } from './progress.ts';

/** The recorders follow within a minute. */
const SETTLED = 10 * 60_000;
/** While a conversation is being erased, what is kept of it goes bit by bit. */
const ERASING = 2 * DAY;
const AT_ONCE = 8;
/** Days that are made up for after a longer pause. */
const MOST_BACK = 6 * DAY;
/** Conversations that are compared at a time: what is counted of so many is held in memory. */
const MOST_IN_PART = 10_000;

/** A log as its readers have it: without what stands where no entry can be. */
const logOf = async (conversationId: string): Promise<Entry[]> => {
  const log: Entry[] = [];
  for await (const entries of entriesAfter(conversationId, 0)) log.push(...entries);
  return log.filter(({ seq }) => seq >= 1 && seq <= LAST_SEQ);
};

/** An entry that cannot be counted the recorder has told of by itself. */
const factsOfLog = (conversationId: string, log: readonly Entry[]): Fact[] | undefined => {
  try {
    return factsIn(conversationId, log);
  } catch {
    return undefined;
  }
};

const printed = (facts: readonly Fact[]): Map<string, string> =>
  new Map(facts.map((fact) => [identity(fact), JSON.stringify(packed(fact, 0))]));

/** How many facts are missing, and how many are none or others than the log says. */
export const differenceOf = (said: readonly Fact[], kept: readonly Fact[]): { missing: number; wrong: number } => {
  const [saying, keeping] = [printed(said), printed(kept)];
  const missing = [...saying.keys()].filter((key) => !keeping.has(key)).length;
  const wrong = [...keeping].filter(([key, text]) => saying.get(key) !== text).length;
  return { missing, wrong };
};

interface Compared {
  readonly conversationId: string;
  readonly log: readonly Entry[];
  /** What is younger than this the recorders may not have got to. */
  readonly settled: number;
  readonly day: number;
  /** Figures of days before are kept no longer. */
  readonly removed: number;
}

const isOfDay = (day: number, { at }: Pick<Fact, 'at'>): boolean => at >= day && at < day + DAY;

/** Something that is not what the log says, and how it is made anew. */
interface Fault {
  readonly why: string;
  readonly mend: () => Promise<void>;
}

/** What is wrong with what is counted of a conversation on a day. */
const faultInFacts = async (
  { conversationId, log, settled, day }: Compared,
  kept: readonly Fact[],
): Promise<Fault | undefined> => {
  const said = factsOfLog(conversationId, log)?.filter((fact) => isOfDay(day, fact));
  const at = new Map(log.map((entry) => [entry.seq, entry.at]));
  if (!said || said.some(({ version }) => (at.get(version) ?? 0) >= settled)) return undefined;
  const steps = [...new Set([...said, ...kept].map((fact) => bucketOf(fact.at)))].filter(isKept);
  const isWrong = ({ missing, wrong }: ReturnType<typeof differenceOf>) => missing + wrong > 0;
  if (steps.length === 0 || !isWrong(differenceOf(said, kept))) return undefined;
  // It was read before the log was: once more, behind it.
  const now = (await Promise.all(steps.map(readFacts))).flat().filter((fact) => fact.conversationId === conversationId);
  const difference = differenceOf(said, now);
  if (!isWrong(difference)) return undefined;
  const forget = (facts: readonly Fact[]) =>
    forgetFacts(
      conversationId,
      facts.map((fact) => fact.at),
    );
  return {
    why: `of what is counted ${difference.missing} were missing and ${difference.wrong} were not what it says`,
    mend: async () => {
      await forget([...said, ...now]);
      for (const [bucket, own] of byBucket(said)) if (isKept(bucket)) await writeBucket(bucket, own, 'R');
      // Whoever has erased it meanwhile has taken out what was there before.
      if ((await newest(conversationId))?.state.mode === 'erased') await forget(said);
    },
  };
};

/** The same of the figures. */
const faultInFigures = async (
  { conversationId, log, settled, day, removed }: Compared,
  kept: readonly FigureRow[],
  hoursAt: (at: number) => BusinessHours,
): Promise<Fault | undefined> => {
  // What is gone but for its last word has no stretches any more; its figures have a time of their own.
  if (log[0]?.seq !== 1) return undefined;
  const all = rowsOfLog(conversationId, log, hoursAt);
  const at = new Map(log.map((entry) => [entry.seq, entry.at]));
  const first = pkOf(dateOf(removed));
  const said = all.filter((row) => isOn(day, row) && row.pk >= first && (at.get(row.version) ?? 0) < settled);
  const last = log.at(-1)?.seq ?? 0;
  const drifted: Said[] = [];
  for (const row of said) if (await isDrifted({ row, last })) drifted.push({ row, last });
  const keys = new Set(all.map(({ pk, sk }) => `${pk} ${sk}`));
  const strays: FigureRow[] = [];
  for (const row of kept) if (!keys.has(`${row.pk} ${row.sk}`) && (await rowAs(row))) strays.push(row);
  const wrong = drifted.length + strays.length;
  if (wrong === 0) return undefined;
  return {
    why: `${wrong} of its figures were not what it says`,
    mend: async () => {
      for (const each of drifted) await mendRow(each);
      for (const row of strays) await removeRow(row);
    },
  };
};

interface Kept {
  readonly facts: ReadonlyMap<string, Fact[]>;
  readonly figures: ReadonlyMap<string, FigureRow[]>;
  readonly hoursAt: (at: number) => BusinessHours;
}

const compare = async (
  conversationId: string,
  { day, removed }: Pick<Compared, 'day' | 'removed'>,
  { facts, figures, hoursAt }: Kept,
  job: Job,
): Promise<void> => {
  const log = await logOf(conversationId);
  const last = log.at(-1);
  if (last?.state.mode === 'erased' && last.at > job.now - ERASING) return;
  const where = { where: `log/${conversationId}`, conversationId };
  if (!last) {
    const why = 'it is counted, and has no log';
    await job.found({ severity: 'error', what: 'counter', ...where, why });
    return;
  }
  const compared = { conversationId, log, settled: job.now - SETTLED, day, removed };
  const faults = [
    await faultInFacts(compared, facts.get(conversationId) ?? []),
    await faultInFigures(compared, figures.get(conversationId) ?? [], hoursAt),
  ].filter((fault) => fault !== undefined);
  if (faults.length === 0) return;
  const why = `on ${dateOf(day)} ${faults.map((fault) => fault.why).join('; ')}; written anew from its log`;
  // First told: of what was mended nobody would know that it was wrong.
  await job.found({ severity: 'warning', what: 'counter', ...where, why, repaired: true });
  for (const { mend } of faults) await mend();
};

const checkPart = async (stack: string, part: Part & Pick<Compared, 'removed'>, job: Job): Promise<boolean> => {
  const [named, facts, figures, hoursAt] = await Promise.all([
    namedIn(stack, part, job.found),
    factsOn(part),
    figuresOn(part),
    hoursSince(0),
  ]);
  const ids = new Set([...named, ...facts.keys(), ...figures.keys()]);
  let isCut = false;
  await eachOf(ids, AT_ONCE, async (id) => {
    isCut ||= job.isOver();
    if (!isCut) await compare(id, part, { facts, figures, hoursAt }, job);
  });
  return !isCut;
};

/**
 * A day is gone through once its digests are there, and those of the hours in which late ones come. What is kept no longer
 * must not come back: `removed` is the first day that is.
 */
const dayToCheck = async (last: unknown, removed: number, now: number): Promise<number | undefined> => {
  const known = await state();
  const yesterday = Math.floor(now / DAY) * DAY - DAY;
  const next = typeof last === 'number' ? last + DAY : yesterday;
  const day = Math.max(next, yesterday - MOST_BACK, removed);
  return known && day <= yesterday && known.to >= day + DAY + LATE ? day : undefined;
};

/**
 * What is counted of the conversations of a day, and the figures of whoever answered them, is what their logs say: once for
 * each day, from the functions that a rebuild makes them with; and is written anew where it is not.
 */
export const checkCounters: Check = async (job) => {
  const stack = requireEnv('AUDIT_STACK');
  const progress = await readProgress('counters');
  const { from: removed = 0 } = await progressOf('counterDays');
  const day = await dayToCheck(progress.day, removed, job.now);
  if (day === undefined) return;
  const isBegun = progress.of === day && typeof progress.parts === 'number';
  const parts = isBegun
    ? Number(progress.parts)
    : Math.ceil((1 + (await sizeOf(stack, day, job.found))) / MOST_IN_PART);
  for (let part = isBegun ? Number(progress.part) : 0; part < parts; part += 1) {
    const isWhole = !job.isOver() && (await checkPart(stack, { day, part, parts, removed }, job));
    if (!isWhole) return;
    await keepProgress('counters', { ...progress, of: day, part: part + 1, parts });
  }
  await keepProgress('counters', { day });
};

import type { Alert } from '../protocol/insight.ts';
import { alertId } from './alert-id.ts';
import { reference } from './asked.ts';
import type { Change } from './follow.ts';
import { DAY, HOUR, MINUTE } from './settings.ts';

/** An alert that the job knows of. */
export interface Kept {
  alert: Alert;
  /** Questions of it, as conversation and number. */
  examples: readonly (readonly [string, number])[];
  /** Words of its phrase. */
  terms?: readonly string[];
  /** How often it has changed for those who are told of it. */
  revision: number;
  /** End of the last step that is in what was told. */
  toldAt: number;
  /** When its end was seen, which is later than the end. */
  endSeenAt?: number;
  /** Whether they know of its end. */
  isEndTold?: boolean;
  /** There is something to tell. */
  isDue?: boolean;
  /** Nobody was told of it, since its topic was muted. */
  isUnheard?: boolean;
}

export type What = 'started' | 'updated' | 'ended';

/** What is stored of an alert and told of it; the same alert and revision is the same. */
export interface Outgoing {
  readonly what: What;
  readonly revision: number;
  readonly alert: Alert;
  readonly examples: readonly (readonly [string, number])[];
}

/** What an alert has beside the surge that raised it. */
export interface Around {
  /** End of the step that is read. */
  readonly now: number;
  readonly step: number;
  /** It was read before, and is read again for what came late. */
  readonly isAgain: boolean;
  readonly isMuted: boolean;
  /** Of the entry that is its topic. */
  readonly question: string | undefined;
  /** Steps of the last day of which nothing is known. */
  readonly incomplete: readonly number[];
}

const MOST_KEPT = 500;
const MOST_EXAMPLES = 20;
const MOST_PAGES = 10;
const LEAST_EXPECTED = 0.01;
/** What ended longer ago is told to nobody any more. */
const OLD = DAY;
const FORGOTTEN = 2 * DAY;
const MOST_STEPS = FORGOTTEN / (5 * MINUTE);

const time = (at: number): string => new Date(at).toISOString();

const rounded = (value: number): number => Number(value.toPrecision(4));

const figuresOf = ({ count, expected, visitors }: Change) => ({
  ...{ count: rounded(count), expected: rounded(expected), visitors },
  ratio: rounded(count / Math.max(expected, LEAST_EXPECTED)),
});

/** What is known of questions is of the last hour: a page keeps the most it ever had. */
const pagesOf = ({ examples }: Change, known: Alert['pages'] = []): Alert['pages'] => {
  const pages = new Map<string, number>();
  for (const { page } of examples) if (page !== undefined) pages.set(page, (pages.get(page) ?? 0) + 1);
  for (const { page, count } of known) pages.set(page, Math.max(count, pages.get(page) ?? 0));
  return [...pages]
    .map(([page, count]) => ({ page, count }))
    .toSorted((one, other) => other.count - one.count || (one.page < other.page ? -1 : 1))
    .slice(0, MOST_PAGES);
};

const isIncomplete = ({ startedAt }: Change, { incomplete, now }: Around): boolean =>
  incomplete.some((at) => at >= startedAt - HOUR && at < now);

/** Whether a surge is one that an alert tells of: of the same, at the same time. What came late may move it by an hour. */
const isOf = ({ alert, terms = [] }: Kept, change: Change, { now, isAgain }: Around): boolean => {
  const isSame = alert.topic === change.topic || change.terms?.some((term) => terms.includes(term)) === true;
  const apart = isAgain ? HOUR : 0;
  const [from, to] = [Date.parse(alert.startedAt), alert.endedAt === undefined ? now : Date.parse(alert.endedAt)];
  return isSame && alert.kind === change.kind && change.startedAt <= to + apart && now >= from - apart;
};

const find = (kept: readonly Kept[], change: Change, around: Around): Kept | undefined => {
  const apart = ({ alert }: Kept) => Math.abs(Date.parse(alert.startedAt) - change.startedAt);
  const [nearest] = kept.filter((one) => isOf(one, change, around)).toSorted((a, b) => apart(a) - apart(b));
  return nearest;
};

const raise = (change: Change, around: Around): Kept => {
  const { kind, topic, startedAt, detectedAt, examples, isLearning } = change;
  const { question } = around;
  const first = Math.min(...examples.map(({ at }) => at));
  return {
    alert: {
      ...{ id: alertId(topic, detectedAt), kind, topic, title: question ?? change.title ?? topic },
      ...{ startedAt: time(startedAt), detectedAt: time(detectedAt + around.step) },
      ...(Number.isFinite(first) && { firstAt: time(first) }),
      ...figuresOf(change),
      pages: pagesOf(change),
      ...(question !== undefined && { entry: { id: topic, question } }),
      ...(isLearning && { learning: true }),
      ...(isIncomplete(change, around) && { incomplete: true }),
      ...(around.isMuted && { muted: true }),
    },
    examples: examples.slice(0, MOST_EXAMPLES).map(({ ref }) => reference(ref)),
    ...(change.terms && { terms: change.terms }),
    ...(around.isMuted && { isUnheard: true }),
    ...{ revision: 0, toldAt: around.now },
  };
};

const update = (one: Kept, change: Change, around: Around): void => {
  const { endedAt: known, becameUsual: _, muted: __, ...alert } = one.alert;
  // Read again, a surge that is over goes on until its end comes once more.
  const isKnownToEnd = known !== undefined && around.now <= (one.endSeenAt ?? 0);
  const endedAt = change.endedAt === undefined ? isKnownToEnd && known : time(change.endedAt);
  one.alert = {
    ...alert,
    ...figuresOf(change),
    pages: pagesOf(change, alert.pages),
    ...(endedAt && { endedAt }),
    ...(change.became && { becameUsual: true }),
    ...(isIncomplete(change, around) && { incomplete: true }),
    ...(around.isMuted && { muted: true }),
  };
  if (change.terms) one.terms = change.terms;
  if (change.endedAt !== undefined) one.endSeenAt = around.now;
  else if (!endedAt) {
    delete one.endSeenAt;
    if (one.isEndTold || around.now > one.toldAt) one.isDue = true;
    delete one.isEndTold;
  }
};

/** Takes what a step says of a surge into the alerts: into the one that tells of it, or into a new one. */
export const note = (kept: Kept[], change: Change, around: Around): void => {
  const known = find(kept, change, around);
  if (known) update(known, change, around);
  else if (change.type !== 'ended') kept.push(raise(change, around));
};

/** Alerts that were told of by a job that has forgotten them. */
export const told = (
  { alert, examples, revision }: Pick<Outgoing, 'alert' | 'examples' | 'revision'>,
  at: number,
): Kept => ({
  ...{ alert, examples, revision, toldAt: at },
  ...(alert.endedAt !== undefined && { endSeenAt: at, isEndTold: true }),
});

/** From now on it is said of open alerts that data are incomplete. */
export const noteIncomplete = (kept: readonly Kept[]): void => {
  for (const one of kept) {
    if (one.alert.endedAt !== undefined || one.alert.incomplete) continue;
    one.alert = { ...one.alert, incomplete: true };
    one.isDue = true;
  }
};

/** Ends alerts of which nothing surges any more: what came late has shown that nothing did. */
export const endOthers = (kept: readonly Kept[], isOpen: (one: Kept) => boolean, at: number): void => {
  for (const one of kept) {
    if (one.alert.endedAt !== undefined || isOpen(one)) continue;
    one.alert = { ...one.alert, endedAt: time(at) };
    one.endSeenAt = at;
  }
};

const isOld = ({ alert: { endedAt } }: Kept, now: number, limit: number): boolean =>
  endedAt !== undefined && now - Date.parse(endedAt) > limit;

/** What is to be told at `now` of what is known up to `at`; each of it once. */
export const tell = (kept: readonly Kept[], at: number, now: number): Outgoing[] => {
  // What is read of long ago is for learning alone.
  if (now - at > OLD) return [];
  return kept.flatMap((one) => {
    const out: Outgoing[] = [];
    const add = (what: What): void => {
      one.revision += 1;
      out.push({ what, revision: one.revision, alert: one.alert, examples: one.examples });
    };
    const isHeard = one.isUnheard === true && !one.alert.muted && one.alert.endedAt === undefined;
    if ((one.revision === 0 || isHeard) && !isOld(one, now, OLD)) {
      add('started');
      if (isHeard) delete one.isUnheard;
    } else if (one.revision > 0 && one.isDue && one.alert.endedAt === undefined) add('updated');
    if (one.revision > 0 && one.alert.endedAt !== undefined && !one.isEndTold) {
      add('ended');
      one.isEndTold = true;
    }
    if (out.length > 0) one.toldAt = Math.max(one.toldAt, at);
    delete one.isDue;
    return out;
  });
};

/** Those that something may still be said of; their number is bounded. */
export const remembered = (kept: readonly Kept[], now: number): Kept[] => {
  const ended = kept.filter(({ alert }) => alert.endedAt !== undefined);
  const old = new Set(ended.slice(0, Math.max(0, ended.length - MOST_KEPT)));
  return kept.filter((one) => !old.has(one) && !isOld(one, now, FORGOTTEN));
};

export const rememberedSteps = (steps: readonly number[], now: number): number[] =>
  steps.filter((at) => now - at <= FORGOTTEN).slice(-MOST_STEPS);

import { isHere, type Place, type PlaceScope } from '../../functions/knowledge/scope.ts';
import type { Status } from './contract.ts';

const FRESH_MS = 5_000;
const AGAIN_MS = 30_000;
const LIMIT_MS = 10_000;
/** The server's `Date` has whole seconds and may come out of a cache: a smaller difference says nothing about a clock. */
const CLOCK_MS = 10_000;
/** Timers that are farther away overflow in some browsers. */
const FARTHEST_MS = 3_600_000;

interface Notice extends PlaceScope {
  readonly id: string;
  readonly text: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** What `status.json` says. */
export interface StatusFile {
  readonly v: 1;
  readonly timeZone?: string;
  readonly openings?: readonly (readonly [from: number, to: number])[];
  readonly bot: boolean;
  readonly notices: readonly Notice[];
}

/** What a file means in a place at a time, and when that changes next. */
export const statusAt = (file: StatusFile, place: Place, now: number) => {
  const here = file.notices
    .filter((notice) => isHere(notice, place))
    .map(({ id, text, validFrom, validUntil }) => ({
      notice: { id, text },
      from: validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(validFrom),
      until: validUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(validUntil),
    }));
  const openings = file.openings?.filter(([, to]) => now < to);
  const status: Status = {
    openings,
    timeZone: file.timeZone,
    bot: file.bot,
    notices: here.filter(({ from, until }) => from <= now && now < until).map(({ notice }) => notice),
  };
  const edges = [...here.flatMap(({ from, until }) => [from, until]), ...(openings ?? []).flat()];
  return {
    status,
    open: openings?.some(([from]) => from <= now),
    changesAt: Math.min(...edges.filter((edge) => now < edge)),
  };
};

const isStatusFile = (value: unknown): value is StatusFile =>
  typeof value === 'object' && value !== null && 'v' in value && value.v === 1 && 'notices' in value;

/** What the server says, and how far the visitor's clock is behind its clock; undefined when it says nothing. */
const load = async (url: string) => {
  const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(LIMIT_MS) });
  const file: unknown = response.ok ? await response.json() : undefined;
  if (!isStatusFile(file)) return;
  const difference = Date.parse(response.headers.get('date') ?? '') - Date.now();
  return { file, behind: Math.abs(difference) > CLOCK_MS ? difference : 0 };
};

interface Reader {
  readonly url: string;
  readonly place: () => Place;
  readonly signal: AbortSignal;
  /** Something is different from what was told before; `open` is undefined while hours are not known. */
  changed(status: Status, open: boolean | undefined): void;
}

/** Knows what the business says now: `ask` asks when the last answer is old, at once or as soon as it is, `watch` goes on asking. */
export const createStatus = ({ url, place, signal, changed }: Reader) => {
  let known: Awaited<ReturnType<typeof load>>;
  let told: string | undefined;
  let asked: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let interval: ReturnType<typeof setInterval> | undefined;

  const tell = () => {
    clearTimeout(timer);
    if (!known || signal.aborted) return;
    const now = Date.now() + known.behind;
    const { status, open, changesAt } = statusAt(known.file, place(), now);
    if (changesAt < Number.POSITIVE_INFINITY) timer = setTimeout(tell, Math.min(changesAt - now, FARTHEST_MS));
    const said = JSON.stringify([status, open]);
    if (said === told) return;
    told = said;
    changed(status, open);
  };
  const ask = async () => {
    if (signal.aborted) return;
    const left = asked === undefined ? 0 : asked + FRESH_MS - Date.now();
    clearTimeout(again);
    if (left > 0) {
      again = setTimeout(ask, left);
      return;
    }
    asked = Date.now();
    // The chat works without; what was known before is still the best guess.
    known = (await load(url).catch(() => undefined)) ?? known;
    tell();
  };
  const watch = (on: boolean) => {
    clearInterval(interval);
    if (on) interval = setInterval(ask, AGAIN_MS);
  };
  document.addEventListener(
    'visibilitychange',
    () => {
      if (!document.hidden && asked !== undefined) void ask();
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearTimeout(again);
    clearInterval(interval);
  });
  return {
    ask,
    watch,
    /** The place is another one. */
    moved: tell,
    /** What was told last. */
    now: () => known && statusAt(known.file, place(), Date.now() + known.behind).status,
  };
};

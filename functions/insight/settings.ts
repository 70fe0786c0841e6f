/** What a business decides about its alerts. */
export interface TrendSettings {
  /** Milliseconds between two steps; a day is a multiple of it, or it is one of a day; a week at most. */
  readonly step: number;
  /** Whose hours and holidays count. */
  readonly timeZone: string;
  /** Times are what the clocks there show, written as if in UTC. */
  readonly isWallClock: boolean;
  /** False alarms a week that are borne, over all topics together. */
  readonly falseAlarms: number;
  /** Fewer than so many in a surge alert nobody. */
  readonly minimum: number;
  /** Nor do fewer visitors, where they are counted. */
  readonly minimumVisitors: number;
  /** Whether it also alerts when a topic falls silent. */
  readonly drops: boolean;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

export const DEFAULTS: TrendSettings = {
  step: 5 * MINUTE,
  timeZone: 'Asia/Tokyo',
  isWallClock: false,
  falseAlarms: 0.5,
  minimum: 5,
  minimumVisitors: 3,
  drops: false,
};

/** The topic that stands for all of them together. */
export const TOTAL = '*';
/** Before the words of a topic that no entry answers; alone, of all such words. */
export const PHRASE = 'phrase:';

/** Chance that a step without a surge begins to look like one, before evidence is asked for; measured (docs/adr/0030). */
const STARTS = 0.3;

/** However long a step is, what happens by chance once in hundreds of them is no surge. */
const LEAST_NATS = 5.5;

/** Nats after which, over all topics and both directions, no more false alarms are left than are borne. */
export const thresholdOf = ({ step, falseAlarms, drops }: TrendSettings, topics: number): number => {
  const chances = (STARTS * Math.max(1, topics) * (drops ? 2 : 1) * WEEK) / step;
  return Math.max(LEAST_NATS, Math.log(chances / falseAlarms));
};

/** The score from which what a topic has more than usual explains as much of the total. */
export const SUSPECT = 0.25;

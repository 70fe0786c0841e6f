import type * as z from 'zod/mini';
import type { Alert, Sensitivity, TopicView } from '../protocol/insight.ts';
import type { Tuned, Tuning } from './detector.ts';
import { PHRASE } from './settings.ts';
import { topicRows } from './topic-store.ts';

export type Muted = NonNullable<TopicView['muted']>;

/** What staff have decided about a topic, and what they said of its alerts. */
export interface TopicSetting {
  readonly sensitivity?: z.infer<typeof Sensitivity>;
  readonly muted?: Muted;
  /** Alerts that were found to be real, and that were not. */
  readonly confirmed?: number;
  readonly refuted?: number;
}

export type TopicSettings = ReadonlyMap<string, TopicSetting>;

const SENSITIVITY = { high: 0.7, normal: 1, low: 1.6 };
/** How a verdict changes the evidence that is asked for, and how far verdicts can. */
const VERDICT = { refuted: 1.15, confirmed: 0.95, least: 0.75, most: 2 };

/** How an alert of the topic is to be raised; undefined: as usual. */
export const tuningOf = ({ sensitivity = 'normal', confirmed = 0, refuted = 0 }: TopicSetting): Tuning | undefined => {
  const minimum = SENSITIVITY[sensitivity];
  const judged = VERDICT.refuted ** refuted * VERDICT.confirmed ** confirmed;
  const threshold = minimum * Math.min(VERDICT.most, Math.max(VERDICT.least, judged));
  return minimum === 1 && threshold === 1 ? undefined : { minimum, threshold };
};

/** What is said of an alert of words counts for all of them: the same ones hardly come again. */
export const judgedWith = ({ kind, topic }: Pick<Alert, 'kind' | 'topic'>): string =>
  kind === 'phrase' ? PHRASE : topic;

/** How alerts of each topic are to be raised. */
export const tunedFrom = (settings: TopicSettings): Tuned => {
  const { confirmed = 0, refuted = 0 } = settings.get(PHRASE) ?? {};
  const words = tuningOf({ confirmed, refuted });
  return (topic) => {
    const own = settings.get(topic);
    if (topic.startsWith(PHRASE)) return own ? tuningOf({ ...own, confirmed, refuted }) : words;
    return own && tuningOf(own);
  };
};

export const isMuted = ({ muted }: TopicSetting, now: number): boolean =>
  muted !== undefined && (muted.until === undefined || Date.parse(muted.until) > now);

export const readTopicSettings = async (): Promise<TopicSettings> =>
  new Map((await topicRows()).map((row) => [row.sk, row]));

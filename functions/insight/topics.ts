import type { Standing } from '../escalation/standing.ts';
import { titlesOf } from '../knowledge/titles.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { TopicChange, type TopicList, type TopicView } from '../protocol/insight.ts';
import { pageOfAlerts, wasAlerted } from './alert-store.ts';
import { isFixed, kindOf, shownWords } from './called.ts';
import { progress, type Step, stepsBetween } from './series.ts';
import { PHRASE } from './settings.ts';
import { decideTopic, type TopicRow, topicRow, topicRows } from './topic-store.ts';

const DAY_MS = 86_400_000;
/** Digits that are kept of an expectation: a hundredth of a message. */
const round = (value: number): number => Math.round(value * 100) / 100;

interface Sum {
  count: number;
  expected: number;
  learning: boolean;
}

const sumsOf = (steps: readonly Step[]): Map<string, Sum> => {
  const sums = new Map<string, Sum>();
  for (const { readings } of steps) {
    for (const [topic, count, expected, , , learning] of readings) {
      const sum = sums.get(topic) ?? { count: 0, expected: 0, learning: false };
      sums.set(topic, { count: sum.count + count, expected: sum.expected + expected, learning: learning === 1 });
    }
  }
  return sums;
};

const isEntry = (topic: string): boolean => kindOf(topic) === 'topic';
const titleOf = (topic: string, titles: ReadonlyMap<string, string>): string => {
  const title = titles.get(topic) ?? topic;
  return topic.startsWith(PHRASE) ? shownWords(title.startsWith(PHRASE) ? title.slice(PHRASE.length) : title) : title;
};

/** Titles of entries as they are in force, and of phrases as most have written them when their alert was raised. */
const titlesFor = async (topics: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const [titles, { rows }] = await Promise.all([titlesOf(topics.filter(isEntry)), pageOfAlerts()]);
  return new Map([...rows.toReversed().map(({ topic, title }) => [topic, title] as const), ...titles]);
};

const viewOf = (
  topic: string,
  title: string,
  sum: Sum | undefined,
  row: TopicRow | undefined,
  now: number,
): TopicView => {
  const { sensitivity = 'normal', muted } = row ?? {};
  const isMuted = muted && (muted.until === undefined || Date.parse(muted.until) > now);
  return {
    topic,
    kind: kindOf(topic),
    title,
    count: sum?.count ?? 0,
    expected: round(sum?.expected ?? 0),
    sensitivity,
    ...(isMuted && { muted }),
    ...(sum?.learning && { learning: true }),
  };
};

const iso = (at: number): string => new Date(at).toISOString();

/** What is followed, the most asked first, and how far counting has come. */
export const listTopics = async (now: number): Promise<TopicList> => {
  const [steps, rows, { readUntil, incompleteSince }] = await Promise.all([
    stepsBetween(now - DAY_MS, now),
    topicRows(),
    progress(),
  ]);
  const sums = sumsOf(steps);
  const decided = new Map(rows.map((row) => [row.sk, row]));
  const topics = [...new Set([...sums.keys(), ...decided.keys()])].filter((topic) => topic !== PHRASE);
  const titles = await titlesFor(topics);
  const views = topics.map((topic) => viewOf(topic, titleOf(topic, titles), sums.get(topic), decided.get(topic), now));
  return {
    topics: views.toSorted((a, b) => b.count - a.count || (a.topic < b.topic ? -1 : 1)),
    ...(incompleteSince !== undefined && { incompleteSince: iso(incompleteSince) }),
    ...(readUntil !== undefined && { readUntil: iso(readUntil) }),
  };
};

/** Longest name of a topic; a phrase is a few words. */
const MOST = 200;

/** As it stands in an address, whoever has taken the address apart. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Whether there is, or was, something to be followed by this name. */
export const isTopic = async (topic: string): Promise<boolean> => {
  if (topic === '' || topic === PHRASE || topic.length > MOST) return false;
  if (isFixed(topic)) return true;
  if (kindOf(topic) === 'topic') {
    if (!/^[a-z\d-]{1,64}$/.test(topic)) return false;
    if ((await titlesOf([topic])).has(topic)) return true;
  }
  return (await topicRow(topic)) !== undefined || (await wasAlerted(topic));
};

const wasRead = async (topic: string, now: number): Promise<boolean> =>
  sumsOf(await stepsBetween(now - DAY_MS, now)).has(topic);

/**
 * Decides how sensitive a topic is, and whether anybody hears of its surges.
 * @throws VisibleError `not_found` for what is no topic
 */
export const changeTopic = async (
  { id: by }: Standing,
  given: string | undefined,
  body: unknown,
  now: number,
): Promise<TopicView> => {
  const topic = decoded(given ?? '');
  if (!(await isTopic(topic)) && !(await wasRead(topic, now))) {
    throw new VisibleError('not_found', 'there is no topic with this name');
  }
  const { sensitivity, muted } = parseWith(TopicChange, body);
  if (sensitivity === undefined && muted === undefined) {
    throw new VisibleError('invalid', 'sensitivity, muted: give at least one of them');
  }
  if (muted?.until !== undefined && Date.parse(muted.until) <= now) {
    throw new VisibleError('invalid', 'muted.until: must lie in the future');
  }
  const row = await decideTopic(topic, {
    sensitivity,
    ...(muted !== undefined && { muted: muted && { ...muted, by, at: iso(now) } }),
  });
  const [steps, titles] = await Promise.all([stepsBetween(now - DAY_MS, now), titlesFor([topic])]);
  return viewOf(topic, titleOf(topic, titles), sumsOf(steps).get(topic), row, now);
};

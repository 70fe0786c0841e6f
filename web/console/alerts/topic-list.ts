import type { TopicView } from '../../../functions/protocol/insight.ts';

/** Muted at a time (epoch ms): a mute may have an end. */
export const isMuted = ({ muted }: Pick<TopicView, 'muted'>, now: number): boolean =>
  muted !== undefined && (muted.until === undefined || Date.parse(muted.until) > now);

/** How much more than expected, by what such counts scatter. */
const surprise = ({ count, expected }: TopicView): number => (count - expected) / Math.sqrt(Math.max(1, expected));

/** What is farthest above the usual first. */
export const inOrder = (topics: readonly TopicView[]): TopicView[] =>
  topics.toSorted((one, other) => surprise(other) - surprise(one) || other.count - one.count);

/** Those whose title, or topic, has all the words that somebody looks for. */
export const foundIn = (
  topics: readonly TopicView[],
  search: string,
  titleOf: (topic: TopicView) => string,
): TopicView[] => {
  const words = search.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  return topics.filter((topic) => {
    const text = `${titleOf(topic)} ${topic.topic}`.normalize('NFKC').toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

import { titlesOf } from '../knowledge/titles.ts';
import type { PastConversation } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import { excerptsOf, type Stretch } from './excerpt.ts';
import type { HeadItem } from './head.ts';
import { itemsAt } from './items.ts';
import { pkOf, skOf } from './log.ts';
import { similarity } from './similarity.ts';
import { knownOf } from './summary.ts';

const MOST = 20;

/** A time he came with something, up to its end. */
interface Past extends Stretch {
  readonly seq: number;
  readonly changedAt: number;
}

/**
 * Where this conversation ended before and went on later: a visitor has one conversation until it is erased, so those are what he
 * came with before. The end it has now is no earlier one.
 */
const stretchesOf = async ({ conversationId, state }: Stretch): Promise<Past[]> => {
  const { ends = [], closed } = state;
  const keys = ends.filter((seq) => seq !== closed).map((seq) => ({ pk: pkOf(conversationId), sk: skOf(seq) }));
  const entries = await itemsAt<Entry>(keys);
  return entries.map((entry) => ({ conversationId, seq: entry.seq, changedAt: entry.at, state: entry.state }));
};

const ofHead = ({ conversationId, headSeq, changedAt, state }: HeadItem): Past => ({
  conversationId,
  seq: headSeq,
  changedAt,
  state,
});

/** What the customer of a conversation came with before, most similar first, then newest: 20 at most. */
export const pastOf = async (current: Stretch, heads: readonly HeadItem[]): Promise<PastConversation[]> => {
  const others = heads.filter(({ conversationId }) => conversationId !== current.conversationId).map(ofHead);
  const all = [...(await stretchesOf(current)), ...others];
  const topics = all.flatMap(({ state }) => state.topic ?? []);
  const [excerpt, titles] = await Promise.all([excerptsOf([current, ...all]), titlesOf(topics)]);
  const compared = (stretch: Stretch) => ({
    topic: stretch.state.topic,
    category: stretch.state.category,
    excerpt: excerpt(stretch),
  });
  const own = compared(current);
  return all
    .map((past) => ({ past, likeness: similarity(own, compared(past)) }))
    .toSorted((a, b) => b.likeness - a.likeness || b.past.changedAt - a.past.changedAt)
    .slice(0, MOST)
    .map(({ past, likeness }) => {
      const { conversationId, seq, changedAt, state } = past;
      const title = titles.get(state.topic ?? '');
      return {
        conversationId,
        seq,
        mode: state.mode,
        openedAt: new Date(state.begun ?? state.openedAt).toISOString(),
        changedAt: new Date(changedAt).toISOString(),
        ...knownOf(state, excerpt(past)),
        ...(title !== undefined && { title }),
        similarity: likeness,
      };
    });
};

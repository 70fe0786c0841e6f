import { type BusEvent, publish } from '../platform/bus.ts';
import { metrics } from '../platform/observability.ts';
import type { Inserted } from '../platform/subscriber.ts';
import { eventsOf } from './events.ts';
import { project } from './head.ts';
import { entryOf, itemOf } from './log.ts';

/** Practice is no work of anybody's. */
const count = (taken: readonly BusEvent[]): void => {
  const real = taken.filter(({ source }) => source === undefined);
  if (real.length > 0) metrics.addMetric('EventsPublished', 'Count', real.length);
};

/**
 * Keeps HEAD and puts on the bus what a batch of new entries says. Returns the first sequence number to be delivered
 * again; what follows it comes a second time, which every consumer has to bear.
 */
export const publishEntries = async (records: readonly Inserted[]): Promise<string | undefined> => {
  const parsed = records.map(({ sequenceNumber, image }) => {
    const item = itemOf(image);
    const conversationId = item.pk.slice('CONV#'.length);
    return { sequenceNumber, conversationId, projected: item.projected === true, entry: entryOf(item) };
  });
  // Within a batch only the newest projected entry of a conversation matters to HEAD.
  const heads = new Map(parsed.filter(({ projected }) => projected).map((record) => [record.conversationId, record]));
  await Promise.all([...heads.values()].map(({ conversationId, entry }) => project(conversationId, entry)));

  const begun = parsed.filter(({ entry }) => entry.seq === 1 && !entry.state.practice).length;
  if (begun > 0) metrics.addMetric('ConversationsBegun', 'Count', begun);
  const origin = new Map<BusEvent, string>();
  for (const { sequenceNumber, conversationId, entry } of parsed) {
    for (const event of eventsOf(conversationId, entry)) origin.set(event, sequenceNumber);
  }
  const left = await publish([...origin.keys()]);
  count([...origin.keys()].slice(0, origin.size - left.length));
  const [refused] = left;
  return refused && origin.get(refused);
};

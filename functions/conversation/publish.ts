import { type BusEvent, publish } from '../platform/bus.ts';
import { metrics } from '../platform/observability.ts';
import type { Inserted } from '../platform/subscriber.ts';
import { eventsOf } from './events.ts';
import { project } from './head.ts';
import { entryOf, itemOf } from './log.ts';

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

  const origin = new Map<BusEvent, string>();
  for (const { sequenceNumber, conversationId, entry } of parsed) {
    for (const event of eventsOf(conversationId, entry)) origin.set(event, sequenceNumber);
  }
  const [refused, ...behind] = await publish([...origin.keys()]);
  if (!refused) {
    metrics.addMetric('EventsPublished', 'Count', origin.size);
    return undefined;
  }
  metrics.addMetric('EventsPublished', 'Count', origin.size - behind.length - 1);
  return origin.get(refused);
};

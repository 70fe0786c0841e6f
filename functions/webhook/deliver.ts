import type { Detail } from '../conversation/events.ts';
import { eachOf } from '../platform/each.ts';
import { logger } from '../platform/observability.ts';
import type { BusEnvelope } from '../platform/subscriber.ts';
import { endpoints } from './endpoints.ts';
import { send } from './send.ts';
import { keep } from './store.ts';
import { nextTry } from './waits.ts';

/** Sends an event to every system that wants it, at once; what fails is kept, to be tried again. */
export const deliver = async (detail: Detail, { id: eventId, type, time }: BusEnvelope): Promise<void> => {
  const body = JSON.stringify({ id: eventId, type, time, detail });
  const wanting = endpoints().filter(({ events }) => events.includes(type));
  await eachOf(wanting, wanting.length, async (endpoint) => {
    const { key } = endpoint;
    const delivery = { id: `${eventId}.${key}`, type, body };
    const outcome = await send(endpoint, delivery);
    if (outcome === 'delivered') return;
    const bornAt = Date.now();
    const [tries, failure] = outcome === 'resting' ? [0, 'not tried yet'] : [1, outcome.failure];
    logger.info('webhook waits', { delivery: delivery.id, failure });
    await keep({ ...delivery, key, bornAt, tries, failure, dueAt: nextTry(bornAt, tries, bornAt) ?? bornAt });
  });
};

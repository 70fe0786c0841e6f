import { eachOf } from '../platform/each.ts';
import { logger } from '../platform/observability.ts';
import type { BusEnvelope } from '../platform/subscriber.ts';
import { bodies, type Told } from './body.ts';
import { endpoints } from './endpoints.ts';
import { send } from './send.ts';
import { keep } from './store.ts';
import { nextTry } from './waits.ts';

/** Sends an event to every system that wants it, at once; what fails is kept, to be tried again. */
export const deliver = async (detail: Told, envelope: BusEnvelope): Promise<void> => {
  const { id: eventId, type } = envelope;
  const wanting = endpoints().filter(({ events }) => events.includes(type));
  const bodyFor = await bodies(detail, envelope, wanting);
  await eachOf(wanting, wanting.length, async (endpoint) => {
    const { key } = endpoint;
    const body = bodyFor(endpoint);
    if (body === undefined) return;
    const delivery = { id: `${eventId}.${key}`, type, body };
    const outcome = await send(endpoint, delivery);
    if (outcome === 'delivered') return;
    const bornAt = Date.now();
    const [tries, failure] = outcome === 'resting' ? [0, 'not tried yet'] : [1, outcome.failure];
    logger.info('webhook waits', { delivery: delivery.id, failure });
    await keep({ ...delivery, key, bornAt, tries, failure, dueAt: nextTry(bornAt, tries, bornAt) ?? bornAt });
  });
};

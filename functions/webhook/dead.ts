import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { endpoints } from './endpoints.ts';
import { deadRows, type Row, revive, rowWith } from './store.ts';

const text = (description: string) => z.string().check(z.describe(description));

/** A delivery that nobody took for a day, as administrators see it. */
export const DeadDelivery = z.object({
  id: text('what `replay` asks for'),
  type: text("the event's name"),
  url: z.optional(text('where it was to go; left out when the settings do not name it any more')),
  event: text('the body, as it was sent'),
  tries: z.number().check(z.describe('how often it was tried')),
  failure: text('what the last try came to, such as `answered 500` or `no answer within 5 s`'),
  since: text('when it was tried first, ISO 8601; of a replayed one, when that was asked for'),
  deadSince: text('ISO 8601'),
});
export type DeadDelivery = z.infer<typeof DeadDelivery>;

const iso = (at: number): string => new Date(at).toISOString();

const viewOf = ({ id, type, body, key, tries, failure, bornAt, dueAt }: Row): DeadDelivery => {
  const url = endpoints().find((endpoint) => endpoint.key === key)?.url;
  return { id, type, ...(url && { url }), event: body, tries, failure, since: iso(bornAt), deadSince: iso(dueAt) };
};

/** The newest 100 that were given up. */
export const listDead = async (state = 'dead'): Promise<{ deliveries: DeadDelivery[] }> => {
  if (state !== 'dead') throw new VisibleError('invalid', 'state: must be dead');
  return { deliveries: (await deadRows()).map(viewOf) };
};

/**
 * Has a dead delivery tried again for another day, the first time within a minute. Asked twice it is the same.
 * @throws VisibleError `not_found` when there is none, `conflict` when the settings name its receiver no more.
 */
export const replay = async (id: string, now: number): Promise<{ id: string; state: 'waiting' }> => {
  const row = await rowWith(id);
  if (!row) throw new VisibleError('not_found', 'there is no such delivery: it has arrived, or its 30 days are over');
  if (!endpoints().some(({ key }) => key === row.key)) {
    throw new VisibleError('conflict', 'its address is not among the webhooks of the settings any more');
  }
  await revive(row, now);
  return { id, state: 'waiting' };
};

import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
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

const CURSOR = /^(\d{1,15})\.([\w.-]{1,100})$/;

/** Query of `GET /api/webhooks/deliveries`. */
const ListQuery = z.object({
  state: z._default(z.literal('dead', { error: 'must be dead' }), 'dead'),
  after: z.optional(z.string().check(z.regex(CURSOR, { error: 'must be the after of the page before' }))),
});

/** A hundred that were given up, the newest first; `after` where there are more. */
export const listDead = async (query: unknown): Promise<{ deliveries: DeadDelivery[]; after?: string }> => {
  const [, dueAt, id] = CURSOR.exec(parseWith(ListQuery, query ?? {}).after ?? '') ?? [];
  const { rows, isAll } = await deadRows(id === undefined ? undefined : { id, dueAt: Number(dueAt) });
  const last = rows.at(-1);
  return { deliveries: rows.map(viewOf), ...(!isAll && last && { after: `${last.dueAt}.${last.id}` }) };
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

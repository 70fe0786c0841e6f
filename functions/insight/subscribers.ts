import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import type { Subscriber, SubscriberList } from '../protocol/insight.ts';
import { isAddress } from '../ticket/mail-address.ts';
import { allSubscribers, putSubscriber, removeSubscriber } from './subscriber-store.ts';

/** More would be a mailing list, which the topic of SNS is for. */
const MOST = 100;
const MOST_TOPICS = 50;

const emailRule = 'must be an e-mail address such as ops@example.jp';
const topicsRule = `must be a list of at most ${MOST_TOPICS} topics, or empty for all`;

/** What `PUT /api/insight/subscribers/{id}` says of one: all that he is, or `remove` alone. */
export const SubscriberRequest = z
  .strictObject({
    email: z.optional(z.string({ error: emailRule }).check(z.refine(isAddress, { error: emailRule }))),
    language: z._default(z.enum(['ja', 'en'], { error: 'must be ja or en' }), 'ja'),
    topics: z._default(
      z
        .array(z.string({ error: topicsRule }).check(z.minLength(1), z.maxLength(200)), { error: topicsRule })
        .check(z.maxLength(MOST_TOPICS, { error: topicsRule })),
      [],
    ),
    remove: z.optional(z.literal(true, { error: 'must be true, or left out' })),
  })
  .check(
    z.refine(({ email, remove }) => remove === true || email !== undefined, { path: ['email'], error: emailRule }),
    z.refine(({ email, remove }) => remove === undefined || email === undefined, {
      path: ['remove'],
      error: 'must stand alone',
    }),
  );

/** All who are mailed about surges. */
export const listSubscribers = async (): Promise<SubscriberList> => ({ subscribers: await allSubscribers() });

const unknown = () => new VisibleError('not_found', 'there is no subscriber with this id');

/**
 * Says who is mailed about surges.
 * @throws VisibleError `not_found` for an id that cannot be, or to remove who is not there; `conflict` for one too many
 */
export const changeSubscriber = async (
  id: string | undefined,
  body: unknown,
): Promise<Subscriber | { id: string; removed: true }> => {
  if (id === undefined || !/^[\w-]{1,64}$/.test(id)) throw unknown();
  const { email, language, topics, remove } = parseWith(SubscriberRequest, body);
  if (remove || email === undefined) {
    if (!(await removeSubscriber(id))) throw unknown();
    return { id, removed: true };
  }
  const others = (await allSubscribers()).filter((each) => each.id !== id);
  if (others.length >= MOST) throw new VisibleError('conflict', `there are ${MOST} subscribers; remove one first`);
  const subscriber = { id, email, language, topics: [...new Set(topics)] };
  await putSubscriber(subscriber);
  return subscriber;
};

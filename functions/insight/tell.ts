import { createHash } from 'node:crypto';
import { broadcast } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { DESKS } from '../escalation/desk.ts';
import { eachOf } from '../platform/each.ts';
import { requireEnv } from '../platform/env.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { BusEnvelope } from '../platform/subscriber.ts';
import type { Alert, Subscriber } from '../protocol/insight.ts';
import { sender, sendMail } from '../ticket/mail-send.ts';
import type { AlertRow } from './alert-store.ts';
import { examplesOf } from './alert-views.ts';
import type { SurgeDetail } from './events.ts';
import { allSubscribers } from './subscriber-store.ts';
import { surgeOf } from './surge.ts';
import { surgeMail } from './surge-mail.ts';
import { type Change, changeOf, linkOf, type Surge } from './surge-text.ts';
import { once } from './told-store.ts';

const MAIL_EXAMPLES = 3;
const MAILS_AT_ONCE = 5;

/** Names a change of an alert, whichever event tells of it. */
const changeKey = (change: Change, { revision, count, endedAt }: SurgeDetail): string =>
  ({ started: change, updated: `${change}#${revision ?? count}`, ended: `${change}#${endedAt ?? ''}` })[change];

const tellDesks = async (change: Change, alert: Alert): Promise<void> => {
  await broadcast(DESKS, await members(DESKS), () => ({ type: 'surge', change, alert }));
};

const wants =
  ({ topic, entry }: Pick<Alert, 'topic' | 'entry'>) =>
  ({ topics }: Subscriber): boolean =>
    topics.length === 0 || topics.includes(topic) || (entry !== undefined && topics.includes(entry.id));

/** Of who is subscribed twice one mail; the key tells nobody the address. */
const byAddress = (subscribers: readonly Subscriber[]): Map<string, Subscriber> =>
  new Map(
    subscribers.map((each) => [createHash('sha256').update(each.email.toLowerCase()).digest('hex').slice(0, 16), each]),
  );

/** Each gets his mail, whatever becomes of the others'. */
const mailAll = async (surge: Surge, row: AlertRow, alert: Alert, key: string): Promise<void> => {
  const subscribers = byAddress((await allSubscribers()).filter(wants(alert)));
  if (subscribers.size === 0) return;
  const examples = await examplesOf(row, MAIL_EXAMPLES);
  const page = linkOf(requireEnv('PUBLIC_URL'), surge.detail);
  const failures: unknown[] = [];
  await eachOf(subscribers, MAILS_AT_ONCE, async ([hash, { email, language }]) => {
    const mail = surgeMail(surge, examples, page, language, sender());
    const send = async (): Promise<void> => {
      await sendMail(email, mail);
      metrics.addMetric('MailsSent', 'Count', 1);
    };
    await once(row.id, `mail#${hash}#${key}`, send).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${subscribers.size} mails failed`);
};

/** Tells all desks of a surge, and by mail who is subscribed, that it has begun or ended. */
export const tellSurge = async (detail: SurgeDetail, { type }: Pick<BusEnvelope, 'type'>): Promise<void> => {
  const change = changeOf(type);
  if (!change) return;
  const { surge, row } = await surgeOf(change, detail);
  const { alert } = surge;
  if (!row || !alert || alert.muted) {
    logger.info('nothing to tell', { alertId: detail.alertId, type, muted: alert?.muted });
    return;
  }
  const key = changeKey(change, detail);
  await once(row.id, `desks#${key}`, () => tellDesks(change, alert));
  if (change !== 'updated' && process.env.MAIL_FROM !== undefined) await mailAll(surge, row, alert, key);
};

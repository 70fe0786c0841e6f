import * as z from 'zod/mini';
import { FailedDetail, SealedDetail } from '../audit/finding.ts';
import { Detail } from '../conversation/events.ts';
import { shownWords } from '../insight/called.ts';
import { SurgeDetail } from '../insight/events.ts';
import { changeOf } from '../insight/surge-text.ts';
import type { BusEnvelope } from '../platform/subscriber.ts';
import type { Endpoint } from './endpoints.ts';
import { chatBody } from './formats.ts';
import { surgeMessages } from './surge-message.ts';

/** What webhooks tell of. */
export const Told = z.union([SurgeDetail, Detail, FailedDetail, SealedDetail]);
export type Told = z.infer<typeof Told>;

const isOfSurge = (detail: Told): detail is SurgeDetail => 'alertId' in detail;

/** What is posted to an endpoint about an event; undefined for what its format has no words for. */
export const bodies = async (
  detail: Told,
  { id, type, time }: BusEnvelope,
  to: readonly Endpoint[],
): Promise<(endpoint: Endpoint) => string | undefined> => {
  const change = changeOf(type);
  const surge = isOfSurge(detail) ? { ...detail, title: shownWords(detail.title) } : undefined;
  const json = JSON.stringify({ id, type, time, detail: surge ?? detail });
  const isRead = to.some(({ format }) => format !== 'json');
  const message = surge && change && isRead ? await surgeMessages(change, surge) : undefined;
  return ({ format, language }) => (format === 'json' ? json : message && chatBody(format, message(language)));
};

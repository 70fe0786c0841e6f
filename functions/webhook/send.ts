import { secretOf } from '../platform/secret.ts';
import type { Endpoint } from './endpoints.ts';
import { DELIVERY_HEADER, EVENT_HEADER, SIGNATURE_HEADER, signatureOf } from './signature.ts';

/** What is sent: the same bytes at every try. */
export interface Delivery {
  readonly id: string;
  /** The event's name. */
  readonly type: string;
  readonly body: string;
}

/** `resting`: not tried, since this receiver has just kept somebody waiting. */
export type Outcome = 'delivered' | 'resting' | { readonly failure: string };

const TIMEOUT_MS = 5_000;
/** A receiver that hangs would hold a function for each event, until none is left for the chat. */
const REST_MS = 30_000;
const restsUntil = new Map<string, number>();

const failureOf = (error: unknown): string => {
  if (!(error instanceof Error)) throw error;
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return `not reached (${code})`;
};

const post = async (url: string, { id, type, body }: Delivery): Promise<Outcome> => {
  const signature = signatureOf(await secretOf('WEBHOOK_SECRET'), Date.now(), id, body);
  const request = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'uragawa-webhook/1',
      [DELIVERY_HEADER]: id,
      [EVENT_HEADER]: type,
      [SIGNATURE_HEADER]: signature,
    },
    body,
    // Whoever may answer for this address may not send our signature elsewhere.
    redirect: 'manual' as const,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  try {
    const response = await fetch(url, request);
    await response.body?.cancel();
    return response.ok ? 'delivered' : { failure: `answered ${response.status}` };
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    if (request.signal.aborted) restsUntil.set(url, Date.now() + REST_MS);
  }
};

/** Sends a delivery once. */
export const send = async ({ url }: Endpoint, delivery: Delivery): Promise<Outcome> =>
  Date.now() < (restsUntil.get(url) ?? 0) ? 'resting' : post(url, delivery);

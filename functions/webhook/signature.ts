import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'uragawa-signature';
export const DELIVERY_HEADER = 'uragawa-delivery';
export const EVENT_HEADER = 'uragawa-event';

/** What proves to a receiver who sent this body, as which delivery and when (epoch ms): `t=<seconds>,v1=<HMAC-SHA256 in hex>`. */
export const signatureOf = (secret: Uint8Array, now: number, deliveryId: string, body: string): string => {
  const seconds = Math.floor(now / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${deliveryId}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
};

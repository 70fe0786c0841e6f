import { sensitiveNumbersIn } from '../protocol/sensitive.ts';
import type { Body } from './entry.ts';

const MASK = '*';
/** Digits of a card that stay readable, as on a receipt. */
const CARD_TAIL = 4;

/**
 * Hides card numbers (the last four digits stay) and My Numbers; see `sensitiveNumbersIn`.
 */
export const masked = (text: string): string => {
  const hidden = new Set(
    sensitiveNumbersIn(text).flatMap(({ kind, places }) => (kind === 'card' ? places.slice(0, -CARD_TAIL) : places)),
  );
  return hidden.size === 0
    ? text
    : [...Array(text.length).keys()].map((i) => (hidden.has(i) ? MASK : text.charAt(i))).join('');
};

/** The body with everything people write masked. */
export const maskedBody = (body: Body): Body => ({
  ...body,
  ...(body.text === undefined ? {} : { text: masked(body.text) }),
  ...(body.attachment && { attachment: { ...body.attachment, name: masked(body.attachment.name) } }),
  ...(body.original && { original: { ...body.original, text: masked(body.original.text) } }),
  ...(body.comment === undefined ? {} : { comment: masked(body.comment) }),
  ...(body.reason === undefined ? {} : { reason: masked(body.reason) }),
});

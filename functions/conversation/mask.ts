import { sensitiveNumbersIn } from '../protocol/sensitive.ts';
import { codePlaces } from './code-in-text.ts';
import type { Body } from './entry.ts';

const MASK = '*';
/** Digits of a card that stay readable, as on a receipt. */
const CARD_TAIL = 4;

/**
 * Hides card numbers (the last four digits stay), My Numbers (see `sensitiveNumbersIn`) and one-time codes (see `codePlaces`).
 * `isAwaited`: a code is waited for, so that a bare number may be one.
 */
export const masked = (text: string, isAwaited = false): string => {
  const numbers = sensitiveNumbersIn(text).flatMap(({ kind, places }) =>
    kind === 'card' ? places.slice(0, -CARD_TAIL) : places,
  );
  const hidden = new Set([...numbers, ...codePlaces(text, isAwaited)]);
  if (hidden.size === 0) return text;
  const once = [...Array(text.length).keys()].map((i) => (hidden.has(i) ? MASK : text.charAt(i))).join('');
  // The last digits of a card and what stands behind them may be another number.
  return masked(once, isAwaited);
};

/** The body with everything people write masked. */
export const maskedBody = (body: Body, isAwaited = false): Body => ({
  ...body,
  ...(body.text === undefined ? {} : { text: masked(body.text, isAwaited) }),
  ...(body.attachment && { attachment: { ...body.attachment, name: masked(body.attachment.name, isAwaited) } }),
  ...(body.original && { original: { ...body.original, text: masked(body.original.text, isAwaited) } }),
  ...(body.comment === undefined ? {} : { comment: masked(body.comment, isAwaited) }),
  ...(body.reason === undefined ? {} : { reason: masked(body.reason, isAwaited) }),
});

import { randomBytes } from 'node:crypto';

/** Crockford's base32: no letter looks or sounds like another or like a digit. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PATTERN = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A new ticket's number, such as `7F3K-9Q2M`: one of a million million, so that nobody guesses another's. */
export const newTicketId = (): string => {
  const letters = Array.from(randomBytes(8), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

export const isTicketId = (text: unknown): text is string => typeof text === 'string' && PATTERN.test(text);

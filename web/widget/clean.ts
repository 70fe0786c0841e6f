import type { MAX_TEXT } from '../../functions/protocol/limits.ts';

// The type is the server's number: the schema and its library stay out of the page.
const LIMIT: typeof MAX_TEXT = 8_000;
const NEAR = LIMIT * 0.9;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what the server refuses
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Typed or pasted text as it is sent: what the server refuses is taken out, the rest stays as it is, sign by sign. */
export const clean = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');

/** How much room a message has left. */
export interface Room {
  /** In UTF-16 units, as the server counts. */
  readonly length: number;
  readonly limit: number;
  readonly over: boolean;
  /** The writer should see the count. */
  readonly near: boolean;
}

/** The room left by a text that is already clean. */
export const remaining = (text: string): Room => ({
  length: text.length,
  limit: LIMIT,
  over: text.length > LIMIT,
  near: text.length >= NEAR,
});

/** Whether there is nothing in it that a reader could see: the server refuses that too. */
export const isEmpty = (text: string): boolean => !/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);

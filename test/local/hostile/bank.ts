import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '../../../functions/protocol/server.ts';

/** Repeats a text: `{prefix}{repeat x n}{suffix}{suffix_repeat x n}`. */
export interface Generated {
  readonly prefix?: string;
  readonly repeat: string;
  readonly n: number;
  readonly suffix?: string;
  readonly suffix_repeat?: string;
}

export interface Token {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  /** `none`, or an algorithm and what it is signed with: `HS256:$SECRET`. */
  readonly sign: string;
}

/** One hostile input. Names of messages and fields in it are placeholders for ours. */
export interface Case {
  readonly id: string;
  readonly surface: string;
  readonly input: {
    /** A literal text frame. */
    readonly text?: string;
    /** A raw frame. */
    readonly b64?: string;
    readonly opcode?: number;
    /** A frame to be sent as JSON. */
    readonly frame?: object;
    /** Text of a message. */
    readonly body?: string;
    readonly gen?: Generated;
    readonly gen_body?: Generated;
    readonly gen_field?: { readonly field: string; readonly n: number };
    readonly field?: string;
    readonly value?: unknown;
    readonly headers?: Record<string, string>;
    /** What is offered as subprotocols, instead of the right two. */
    readonly protocols?: readonly string[];
    readonly query?: string;
    readonly jwt?: Token;
    readonly model_emits?: { readonly text: string };
    readonly method?: string;
    readonly path?: string;
    readonly steps?: readonly string[];
    readonly message?: object;
  };
  readonly expect: {
    readonly outcome: string;
    readonly check: string;
    /** Of our own cases: the code it has to be refused with. */
    readonly code?: ErrorCode;
    /** Of our own cases: the text as it has to be stored. */
    readonly stored?: string;
  };
}

const read = (file: string): Case[] =>
  readFileSync(join(import.meta.dirname, '..', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Every case once; those that load the account come last. */
export const cases: readonly Case[] = [...read('hostile.jsonl'), ...read('hostile.more.jsonl')].toSorted(
  (a, b) => Number(a.surface === 'load') - Number(b.surface === 'load'),
);

export const generate = ({ prefix = '', repeat, n, suffix = '', suffix_repeat = '' }: Generated): string =>
  prefix + repeat.repeat(n) + suffix + suffix_repeat.repeat(n);

const NAMES: readonly [RegExp, string][] = [
  [/"type"(\s*:)/g, '"action"$1'],
  [/"message\.send"/g, '"send"'],
  [/"(?:history\.list|resume)"/g, '"join"'],
  [/"(?:afterSeq|lastSeq)"/g, '"after"'],
  // Ours needs `after` with every message: without it the frame would be refused for that alone.
  [/"clientMsgId"/g, '"after":0,"id"'],
  [/"action":"typing"(?!.*"on")/g, '"action":"typing","on":true'],
];

/** A frame of the bank, as JSON text, in the names of our protocol. */
export const inOurNames = (json: string): string =>
  NAMES.reduce((text, [placeholder, name]) => text.replace(placeholder, name), json);

/** The JSON of a frame. `-0` stays what it is. */
export const jsonOf = (frame: object): string =>
  JSON.stringify(frame, (_, value) => (Object.is(value, -0) ? '\0-0\0' : value)).replaceAll('"\\u0000-0\\u0000"', '-0');

/** Replaces `$NAME` in a text, longest name first; `$UUID` is a new one each time. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.keys(values)
    .toSorted((a, b) => b.length - a.length)
    .reduce((result, name) => result.replaceAll(name, values[name] ?? ''), text)
    .replaceAll('$UUID', () => randomUUID());

/** The text frame a case sends, with its placeholders filled in. */
export const frameOf = ({ input }: Case, values: Readonly<Record<string, string>>): string => {
  const { text, frame, gen } = input;
  const json = text ?? (gen ? generate(gen) : jsonOf(frame ?? {}));
  return filled(inOurNames(json), values);
};

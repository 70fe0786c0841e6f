import * as z from 'zod/mini';
import { readLines } from './lines.ts';
import { Refused } from './refused.ts';
import { momentOf } from './timestamps.ts';

const schema = z.object({
  at: z.union([z.string(), z.number()]),
  text: z.string(),
  topic: z.optional(z.nullable(z.string())),
  visitor: z.optional(z.nullable(z.union([z.string(), z.number()]))),
});

/** A message of a file. */
export interface Written {
  readonly at: number;
  readonly hasZone: boolean;
  readonly line: number;
  readonly text: string;
  readonly topic?: string;
  readonly visitor: string;
}

const jsonOf = (text: string, line: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(`line ${line}: is no JSON; one message a line: {"at":"2026-11-22T09:05:00+09:00","text":"…"}`);
  }
};

/** @throws Refused at the first line that is no message, or that comes too early */
export async function* messagesOf(file: string): AsyncGenerator<Written> {
  let last: Written | undefined;
  for await (const [text, line] of readLines(file)) {
    if (text.trim() === '') continue;
    const read = schema.safeParse(jsonOf(text, line));
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new Refused(
        `line ${line}: ${issue?.path.join('.') || 'the message'}: ${issue?.message}; at and text are needed`,
      );
    }
    const { at, topic, visitor } = read.data;
    const message: Written = {
      ...momentOf(String(at), line),
      ...{ line, text: read.data.text, visitor: String(visitor ?? '') || `line ${line}` },
      ...(topic && { topic }),
    };
    if (last && message.hasZone !== last.hasZone) {
      throw new Refused(`line ${line}: write all times in one way, with a time zone or without one`);
    }
    if (last && message.at < last.at) {
      throw new Refused(`line ${line}: ${at} is earlier than line ${last.line}; sort the messages by time`);
    }
    last = message;
    yield message;
  }
}

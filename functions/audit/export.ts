import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry } from '../conversation/entry.ts';
import { isConversationId } from './conversation-id.ts';
import { digestOf, HOUR, keyOf, NotAsWritten, readDigest, unpack } from './digest.ts';
import { DigestFault, type Keys, rowsOf } from './digests.ts';
import { META } from './folder.ts';
import { lineOf } from './line.ts';
import { writeManifest } from './manifest.ts';
import { keyFile } from './records.ts';
import { pemOf } from './signature.ts';
import type { Reading, Source, Span, Stored } from './source.ts';

const write = (folder: string, key: string, { body, metadata }: Stored): void => {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), body);
  writeFileSync(join(folder, `${key}${META}`), JSON.stringify(metadata));
};

/** A record whose entries can be had as they are stored. */
export interface Original extends Source {
  readonly reading: Reading;
  readonly entries: (conversationId: string, after: number) => AsyncIterable<readonly Entry[]>;
}

export interface Wanted extends Span {
  /** Public keys that the folder is to hold, from whoever vouches for them: those in the bucket may be anybody's. */
  readonly keys: Keys;
}

export interface Exported {
  readonly digests: number;
  readonly conversations: number;
  readonly entries: number;
}

const isWithin = ({ from, to }: Span, { at }: Entry): boolean => at >= from && at < to;

/** Copies conversations, each once and a page at a time, however many and long they are. */
const logIn = ({ entries }: Original, folder: string) => {
  const sums = { conversations: 0, entries: 0 };
  /** With a span: only if something of it was written then. */
  const copy = async (id: string, span?: Span): Promise<void> => {
    const file = join(folder, 'log', `${id}.jsonl`);
    if (existsSync(file)) return;
    let before: string[] = [];
    let isWanted = span === undefined;
    if (isWanted) writeFileSync(file, '');
    for await (const page of entries(id, 0)) {
      const lines = page.map((entry) => `${lineOf(id, entry)}\n`);
      isWanted ||= span !== undefined && page.some((entry) => isWithin(span, entry));
      if (!isWanted) {
        before = before.concat(lines);
        continue;
      }
      appendFileSync(file, [...before, ...lines].join(''));
      sums.entries += before.length + lines.length;
      before = [];
    }
    if (isWanted) sums.conversations += 1;
  };
  return { copy, sums };
};

/**
 * Copies digests and the conversations they name, or should name, into a folder, as they are: what is wrong with them is the verifier's to say.
 * It holds what customers wrote.
 */
export const exportTo = async (source: Original, folder: string, wanted: Wanted): Promise<Exported> => {
  const log = logIn(source, folder);
  // What customers wrote is for who exported it.
  for (const part of ['keys', 'log']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  let digests = 0;
  const hours = await source.hours();
  for (let hour = hours?.last ?? 0; hours && hour >= Math.max(hours.first, wanted.from); hour -= HOUR) {
    if (hour >= wanted.to) continue;
    const own = keyOf(source.stack, hour);
    const stored = await source.stored(own);
    if (!stored) continue;
    write(folder, own, stored);
    digests += 1;
    try {
      const digest = readDigest(unpack(stored.body));
      for (const { key } of digest.parts) {
        const part = digestOf(key) === own ? await source.stored(key) : undefined;
        if (part) write(folder, key, part);
      }
      for await (const rows of rowsOf(source, digest)) for (const [id] of rows) await log.copy(id);
    } catch (error) {
      // It goes along as it is.
      if (!(error instanceof NotAsWritten || error instanceof DigestFault)) throw error;
    }
  }
  for (const [keyId, key] of wanted.keys) writeFileSync(join(folder, keyFile(keyId)), pemOf(key));
  if (hours) {
    const span = { from: Math.max(hours.first, wanted.from), to: Math.min(hours.last + HOUR, wanted.to) };
    // Whatever an item of the index is called: it names no file.
    for await (const id of source.conversations(span.from)) if (isConversationId(id)) await log.copy(id, span);
  }
  writeManifest(folder, source.reading, wanted);
  return { digests, ...log.sums };
};

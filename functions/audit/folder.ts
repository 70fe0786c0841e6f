import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { HOUR } from './digest.ts';
import { lineReader } from './line.ts';
import { boundsOf, type Listing, listingOf, stacksIn } from './listing.ts';
import { NoFolder, readManifest } from './manifest.ts';
import type { Reading, Source } from './source.ts';

/** What a file manager leaves behind. */
const isHidden = (name: string): boolean => name.startsWith('.');

/** Beside each digest: what its object in S3 has as metadata. */
export const META = '.meta.json';
const LOG = '.jsonl';
let buffer = Buffer.alloc(1 << 18);
const NEWLINE = 0x0a;

/** Bytes of a line: an item of a table has 400 KB, and no character of it is written in more than six. */
const LONGEST = 1 << 22;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * The lines of a file, a portion at a time, each to be used before the next one is asked for: they share one buffer, whatever
 * the file's size. It grows for a line that is longer; one that is too long comes as an empty one.
 */
const portions = function* (file: string): Generator<Buffer[]> {
  const handle = openSync(file, 'r');
  try {
    let rest = 0;
    let isCut = false;
    for (;;) {
      if (rest === LONGEST) {
        isCut = true;
        rest = 0;
      } else if (rest === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
      const size = readSync(handle, buffer, rest, buffer.length - rest, null);
      const bytes = buffer.subarray(0, rest + size);
      const lines: Buffer[] = [];
      let start = 0;
      const push = (line: Buffer): void => {
        lines.push(isCut ? Buffer.alloc(0) : line);
        isCut = false;
      };
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        push(bytes.subarray(start, end));
        start = end + 1;
      }
      if (size === 0 && (isCut || start < bytes.length)) push(bytes.subarray(start));
      yield lines;
      if (size === 0) return;
      rest = bytes.copy(buffer, 0, start);
    }
  } finally {
    closeSync(handle);
  }
};

const Metadata = z.record(z.string(), z.string());

/** What is no metadata has no signature. */
const metadataOf = (file: string): Record<string, string> => {
  try {
    return Metadata.parse(JSON.parse(readFileSync(`${file}${META}`, 'utf8')));
  } catch {
    return {};
  }
};

/** Digests and whatever else is among them. */
const filesIn = (folder: string): string[] => {
  const digests = join(folder, 'digest');
  if (!isFolder(digests)) return [];
  return readdirSync(digests, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(META) && !isHidden(entry.name))
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(join(folder, 'x').length - 1)
        .replaceAll('\\', '/'),
    );
};

/** No account is further ahead of the time of a machine. */
const MOST_AHEAD = 3_653 * 24 * HOUR;

/** What a folder has of the one stack that it is of. */
const listingIn = (folder: string, reading: Reading | undefined): { stack: string; listing: Listing } => {
  const files = filesIn(folder);
  const now = Math.max(Date.now(), Math.min(reading?.ended() ?? 0, Date.now() + MOST_AHEAD));
  const listings = stacksIn(files).map((stack) => ({ stack, listing: listingOf(stack, files, now) }));
  const [found, ...more] = listings.filter(({ listing }) => listing.hours.length > 0);
  if (!found || more.length > 0) {
    throw new NoFolder(`${folder}: must have the folder digest with the digests of one stack`);
  }
  return found;
};

/** A folder that `audit export` has written, on any machine. */
export const folderSource = (folder: string, bucket?: string): Source => {
  const manifest = readManifest(folder);
  const { stack, listing } = listingIn(folder, manifest.reading);
  const inIt = (...parts: string[]): string => join(folder, ...parts);
  const bounds = boundsOf(listing);
  return {
    stack,
    bucket,
    ...manifest,
    stored: async (key) =>
      isFile(inIt(key)) ? { body: readFileSync(inIt(key)), metadata: metadataOf(inIt(key)) } : undefined,
    hours: async () => bounds,
    isOlder: async (hour) => (bounds?.first ?? hour) < hour,
    strays: async () => listing.strays,
    links: async function* (conversationId) {
      const file = inIt('log', `${conversationId}${LOG}`);
      if (!isFile(file)) return;
      const read = lineReader(conversationId);
      for (const lines of portions(file)) yield lines.map(read);
    },
    conversations: async function* () {
      if (!isFolder(inIt('log'))) return;
      for (const name of readdirSync(inIt('log'))) {
        if (name.endsWith(LOG) && !isHidden(name) && isFile(inIt('log', name))) yield name.slice(0, -LOG.length);
      }
    },
  };
};

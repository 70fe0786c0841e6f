import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Forms, lineReader } from './line.ts';
import { boundsOf, listingOf } from './listing.ts';
import { NoFolder, readManifest } from './manifest.ts';
import type { Source } from './source.ts';

/** What a file manager leaves behind. */
const isHidden = (name: string): boolean => name.startsWith('.');

/** Beside each digest: what its object in S3 has as metadata. */
export const META = '.meta.json';
const LOG = '.jsonl';
let buffer = Buffer.alloc(1 << 18);
const NEWLINE = 0x0a;

/**
 * The lines of a file, a portion at a time, each to be used before the next one is asked for: they share one buffer, whatever
 * the file's size. It grows for a line that is longer.
 */
const portions = function* (file: string): Generator<Buffer[]> {
  const handle = openSync(file, 'r');
  try {
    let rest = 0;
    for (;;) {
      if (rest === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
      const size = readSync(handle, buffer, rest, buffer.length - rest, null);
      const bytes = buffer.subarray(0, rest + size);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        lines.push(bytes.subarray(start, end));
        start = end + 1;
      }
      if (size === 0 && start < bytes.length) lines.push(bytes.subarray(start));
      yield lines;
      if (size === 0) return;
      rest = bytes.copy(buffer, 0, start);
    }
  } finally {
    closeSync(handle);
  }
};

const metadataOf = (file: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(`${file}${META}`, 'utf8'));
  } catch {
    return {};
  }
};

/** The stacks whose digests are in a folder. */
const stacksIn = (folder: string): string[] => {
  const digests = join(folder, 'digest');
  return existsSync(digests) ? readdirSync(digests).filter((name) => !isHidden(name)) : [];
};

/** A folder that `audit export` has written, on any machine. */
export const folderSource = (folder: string, bucket?: string): Source => {
  const [stack, ...more] = stacksIn(folder);
  if (stack === undefined || more.length > 0) {
    throw new NoFolder(`${folder}: must have the folder digest with the digests of one stack`);
  }
  const inIt = (...parts: string[]): string => join(folder, ...parts);
  const files = readdirSync(inIt('digest', stack), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(META) && !isHidden(entry.name))
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, ''),
    );
  const listing = listingOf(stack, files, Date.now());
  const bounds = boundsOf(listing);
  const forms: Forms = [];
  return {
    stack,
    bucket,
    ...readManifest(folder),
    stored: async (key) =>
      existsSync(inIt(key)) ? { body: readFileSync(inIt(key)), metadata: metadataOf(inIt(key)) } : undefined,
    hours: async () => bounds,
    isOlder: async (hour) => (bounds?.first ?? hour) < hour,
    strays: async () => listing.strays,
    links: async function* (conversationId) {
      const file = inIt('log', `${conversationId}${LOG}`);
      if (!existsSync(file)) return;
      const read = lineReader(conversationId, forms);
      for (const lines of portions(file)) yield lines.map(read);
    },
    conversations: async function* () {
      if (!existsSync(inIt('log'))) return;
      for (const name of readdirSync(inIt('log'))) {
        if (name.endsWith(LOG) && !isHidden(name)) yield name.slice(0, -LOG.length);
      }
    },
  };
};

import { crc32 } from 'node:zlib';
import { conversationOf, endOf, type FigureRow } from '../../figures/row.ts';
import { rowsOn } from '../../figures/store.ts';
import type { Fact } from '../../insight/fact.ts';
import { readFacts } from '../../insight/rows.ts';
import { bucketOf, STEP } from '../../insight/steps.ts';
import { eachOf } from '../../platform/each.ts';
import { type Digest, HOUR, keyOf, NotAsWritten, readDigest, unpack } from '../digest.ts';
import { DigestFault, rowsOf } from '../digests.ts';
import { stored } from '../records.ts';
import type { Job } from './job.ts';

export const DAY = 24 * HOUR;
/** A conversation may be named as late as this after its hour. */
export const LATE = 3 * HOUR;
const AT_ONCE = 8;

/** What was kept on a day of UTC of what its conversations are a part of: some of them at a time, of however many. */
export interface Part {
  /** When the day begins (epoch ms). */
  readonly day: number;
  readonly part: number;
  readonly parts: number;
}

const isIn = ({ part, parts }: Part, conversationId: string): boolean =>
  parts === 1 || crc32(conversationId) % parts === part;

type Found = Job['found'];

/** Tells of a digest that cannot be read, and goes on without it: the next run would come to no other end. */
const unlessBroken = async (where: string, found: Found, read: () => Promise<void>): Promise<void> => {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof NotAsWritten || error instanceof DigestFault)) throw error;
    const kind = error instanceof DigestFault ? error.kind : 'invalid';
    const why = `${error.message}; what it alone names is not compared`;
    await found({ severity: 'error', what: kind, where, why });
  }
};

/** The signed digests of a day and of the hours after it, as far as they are there. */
const eachDigest = async (
  stack: string,
  day: number,
  found: Found,
  use: (digest: Digest) => Promise<void>,
): Promise<void> => {
  for (let hour = day; hour < day + DAY + LATE; hour += HOUR) {
    const key = keyOf(stack, hour);
    const file = await stored(key);
    if (file) await unlessBroken(key, found, () => use(readDigest(unpack(file.body))));
  }
};

/** How many conversations the digests of a day name, one that is in several of them more than once. */
export const sizeOf = async (stack: string, day: number, found: Found): Promise<number> => {
  let size = 0;
  await eachDigest(stack, day, found, async ({ counts }) => {
    size += counts.conversations;
  });
  return size;
};

/** Conversations that were written to on a day: each that a digest names. */
export const namedIn = async (stack: string, part: Part, found: Found): Promise<Set<string>> => {
  const ids = new Set<string>();
  await eachDigest(stack, part.day, found, async (digest) => {
    for await (const rows of rowsOf({ stored }, digest)) for (const [id] of rows) if (isIn(part, id)) ids.add(id);
  });
  return ids;
};

const added = <T>(all: Map<string, T[]>, id: string, one: T): void => {
  const known = all.get(id);
  if (known) known.push(one);
  else all.set(id, [one]);
};

/** What was counted on a day, by conversation. */
export const factsOn = async (part: Part): Promise<Map<string, Fact[]>> => {
  const facts = new Map<string, Fact[]>();
  const steps = Array.from({ length: DAY / STEP }, (_, index) => bucketOf(part.day + index * STEP));
  await eachOf(steps, AT_ONCE, async (step) => {
    for (const fact of await readFacts(step)) {
      if (isIn(part, fact.conversationId)) added(facts, fact.conversationId, fact);
    }
  });
  return facts;
};

/** Whether a row of figures is of a stretch that ended on a day of UTC: the day it stands under is that of the business. */
export const isOn = (day: number, row: Pick<FigureRow, 'expiresAt'>): boolean =>
  endOf(row) >= day && endOf(row) < day + DAY;

/** `2026-11-21` of UTC. */
export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Figures of a day, by conversation. */
export const figuresOn = async (part: Part): Promise<Map<string, FigureRow[]>> => {
  const rows = new Map<string, FigureRow[]>();
  for (const at of [part.day - DAY, part.day, part.day + DAY]) {
    for (const row of await rowsOn(dateOf(at))) {
      if (isOn(part.day, row) && isIn(part, conversationOf(row))) added(rows, conversationOf(row), row);
    }
  }
  return rows;
};

import { eachOf } from '../platform/each.ts';
import type { PutPart } from './compose.ts';
import { type Digest, keyOf, NotAsWritten, pack, type Row, sha256, unpack } from './digest.ts';
import { rowsOf } from './digests.ts';
import { type Places, UNNAMED } from './places.ts';

/** Numbers that are tried for a part: each run that died may have left some. */
const MOST_TRIES = 1_000;
/** Rows of the table that are written at once. */
const AT_ONCE = 8;

const hashAt = async ({ stored }: Pick<Places, 'stored'>, key: string): Promise<string | undefined> => {
  const there = await stored(key);
  try {
    return there && sha256(unpack(there.body));
  } catch (error) {
    if (error instanceof NotAsWritten) return undefined;
    throw error;
  }
};

/**
 * Writes the parts of an hour. What a run that died has left cannot be taken away again: the same part is taken over, and any
 * other keeps its number.
 */
export const partWriter =
  (places: Pick<Places, 'stack' | 'put' | 'stored'>, from: number): PutPart =>
  async (text, after) => {
    for (let number = after + 1; number <= after + MOST_TRIES; number += 1) {
      const key = keyOf(places.stack, from, number);
      if (await places.put({ key, body: pack(text), metadata: {} })) return number;
      if ((await hashAt(places, key)) === sha256(text)) return number;
    }
    throw new Error(`${keyOf(places.stack, from)}: there is no place for its parts`);
  };

/** How far a digest says that conversations are, where that is further than is kept: the table was restored to a time before it. */
const keepFurther = async (
  places: Pick<Places, 'known' | 'keep'>,
  rows: readonly Row[],
  there: Digest,
): Promise<string[]> => {
  const hour = Date.parse(there.from);
  const erased = new Map(there.erased);
  const known = await places.known(rows.map(([id]) => id));
  const further = rows.filter(([id, seq]) => (known.get(id)?.seq ?? 0) < seq);
  await eachOf(further, AT_ONCE, ([id, seq, hash]) => {
    const reason = erased.get(id);
    return places.keep(id, { seq, hash, hour, entries: 0, ...(reason && { erased: reason }) });
  });
  return further.map(([id]) => id);
};

/**
 * A digest is taken over. What it does not name, for it came late into the index, a later one has to; and what it says is
 * held against the log from here on, as if this run had verified it.
 */
export const goOnFrom = async (
  places: Pick<Places, 'stored' | 'known' | 'keep'>,
  rows: readonly Row[],
  there: Digest,
): Promise<void> => {
  const named = new Map<string, string>();
  const further = new Set<string>();
  for await (const own of rowsOf(places, there)) {
    for (const [id, , hash] of own) named.set(id, hash);
    for (const id of await keepFurther(places, own, there)) further.add(id);
  }
  const hour = Date.parse(there.from);
  const late = rows.filter(([id, , hash]) => named.get(id) !== hash && !further.has(id)).map(([id]) => id);
  for (const [id, known] of await places.known(late)) {
    if (known.hour === hour) await places.keep(id, { ...known, hour: UNNAMED });
  }
};

import type { KeyObject } from 'node:crypto';
import { eachOf } from '../platform/each.ts';
import { HOUR, hourOf, keyOf } from './digest.ts';
import { checkDigests, type Keys, type Sound } from './digests.ts';
import type { Fault } from './fault.ts';
import type { Places, State } from './places.ts';
import { keysIn, NoPublicKey } from './signature.ts';
import type { Stored } from './source.ts';

const HOURS = 24;
/** Digests that are read at once. */
const AT_ONCE = 6;

/** Where digests are, and the keys that signed them. */
export type Records = Pick<Places, 'stack' | 'stored' | 'publicKey'>;

export interface LastDay {
  /** Digests that hold, each signed and the one that the next one names; the newest first. */
  readonly holding: readonly Sound[];
  readonly expected: number;
  /** When hours begin whose digest does not, the newest first. */
  readonly broken: readonly number[];
  readonly faults: readonly Fault[];
}

export const NO_DAY: LastDay = { holding: [], expected: 0, broken: [], faults: [] };

const keysOf = async (publicKey: Records['publicKey'], ids: Iterable<string>): Promise<Keys> => {
  const keys = new Map<string, KeyObject>();
  for (const id of ids) {
    const pem = /^[0-9a-f]{64}$/.test(id) ? await publicKey(id) : undefined;
    if (pem === undefined) continue;
    try {
      // By what they are, not by the name of their file.
      for (const [own, key] of keysIn(pem)) keys.set(own, key);
    } catch (error) {
      if (!(error instanceof NoPublicKey)) throw error;
    }
  }
  return keys;
};

/**
 * Digests of another key than the one that signs. Those before one of ours were signed with it as what came before; after the
 * change of a key there may be none of ours yet. But none of another key comes after one of ours.
 */
const unvouched = (sound: readonly Sound[], own: string): readonly Sound[] => {
  const newest = sound.findIndex(({ keyId }) => keyId === own);
  return newest < 0 ? [] : sound.slice(0, newest);
};

/**
 * Walks the digests of the 24 hours up to the newest backwards, from that one, of which the table has the hash. `own`: id of the
 * key that signs, for whoever can ask KMS; the bucket has the key of anybody who can write to it.
 */
export const lastDay = async (
  { stack, stored, publicKey }: Records,
  { since, to, last }: State,
  own?: string,
): Promise<LastDay> => {
  if (!last) return NO_DAY;
  const hours = Array.from({ length: HOURS }, (_, index) => to - (index + 1) * HOUR).filter((hour) => hour >= since);
  const files = new Map<string, Stored>();
  await eachOf(hours, AT_ONCE, async (hour) => {
    const file = await stored(keyOf(stack, hour));
    if (file) files.set(keyOf(stack, hour), file);
  });
  const keys = await keysOf(publicKey, new Set([...files.values()].map(({ metadata }) => metadata['key-id'] ?? '')));
  const faults: Fault[] = [];
  const first = hours.at(-1) ?? to;
  const sound = await checkDigests({
    keys,
    from: first,
    report: (fault) => faults.push(fault),
    source: {
      stack,
      bucket: last.bucket,
      stored: async (key) => files.get(key) ?? (hourOf(stack, key) === undefined ? stored(key) : undefined),
      hours: async () => ({ first, last: to - HOUR }),
      isOlder: async (hour) => hour > since,
      strays: async () => [],
      links: async function* () {},
      conversations: async function* () {},
    },
  });
  const newest = sound.find(({ key }) => key === last.key);
  if (newest && newest.sha256 !== last.sha256) {
    faults.push({ kind: 'invalid', where: last.key, why: 'it is not the one that the table goes on from' });
  }
  for (const { key, keyId } of own === undefined ? [] : unvouched(sound, own)) {
    const why = `it is signed with the key ${keyId}, and one before it with the key that signs`;
    faults.push({ kind: 'unknown key', where: key, why });
  }
  const bad = new Set(faults.map(({ where }) => where));
  const holding = sound.filter(({ key }) => !bad.has(key));
  const good = new Set(holding.map(({ from }) => from));
  return { holding, expected: hours.length, broken: hours.filter((hour) => !good.has(hour)), faults };
};

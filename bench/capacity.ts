import { itemSize } from './item-size.ts';

export type Item = Readonly<Record<string, unknown>>;

/** What an index of a table needs to know of itself here. */
export interface Index {
  readonly keys: readonly string[];
  /** Attributes it holds besides the keys; undefined: all. */
  readonly projected?: readonly string[];
}

const WRITE_UNIT = 1024;

const units = (item: Item): number => Math.ceil(itemSize(item) / WRITE_UNIT);

/** Write units of a table for one changed item: the larger of what was there and what is. */
export const writeUnits = (before: Item | undefined, after: Item | undefined): number =>
  Math.max(1, ...[before, after].map((item) => (item ? units(item) : 0)));

const entryOf = ({ keys, projected }: Index, item: Item | undefined): Item | undefined => {
  if (!item || keys.some((key) => item[key] === undefined)) return undefined;
  const held = projected && new Set([...keys, ...projected]);
  return held ? Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name))) : item;
};

const same = (one: Item, other: Item, names = Object.keys({ ...one, ...other })): boolean =>
  names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));

/**
 * Write units of the indexes of a table for one changed item, which the local engine counts as nothing: one write where an
 * entry appears, goes or changes, two where its key changes, none where it stays as it was.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export const indexUnits = (indexes: readonly Index[], before: Item | undefined, after: Item | undefined): number =>
  indexes.reduce((sum, index) => {
    const [old, next] = [entryOf(index, before), entryOf(index, after)];
    if (!old || !next) return sum + units(old ?? next ?? {});
    if (!same(old, next, [...index.keys])) return sum + units(old) + units(next);
    return same(old, next) ? sum : sum + Math.max(units(old), units(next));
  }, 0);

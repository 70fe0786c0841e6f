import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundle, bundleOptions, functionNames } from '../lib/bundle.ts';
import { buildFloor } from './floor.ts';
import { importTimes } from './import-time.ts';

/** Most that a bundle may take of what its clients and libraries alone take, in bytes and in time. */
export const MOST = 1.15;

/** What is data more than code: it cannot be smaller than what it says. */
const CONTENT: Readonly<Record<string, RegExp>> = {
  'words that mean the same': /functions\/bot\/concepts\.ts$/,
  'kana and romaji': /node_modules\/wanakana\//,
};

/** A function's bundle beside a bundle of the same clients and libraries. */
export interface BundleResult {
  readonly name: string;
  readonly bytes: number;
  readonly floorBytes: number;
  readonly milliseconds: number;
  readonly floorMilliseconds: number;
  /** Bytes of data in it, by what it is. */
  readonly content: Readonly<Record<string, number>>;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Its share of the floor: with `content`, the data counts as given. */
export const share = ({ bytes, floorBytes, content }: BundleResult, withContent = false): number =>
  bytes / (floorBytes + (withContent ? sum(Object.values(content)) : 0));

export const bundleResults = (): BundleResult[] => {
  const folder = bundle();
  const floors = mkdtempSync(join(tmpdir(), 'uragawa-floor-'));
  const { metafile } = buildSync({ ...bundleOptions('.'), metafile: true, write: false });
  const contentOf = (name: string): Record<string, number> => {
    const inputs = Object.entries(metafile.outputs[`${name}/index.mjs`]?.inputs ?? {});
    const found = Object.entries(CONTENT).map(([what, files]): [string, number] => {
      const matching = inputs.filter(([file]) => files.test(file));
      return [what, sum(matching.map(([, { bytesInOutput }]) => bytesInOutput))];
    });
    return Object.fromEntries(found.filter(([, bytes]) => bytes > 0));
  };
  return functionNames().map((name) => {
    const file = join(folder, name, 'index.mjs');
    const floor = buildFloor(name, floors);
    const [milliseconds, floorMilliseconds] = importTimes(file, floor);
    return {
      name,
      bytes: statSync(file).size,
      floorBytes: statSync(floor).size,
      milliseconds,
      floorMilliseconds,
      content: contentOf(name),
    };
  });
};

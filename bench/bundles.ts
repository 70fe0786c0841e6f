import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, functionNames } from '../lib/bundle.ts';
import { buildFloor } from './floor.ts';
import { importTimes } from './import-time.ts';

/** Most that a bundle may take of what its clients and libraries alone take, in bytes and in time. */
export const MOST = 1.15;

/** A function's bundle beside a bundle of the same clients and libraries. */
export interface BundleResult {
  readonly name: string;
  readonly bytes: number;
  readonly floorBytes: number;
  readonly milliseconds: number;
  readonly floorMilliseconds: number;
}

/** Its share of the floor. */
export const share = ({ bytes, floorBytes }: BundleResult): number => bytes / floorBytes;

export const bundleResults = (): BundleResult[] => {
  const folder = bundle();
  const floors = mkdtempSync(join(tmpdir(), 'uragawa-floor-'));
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
    };
  });
};

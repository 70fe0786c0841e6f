import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, createClock, installClock } from './clock.ts';

/** Where `npm start` keeps its account unless it is told otherwise. */
export const FOLDER: string = join(import.meta.dirname, '..', '.local');

const fileIn = (folder: string): string => join(folder, 'environment.json');

/** Leaves in the folder of an account, as long as it runs, how commands of the project reach it, and what time it has. */
export const noteRunning = (
  folder: string,
  environment: Record<string, string>,
  { scale, epoch, ahead }: Clock,
): (() => void) => {
  const LOCAL_CLOCK = JSON.stringify({ scale, epoch, ahead });
  writeFileSync(fileIn(folder), JSON.stringify({ ...environment, LOCAL_CLOCK }));
  return () => rmSync(fileIn(folder), { force: true });
};

/**
 * The environment of the account that `npm start` runs from a folder, or undefined when none does. From then on this process has
 * the account's time: what an hour of it wrote in a minute would be from the future.
 */
export const joinRunning = (folder: string = FOLDER): Record<string, string> | undefined => {
  if (!existsSync(fileIn(folder))) return undefined;
  const environment: Record<string, string> = JSON.parse(readFileSync(fileIn(folder), 'utf8'));
  const { scale, epoch, ahead } = JSON.parse(environment.LOCAL_CLOCK ?? '{}');
  installClock(createClock(scale, epoch, ahead));
  return environment;
};

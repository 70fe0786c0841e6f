import { DAY, MINUTE } from './settings.ts';

/** A step of the counts. */
export const STEP = 5 * MINUTE;
/** How long counts of a step are kept. */
export const KEPT = 35 * DAY;

/** Name of the step that a moment is in: `2026-11-22T09:35Z`. */
export const bucketOf = (at: number): string => `${new Date(at - (at % STEP)).toISOString().slice(0, 16)}Z`;
export const bucketStart = (bucket: string): number => Date.parse(bucket);
export const endOf = (bucket: string): number => bucketStart(bucket) + STEP;
/** Epoch seconds. */
export const expiryOf = (bucket: string): number => Math.floor((endOf(bucket) + KEPT) / 1_000);

/** Whether rows of a step are still kept. */
export const isKept = (bucket: string): boolean => expiryOf(bucket) * 1_000 > Date.now();

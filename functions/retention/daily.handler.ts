import { schedule } from '../platform/schedule.ts';
import { retain } from './daily.ts';

/** Of the 5 minutes that it has. */
const WORK_MS = 240_000;

export const handler = schedule((due) => retain(due, Date.now() + WORK_MS));

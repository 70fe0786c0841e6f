import { schedule } from '../platform/schedule.ts';
import { work } from './work.ts';

export const handler = schedule(async (due) => {
  await work(due);
});

import { schedule } from '../platform/schedule.ts';
import { watch } from './watch.ts';
import { places } from './watch-places.ts';

/** When a run stops taking up more steps: the next one goes on. */
const BUDGET_MS = 40_000;

export const handler = schedule(async (due) => {
  const end = Date.now() + BUDGET_MS;
  await watch(due, places, () => Date.now() > end);
});

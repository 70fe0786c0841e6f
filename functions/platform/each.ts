function* once<T>(items: Iterable<T>): Generator<T> {
  yield* items;
}

/** Does something with every item, so many at a time; after a failure none is begun any more, and it throws when all are done. */
export const eachOf = async <T>(
  items: Iterable<T>,
  most: number,
  run: (item: T) => Promise<unknown>,
): Promise<void> => {
  const open = once(items);
  const worker = async () => {
    // Leaving the loop by a throw ends the generator for all.
    for (const item of open) await run(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Items of a job looked at at once. */
const AT_ONCE = 10;

/** Runs `work` on each item, some at once, until the time is over; failures are thrown at the end, when all had their turn. */
export const untilOver = async <T>(
  items: readonly T[],
  until: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  for (let start = 0; start < items.length && Date.now() < until; start += AT_ONCE) {
    const results = await Promise.allSettled(items.slice(start, start + AT_ONCE).map(work));
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
};

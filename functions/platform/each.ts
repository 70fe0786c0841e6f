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

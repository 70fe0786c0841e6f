function* once<T>(items: Iterable<T>): Generator<T> {
  yield* items;
}

/** Does something with every item, so many at a time; after a failure none is begun any more. */
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
  await Promise.all(Array.from({ length: most }, worker));
};

interface Asked {
  /** Whether this tab has replies that are not in their conversations yet. */
  readonly hasOwn: boolean;
  /** How many there are in the browser's database, of all tabs. Rejects when it cannot be read. */
  count(): Promise<number>;
  /** Whether this tab knows of any, its own or another's; what it was told of others may be over. */
  readonly hasAny: boolean;
  ask(): boolean;
}

/** Whether somebody may sign out: with all that is on the way in this browser gone, whichever tab holds it, he is asked. */
export const maySignOut = async ({ hasOwn, count, hasAny, ask }: Asked): Promise<boolean> => {
  const isWaiting =
    hasOwn ||
    (await count()
      .then((number) => number > 0)
      .catch(() => hasAny));
  return !isWaiting || ask();
};

/** Whether a file such as `/status.json` tells of a notice. */
const tellsOf = (file: unknown, id: string): boolean => {
  const notices: unknown = Reflect.get(Object(file), 'notices');
  return Array.isArray(notices) && notices.some((each) => Reflect.get(Object(each), 'id') === id);
};

/** Readers keep the file 5 s, and the service promises 10: after this much something is wrong. */
const PATIENCE_MS = 30_000;
const EVERY_MS = 1_000;

/** Reads until the sites of the business are told of a notice; gives how long that is `since`, undefined where it did not come. */
export const untilShown = async (
  id: string,
  since: number,
  read: () => Promise<unknown>,
  sleep: (milliseconds: number) => Promise<void>,
  now = Date.now,
): Promise<number | undefined> => {
  const begin = now();
  while (now() - begin < PATIENCE_MS) {
    if (tellsOf(await read(), id)) return now() - since;
    await sleep(EVERY_MS);
  }
  return undefined;
};

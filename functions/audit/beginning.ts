import { HOUR, keyOf, NotAsWritten, readDigest, timeOf, unpack } from './digest.ts';
import type { Finding } from './finding.ts';
import type { Places, State } from './places.ts';
import type { Stored } from './source.ts';

/** Hours of which the digests are looked at again: the table could leave some of them out. */
const DAY = 24 * HOUR;

/** Why no chain begins with a digest, by what is signed in it. One that cannot be read is told of by who reads all. */
const notTheFirst = (file: Stored | undefined): string | undefined => {
  if (!file) return 'the table says that the digests begin with this one, and it is not there';
  try {
    const { previous } = readDigest(unpack(file.body));
    return previous ? `the table says that the digests begin with this one, and it names ${previous.key}` : undefined;
  } catch (error) {
    if (!(error instanceof NotAsWritten)) throw error;
    return undefined;
  }
};

/**
 * What the table says of the chain and the bucket does not. Who could make it say that the chain begins today, or that it is far
 * ahead, would have one that follows from nothing, or none, and no alarm. `now`: epoch milliseconds.
 */
export const brokenBeginning = async (
  { stack, stored, hours }: Pick<Places, 'stack' | 'stored' | 'hours'>,
  { since, to, last }: State,
  now: number,
): Promise<Finding | undefined> => {
  const tell = (hour: number, why: string): Finding => ({
    severity: 'error',
    what: 'gap',
    where: keyOf(stack, hour),
    why,
  });
  if (to > now) return tell(to - HOUR, 'the table says that this hour has its digest, and it has not ended');
  if (since > to || (last === null && since < to)) {
    return tell(
      since,
      `the table says that the digests are from ${timeOf(since)} to ${timeOf(to)}, and names ${last?.key ?? 'none'}`,
    );
  }
  if (await stored(keyOf(stack, since - HOUR))) {
    return tell(since - HOUR, 'the table says that the digests begin after this one');
  }
  if (last !== null) {
    const why = since > to - DAY ? notTheFirst(await stored(keyOf(stack, since))) : undefined;
    return why === undefined ? undefined : tell(since, why);
  }
  // Of two first runs one may have written its digest meanwhile: it is none before.
  const older = (await hours()).findLast((hour) => hour < to);
  return older === undefined ? undefined : tell(older, 'the table says that there is no digest yet');
};

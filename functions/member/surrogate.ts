import { memberSurrogate } from '../conversation/link.ts';

/** Who counts the members, where no site vouches for them. */
const OWN = 'uragawa';

/** A member number in one form: full-width letters and digits of an IME are plain ones, and case does not count. */
export const plainNumber = (number: string): string => number.normalize('NFKC').trim().toUpperCase();

/**
 * A member in keys and in the log: the one that the host site's token has, whose `sub` is the member number, so that both
 * proofs are of the same member. `issuer`: of `settings.identity`, where there is one.
 */
export const surrogateOf = (key: Uint8Array, issuer: string | undefined, number: string): string =>
  memberSurrogate(key, issuer ?? OWN, number);

import { createHmac } from 'node:crypto';
import { memberSurrogate } from '../conversation/link.ts';
import { secretOf } from '../platform/secret.ts';

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

/** The surrogate of a number as this deployment makes it; the number is taken as it is. */
export const surrogate = async (number: string): Promise<string> =>
  surrogateOf(await secretOf('SESSION_SECRET'), process.env.MEMBER_ISSUER || undefined, number);

/**
 * An address in keys: without the key nobody can try addresses. Only A to Z become small, since other letters that do,
 * such as the Kelvin sign, would make two addresses one.
 */
export const addressHash = (key: Uint8Array, email: string): string => {
  const plain = email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return createHmac('sha256', key).update(`address\0${plain}`).digest().subarray(0, 16).toString('base64url');
};

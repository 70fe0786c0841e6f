const LONGEST = 40;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const SUFFIX = 6;

const random = (): string =>
  [...crypto.getRandomValues(new Uint8Array(SUFFIX))].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/**
 * An id for a new document: what can be read of the given words in ASCII, the first ones, and a random end, so that two
 * people who write of the same thing do not meet. `newId(['ja', 'shipping', '送料は?'])` is such as `ja-shipping-x7k2m9`.
 */
export const newId = (words: readonly string[], end = random()): string => {
  const name = words
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  return name === '' ? end : `${name}-${end}`;
};

import type { Field } from './fields.ts';
import { folded, plain } from './intent-words.ts';
import type { LookUp } from './look-ups.ts';

/** Fields that a text names. A word that was taken for one is none for the next: an e-mail address is no address. */
const namedIn = (text: string, only: LookUp['only']): Field[] => {
  let rest = folded(plain(text));
  return [...only].flatMap(([field, words]) => {
    const found = words.map((word) => folded(plain(word))).filter((word) => rest.includes(word));
    for (const word of found) rest = rest.replaceAll(word, ' ');
    return found.length > 0 ? [field] : [];
  });
};

const shown = (lines: LookUp['lines'], sign: '' | '*'): LookUp['lines'] => {
  const each = (texts: readonly string[]) => texts.map((line) => line.replaceAll('?}', `${sign}}`));
  return { ja: each(lines.ja), en: each(lines.en) };
};

/** A look-up that reads and shows no more than was asked for: who asks for his telephone number is not told where he lives. */
export const narrowed = (lookUp: LookUp, text: string): LookUp => {
  const named = namedIn(text, lookUp.only);
  return named.length === 0
    ? { ...lookUp, lines: shown(lookUp.lines, '*') }
    : { ...lookUp, reads: lookUp.reads.filter((field) => named.includes(field)), lines: shown(lookUp.lines, '') };
};

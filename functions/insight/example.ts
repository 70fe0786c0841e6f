import { masked } from '../conversation/mask.ts';
import { maskedEmail, maskedPhone } from '../member/masks.ts';
import { withoutLongNumbers, withoutSecrets } from './plain-words.ts';

export const EMAIL = /[^\s@<>()「」、。]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}/g;
/** A phone, a membership or an order: six digits and more, however they are grouped. */
const LONG_NUMBER = /(?<!\d)\+?\d(?:[-\s().]{0,2}\d){5,}(?!\d)/g;
/** What stands behind a question mark in a link may let somebody in. */
const QUERY = /(https?:\/\/[^\s?#]{1,500})[?#][^\s」、。]*/g;
const LONGEST = 120;
const HIDDEN = '***';

/** A message as those may read it who have nothing to do with the conversation. */
export const exampleOf = (text: string): string => {
  const normal = text.normalize('NFKC');
  const masks = masked(withoutSecrets(normal, HIDDEN))
    .replace(EMAIL, (email) => maskedEmail(email))
    .replace(QUERY, '$1?***')
    .replace(LONG_NUMBER, (number) => maskedPhone(number));
  const hidden = withoutLongNumbers(masks, HIDDEN);
  // Where there was nothing to hide it stays as it was written.
  const plain = (hidden === normal ? text : hidden).replace(/\s+/g, ' ').trim();
  const characters = [...plain];
  return characters.length <= LONGEST ? plain : `${characters.slice(0, LONGEST - 1).join('')}…`;
};

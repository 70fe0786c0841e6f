/** Comments of HTML, to which a text without an end runs. */
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
/** The flags of England, Scotland and Wales: a black flag and letters of the invisible alphabet, which can hold any text. */
const FLAG =
  /(\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})/u;
/** All but joiners, which Persian, Indic scripts and emoji need, and marks of direction that end with their paragraph. */
const UNSEEN = /(?![\t\n\u200c-\u200f\u2066-\u2069])[\p{Cc}\p{Cf}]/gu;
/** More of them in a row write nothing but a code. */
const RUN = /[\u200c-\u200f\u2066-\u2069]{4,}/g;

/**
 * A text without what an editor may have pasted unseen, and what nobody should read as an instruction: comments of HTML and
 * characters that show as nothing, but for those that letters, flags and emoji are made with.
 */
export const visibleText = (text: string): string =>
  text
    .replace(COMMENT, ' ')
    .split(FLAG)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(UNSEEN, '')))
    .join('')
    .replace(RUN, '');

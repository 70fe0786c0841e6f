const BACKSLASH = 0x5c;
const [QUOTE, COMMA, COLON, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d];
/** No entry of ours goes as deep. */
const DEEPEST = 32;
/** A text that has an escaped quote: any text ends with the first quote that has no backslash before it. */
const TEXT = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]\d+)?/y;
const WORDS = ['true', 'false', 'null'];

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

const textEnd = (text: string, from: number): number => {
  const quote = text.indexOf('"', from + 1);
  if (quote < 0) return -1;
  if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1;
  TEXT.lastIndex = from;
  return TEXT.test(text) ? TEXT.lastIndex : -1;
};

const numberEnd = (text: string, from: number): number => {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  const next = text.charCodeAt(at);
  if (at > from && (next === COMMA || next === CLOSE || next === CLOSE_LIST)) return at;
  NUMBER.lastIndex = from;
  return NUMBER.test(text) ? NUMBER.lastIndex : -1;
};

/** Behind the colon of a name. */
export const nameEnd = (text: string, from: number): number => {
  if (text.charCodeAt(from) !== QUOTE) return -1;
  const end = textEnd(text, from);
  return end > 0 && text.charCodeAt(end) === COLON ? end + 1 : -1;
};

const listEnd = (text: string, from: number, depth: number): number => {
  if (text.charCodeAt(from + 1) === CLOSE_LIST) return from + 2;
  for (let at = from + 1; ; ) {
    const end = valueEnd(text, at, depth + 1);
    if (end < 0) return -1;
    const next = text.charCodeAt(end);
    if (next === CLOSE_LIST) return end + 1;
    if (next !== COMMA) return -1;
    at = end + 1;
  }
};

const objectEnd = (text: string, from: number, depth: number): number => {
  if (text.charCodeAt(from + 1) === CLOSE) return from + 2;
  for (let name = from + 1; ; ) {
    const value = nameEnd(text, name);
    const end = value < 0 ? -1 : valueEnd(text, value, depth + 1);
    if (end < 0) return -1;
    const next = text.charCodeAt(end);
    if (next === CLOSE) return end + 1;
    if (next !== COMMA) return -1;
    name = end + 1;
  }
};

/** Where the JSON value that begins at a place ends, by looking at each character once; -1: it is none, or it goes too deep. */
export const valueEnd = (text: string, from: number, depth = 0): number => {
  if (depth > DEEPEST) return -1;
  const code = text.charCodeAt(from);
  if (code === QUOTE) return textEnd(text, from);
  if (isDigit(code)) return numberEnd(text, from);
  if (code === OPEN) return objectEnd(text, from, depth);
  if (code === OPEN_LIST) return listEnd(text, from, depth);
  const word = WORDS.find((each) => text.startsWith(each, from));
  return word === undefined ? numberEnd(text, from) : from + word.length;
};

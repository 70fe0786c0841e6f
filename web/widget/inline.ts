import { linkTo } from './links.ts';

/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'strong' | 'em' | 's'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly address: string; readonly children: readonly Inline[] };

/** Marks that wait for their partner: this bounds the depth of the tree and the work for each mark. */
const MAX_OPEN = 16;

type Mark = '*' | '**' | '_' | '~~' | '[' | '![';
const WRAPS = { '*': 'em', '**': 'strong', _: 'em', '~~': 's' } as const;
type Emphasis = keyof typeof WRAPS;

interface Opener {
  readonly mark: Mark;
  /** Place of the mark's own text in `out`. */
  readonly at: number;
}

interface Line {
  readonly text: string;
  readonly out: Inline[];
  readonly openers: Opener[];
  /** Start of a run of backticks to the start of the run that closes it. */
  readonly codes: ReadonlyMap<number, number>;
}

// `\(` and `\\` are no escapes: the first is half of many a face, the second begins a network path. So is the arm of
// the one who shrugs, ¯\_(ツ)_/¯.
const TOKEN = /\\(?:_(?!\()|[`*~[\]#<>!.|-])|`+|\*+|_+|~+|!?\[|\]|<|https?:\/\//gi;

const say = ({ out }: Line, text: string) => out.push({ kind: 'text', text });

/** The same pieces with neighbouring texts made one. */
const joined = (pieces: readonly Inline[]): Inline[] => {
  const result: Inline[] = [];
  let words: string[] = [];
  const flush = () => {
    if (words.length > 0) result.push({ kind: 'text', text: words.join('') });
    words = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') words.push(piece.text);
    else {
      flush();
      result.push(piece);
    }
  }
  flush();
  return result;
};

// (´・ω・`): with an acute accent in the same face, a backtick is an eye.
const isEye = (text: string, at: number) =>
  /´[^\s()（）]{0,5}$/.test(text.slice(Math.max(0, at - 6), at)) ||
  /^[^\s()（）]{0,5}´/.test(text.slice(at + 1, at + 7));

const codesOf = (text: string): Map<number, number> => {
  const nearest = new Map<number, number>();
  const codes = new Map<number, number>();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    if (isEye(text, index)) continue;
    const closing = nearest.get(run.length);
    if (closing !== undefined) codes.set(index, closing);
    nearest.set(run.length, index);
  }
  return codes;
};

/** Each reader takes the token at `at` and says where to go on. */
type Reader = (line: Line, token: string, at: number) => number;

const code: Reader = (line, run, at) => {
  const start = at + run.length;
  const end = line.codes.get(at);
  if (end === undefined) {
    say(line, run);
    return start;
  }
  const inside = line.text.slice(start, end);
  // One space on each side lets code begin or end with a backtick.
  const padded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== '';
  line.out.push({ kind: 'code', text: padded ? inside.slice(1, -1) : inside });
  return end + run.length;
};

const WORD = /[\p{Script=Latin}\p{N}]/u;
const BLANK = /^[\s\u200b\ufeff]?$/u;
// Voiced sound marks are letters to Unicode, but stars beside them are faces and glitter: (*ﾟ▽ﾟ*).
const FIRST = /[\p{L}\p{N}\p{Pi}「『【〈《〔[$¥￥]/u;
const LAST = /[\p{L}\p{N}\p{Pf}」』】〉》〕）)"'。．.!?！？…%％]/u;
const GLITTER = /[ﾟﾞ゜゛]/;

const opens = (mark: Emphasis, before: string, after: string): boolean => {
  if (BLANK.test(after) || (WORD.test(before) && WORD.test(after))) return false;
  if (mark === '**') return !/[\p{Pe}\p{Pf}]/u.test(after);
  // よろしく~~ is a long vowel between letters, 定価~~1,000円~~ is not.
  if (mark === '~~') return !(/\p{L}/u.test(before) && /\p{L}/u.test(after));
  return !WORD.test(before) && !/[(（]/.test(before) && FIRST.test(after) && !GLITTER.test(after);
};

const closes = (mark: Emphasis, before: string, after: string): boolean => {
  if (BLANK.test(before) || (WORD.test(before) && WORD.test(after))) return false;
  if (mark === '**') return !/[\p{Ps}\p{Pi}]/u.test(before);
  if (mark === '~~') return true;
  return !WORD.test(after) && LAST.test(before) && !GLITTER.test(before);
};

const RUNS: Record<string, Emphasis[]> = { '*': ['*'], '**': ['**'], '***': ['**', '*'], _: ['_'], '~~': ['~~'] };

const wrap = ({ out, openers }: Line, index: number, mark: Emphasis) => {
  const [opener] = openers.splice(index);
  if (!opener) return;
  const children = joined(out.splice(opener.at + 1));
  out[opener.at] = { kind: WRAPS[mark], children };
};

const emphasis: Reader = (line, run, at) => {
  const next = at + run.length;
  const before = [...line.text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const after = String.fromCodePoint(line.text.codePointAt(next) ?? 0x20);
  const marks = [...(RUNS[run] ?? [])];
  for (;;) {
    const closing = marks.filter((mark) => closes(mark, before, after));
    const index = line.openers.findLastIndex(({ mark }) => closing.some((each) => each === mark));
    const mark = closing.find((each) => each === line.openers[index]?.mark);
    if (mark === undefined) break;
    wrap(line, index, mark);
    marks.splice(marks.indexOf(mark), 1);
  }
  for (const mark of marks) {
    if (line.openers.length < MAX_OPEN && opens(mark, before, after)) line.openers.push({ mark, at: line.out.length });
    say(line, mark);
  }
  if (!RUNS[run]) say(line, run);
  return next;
};

const openBracket: Reader = (line, token, at) => {
  const mark = token === '[' ? '[' : '![';
  if (line.openers.length < MAX_OPEN) line.openers.push({ mark, at: line.out.length });
  say(line, token);
  return at + token.length;
};

// A link inside a link has one destination: the outer one.
const unlinked = (pieces: readonly Inline[]): Inline[] =>
  pieces.flatMap((piece) => {
    if (piece.kind === 'link') return unlinked(piece.children);
    return 'children' in piece ? [{ ...piece, children: unlinked(piece.children) }] : [piece];
  });

// Brackets one level deep: `(https://ja.example/wiki/A_(B))`.
const DESTINATION = /\((?:<([^<>\s]+)>|((?:[^\s()<>]|\([^\s()<>]*\))+))\)/y;

const closeBracket: Reader = (line, token, at) => {
  const { text, out, openers } = line;
  const index = openers.findLastIndex(({ mark }) => mark === '[' || mark === '![');
  const opener = openers[index];
  DESTINATION.lastIndex = at + 1;
  const found = opener && DESTINATION.exec(text);
  const address = found?.[1] ?? found?.[2];
  if (!opener || !found || address === undefined || !linkTo(address)) {
    if (opener) openers.splice(index, 1);
    say(line, token);
    return at + 1;
  }
  openers.splice(index);
  // An image may stand in a link, a link may not.
  if (opener.mark === '[') openers.splice(0, openers.length, ...openers.filter(({ mark }) => mark !== '['));
  const children = joined(unlinked(out.splice(opener.at + 1)));
  out[opener.at] = {
    kind: 'link',
    address,
    children: children.length > 0 ? children : [{ kind: 'text', text: address }],
  };
  return at + 1 + found[0].length;
};

const linked = (line: Line, address: string, otherwise: string) => {
  const text = { kind: 'text', text: address } as const;
  if (linkTo(address)) line.out.push({ kind: 'link', address, children: [text] });
  else say(line, otherwise);
};

const ANGLED = /<((?:https?:\/\/|mailto:|tel:)[^\s<>]+)>/iy;

const angle: Reader = (line, token, at) => {
  ANGLED.lastIndex = at;
  const [whole = token, address] = ANGLED.exec(line.text) ?? [];
  if (address === undefined) say(line, whole);
  else linked(line, address, whole);
  return at + whole.length;
};

// ASCII and the letters of scripts that put spaces between words: Japanese goes on without one.
const ADDRESS = /[!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~\u00c0-\u024f\u0370-\u052f]/;
const TRAILING = /[!'*,.:;?_~]/;
const CLOSERS: Record<string, string> = { '(': ')', '[': ']' };
/** What follows an open bracket may be read again, so few may be open at once. */
const MAX_BRACKETS = 3;

const endOfAddress = (text: string, start: number): number => {
  const open: { at: number; closer: string }[] = [];
  let end = start;
  for (; end < text.length; end++) {
    const unit = text.charAt(end);
    if (!ADDRESS.test(unit)) break;
    const closer = CLOSERS[unit];
    if (closer !== undefined && open.length === MAX_BRACKETS) break;
    if (closer !== undefined) open.push({ at: end, closer });
    else if (unit === ')' || unit === ']') {
      if (open.at(-1)?.closer !== unit) break;
      open.pop();
    }
  }
  end = open[0]?.at ?? end;
  while (end > start && TRAILING.test(text.charAt(end - 1))) end--;
  return end;
};

const bare: Reader = (line, scheme, at) => {
  const end = endOfAddress(line.text, at + scheme.length);
  const address = line.text.slice(at, end);
  if (/[0-9A-Za-z]/.test(line.text.charAt(at - 1))) say(line, address);
  else linked(line, address, address);
  return end;
};

const escaped: Reader = (line, token, at) => {
  say(line, token.slice(1));
  return at + token.length;
};

const READERS: Record<string, Reader> = {
  '\\': escaped,
  '`': code,
  '*': emphasis,
  _: emphasis,
  '~': emphasis,
  '!': openBracket,
  '[': openBracket,
  ']': closeBracket,
  '<': angle,
};

/** The pieces of one line. A mark without its partner is text, and so is an address that is no link. */
export const inline = (text: string): Inline[] => {
  const line: Line = { text, out: [], openers: [], codes: codesOf(text) };
  let at = 0;
  const token = new RegExp(TOKEN);
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found.index > at) say(line, text.slice(at, found.index));
    const read = READERS[found[0].charAt(0)] ?? bare;
    at = read(line, found[0], found.index);
    token.lastIndex = at;
  }
  if (at < text.length) say(line, text.slice(at));
  return joined(line.out);
};

/* One-time codes that people write where everybody in the conversation could read them. */

/** Digits of a code, in one group or several. */
const DIGITS = 6;
/** Between the digits of one code: blanks, hyphens and dots of any width, and what shows as nothing. */
const SEPARATOR = /^[\s\p{Pd}\p{Default_Ignorable_Code_Point}.．・･ー−~〜_]{1,3}$/u;
/** Longest group of a code that is written in groups: 123 456, 12-34-56. */
const GROUP = 3;
/** How far the word may stand before a code, and behind it. */
const BEFORE = 16;
const BEHIND = 10;
/** How far back it may be said of what the number is. */
const ASIDE = 30;

const NAMED =
  /確認(?:用)?(?:の)?コード|認証(?:用)?(?:の)?(?:コード|番号)|確認番号|検証コード|ワンタイム|パスコード|暗証番号|セキュリティ(?:ー)?コード|(?<!(?:postal|post|zip|area|country|product|item|error|status|coupon|promo|promotion|discount|source|bar|qr|color|colour)[\s-]?)\bcodes?\b|\b(?:otp|totp|passcode|one[\s-]?time|2fa|verification|pin)\b/giu;
/** What a code may be called as well, but other things, too: a number that is said to be one of those is none. */
const HINTED =
  /(?<!(?:郵便|商品|製品|品番|型番|クーポン|割引|優待|特典|プロモ|プロモーション|キャンペーン|ギフト|招待|紹介|バー|QR|ＱＲ|二次元|2次元|JAN|ソース|カラー|色|エラー|国|地域|店舗|支店|銀行|機関|シリアル|管理|注文|会員|電源|延長|レ)(?:の|[\s・-])?)コード(?!レス)|届いた(?:数字|番号)|(?<![a-z])SMS(?![a-z])/giu;
/** A number right behind one of these is of something else. */
const NUMBERED =
  /(?:注文|オーダー|受注|伝票|追跡|問い?合わせ|受付|会員|商品|品番|予約|\border|\btracking|\binvoice|\bticket|\bmember|\bitem)\s*(?:番号|ナンバー|id|number|no\.?|№|#|＃)?\s*(?:は|が|の|を|is|：|:|#|＃|「|\()?\s*(?:#|＃)?$/iu;

interface Group {
  readonly start: number;
  end: number;
  digits: number;
}

const isDigit = (character: string): boolean => /^[0-9]$/.test(character.normalize('NFKC'));
const isLetter = (character = ''): boolean => /^[A-Za-zＡ-Ｚａ-ｚ]$/.test(character);

/** Groups of digits, those that belong together in one list. */
const runsOf = (text: string): Group[][] => {
  const runs: Group[][] = [];
  let open: Group | undefined;
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    if (!isDigit(character)) open = undefined;
    else if (open) {
      open.end = end;
      open.digits += 1;
    } else {
      const run = runs.at(-1);
      const before = run?.at(-1);
      open = { start: at, end, digits: 1 };
      if (run && before && SEPARATOR.test(text.slice(before.end, at))) run.push(open);
      else runs.push([open]);
    }
    at = end;
  }
  return runs;
};

const total = (groups: readonly Group[]): number => groups.reduce((sum, { digits }) => sum + digits, 0);

/** Small groups that make six digits, with the same between all of them: those of a date and a time are none. */
const isGrouped = (text: string, groups: readonly Group[]): boolean => {
  const between = groups.slice(1).map(({ start }, i) => text.slice(groups[i]?.end, start));
  return (
    total(groups) === DIGITS && groups.every(({ digits }) => digits <= GROUP) && between.every((b) => b === between[0])
  );
};

/** Stretches of groups that could be a code: one of six digits, small ones that make six, or all of a run. */
const codesIn = (text: string, run: readonly Group[]): (readonly Group[])[] => {
  const found = run.filter(({ digits }) => digits === DIGITS).map((group): readonly Group[] => [group]);
  if (run.length > 1 && run.length <= DIGITS && total(run) === DIGITS) found.push(run);
  run.forEach((_, first) => {
    for (let last = first + 2; last <= Math.min(run.length, first + DIGITS); last += 1) {
      const groups = run.slice(first, last);
      if (isGrouped(text, groups)) found.push(groups);
    }
  });
  return found;
};

const placesOf = (groups: readonly Group[]): number[] =>
  groups.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));

interface Name {
  readonly start: number;
  readonly end: number;
}

/** Where words stand that tell of a code. */
const placesIn = (text: string, names: RegExp): Name[] =>
  [...text.matchAll(names)].map(({ index, 0: word }) => ({ start: index, end: index + word.length }));

/**
 * Places of the digits of codes in a text: of any number of six digits while a code is waited for - but for one that is said
 * to be an order's, or another thing's - and at any time of one that stands beside a word for a code.
 */
export const codePlaces = (text: string, isAwaited: boolean): number[] => {
  const candidates = runsOf(text).flatMap((run) => codesIn(text, run));
  if (candidates.length === 0) return [];
  const [names, hints] = [placesIn(text, NAMED), placesIn(text, HINTED)];
  return candidates.flatMap((groups) => {
    const start = groups[0]?.start ?? 0;
    const end = groups.at(-1)?.end ?? 0;
    const isBeside = (name: Name): boolean =>
      (name.end <= start && start - name.end <= BEFORE) || (name.start >= end && name.start - end <= BEHIND);
    if (names.some(isBeside)) return placesOf(groups);
    const isWhole = !isLetter(text[start - 1]) && !isLetter(text[end]);
    const isOther = NUMBERED.test(text.slice(Math.max(0, start - ASIDE), start));
    return !isOther && (hints.some(isBeside) || (isAwaited && isWhole)) ? placesOf(groups) : [];
  });
};

import { masked } from '../conversation/mask.ts';

/** Longer messages hold the same words again. */
const MOST_CHARACTERS = 400;
/** Stands where something was taken out; no phrase is made across it. */
const GAP = '。';

const LINK = /(?:https?:\/\/|www\.)\S+/giu;
const LATIN = String.raw`[\p{sc=Latin}\d._%+-]`;
const AT = String.raw`\s{0,2}(?:@|[\[({<]\s?(?:at|アット(?:マーク)?)\s?[\])}>]|\s(?:at|アット(?:マーク)?)\s|アットマーク)\s{0,2}`;
const DOT = String.raw`\s{0,2}(?:\.|[\[({<]\s?(?:dot|ドット)\s?[\])}>]|\s(?:dot|ドット)\s|ドット)\s{0,2}`;
/** Also as people write it to hide it from machines: taro [at] example [dot] jp. */
const EMAIL = new RegExp(
  String.raw`${LATIN}{1,64}@${LATIN}{1,190}|${LATIN}{1,64}${AT}[\p{sc=Latin}\d-]{1,63}(?:${DOT}[\p{sc=Latin}\d-]{1,63})+`,
  'giu',
);
/** What is left of one in another script. */
const AROUND_AT = /[^\s、。「」()<>]*@[^\s、。「」()<>]*/gu;

const NUMERAL = '\\d〇零一二三四五六七八九';
const FEW = 5;
const numberOf = (numerals: string) => new RegExp(`[${numerals}](?:[^\\n]{0,3}?[${numerals}]){${FEW},}`, 'gu');
/** A phone, a card, a membership, an order, a date: more digits than a code of an error has, however they are grouped. */
const LONG_NUMBER = numberOf(`${NUMERAL}*＊`);
/** The same where stars stand for what is hidden already. */
const OPEN_NUMBER = numberOf(NUMERAL);
const SPOKEN = 'ゼロ|レイ|マル|イチ|ニイ|ニ|サン|ヨン|ゴー|ゴ|ロク|ナナ|ハチ|キュウ|キュー';
const IN_HIRAGANA = 'ぜろ|れい|まる|いち|にい|に|さん|よん|ごー|ご|ろく|なな|はち|きゅう|きゅー';
const IN_ENGLISH = 'zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple';
const SPELLED = new RegExp(
  `(?:(?:${SPOKEN}|${IN_HIRAGANA})[\\s・、,-]{0,2}){${FEW + 1},}|(?:\\b(?:${IN_ENGLISH})\\b[\\s,.-]{0,2}){${FEW + 1},}`,
  'giu',
);
/** What is written behind a word for a secret, unless it is a word like any other. */
const SECRET =
  /(パスワード|パスコード|暗証番号|セキュリティ(?:ー)?コード|(?:確認|認証)(?:コード|番号)|(?:会員|注文|お客様|受付|伝票)番号|passwords?|passwd|passcode|pwd|\bpin\b|cvv2?|cvc2?)([^\p{L}\d]{0,3}(?:は|が|の|を|is|was)?[^\p{L}\d]{0,3})(?=[^\s、。]*[\d!#$%&?_])[\p{sc=Latin}\d!#$%&*?_.+-]+/giu;
/** All digits that the rest may have together: those of a longer number may be written apart. */
const MOST_DIGITS = 8;

const withoutNumbers = (text: string): string => {
  const rest = text.replace(LONG_NUMBER, GAP).replace(SPELLED, GAP);
  return (rest.match(/[\d*]/g) ?? []).length > MOST_DIGITS ? rest.replace(/[\d*]+/g, GAP) : rest;
};

/** A text in its compatibility form (NFKC) without what is written behind a word for a secret. */
export const withoutSecrets = (text: string, stand: string): string => text.replace(SECRET, `$1$2${stand}`);

/** And without long numbers, in digits, kanji or words. */
export const withoutLongNumbers = (text: string, stand: string): string =>
  text.replace(OPEN_NUMBER, stand).replace(SPELLED, stand);

/** The words of a message without what could tell whose it is: addresses, links, long numbers, secrets. */
export const plainWords = (text: string): string => {
  const visible = text
    .slice(0, MOST_CHARACTERS)
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const unnamed = visible.replace(LINK, GAP).replace(EMAIL, GAP).replace(AROUND_AT, GAP).replace(SECRET, `$1${GAP}`);
  return withoutNumbers(masked(unnamed));
};

/** A bare code, however it is introduced, is no question. */
const CODE = /\*{6}(?![\d*])/u;
const MOST_BESIDE_A_CODE = 24;

/** Whether a message is little more than a code that was masked in it. */
export const isCode = (text: string): boolean => {
  const compact = text.normalize('NFKC').replace(/[\s-]/g, '');
  return CODE.test(compact) && compact.length <= MOST_BESIDE_A_CODE;
};

const MOST_PATH = 120;
/** Of a random key: who has it may be let in. */
const MOST_SEGMENT = 40;
const KEY = /^[A-Za-z0-9_~=.]{20,}$/;
/** What follows them in a path is a person, or lets one in. */
const PERSONAL =
  /^(?:users?|u|members?|accounts?|profiles?|customers?|reset|tokens?|invite|verify|confirm|unsubscribe)$/i;

const HIDDEN = '*';

const plainSegment = (segment: string, index: number, segments: readonly string[]): string => {
  if (segment !== '' && (KEY.test(segment) || PERSONAL.test(segments[index - 1] ?? ''))) return HIDDEN;
  try {
    const text = decodeURIComponent(segment);
    return text.length > MOST_SEGMENT || plainWords(text) !== text.normalize('NFKC') ? HIDDEN : segment;
  } catch {
    return HIDDEN;
  }
};

/** Path of a page, without what names an order or a person. */
export const plainPath = (page: string): string | undefined =>
  URL.canParse(page)
    ? new URL(page).pathname.split('/').map(plainSegment).join('/').slice(0, MOST_PATH) || undefined
    : undefined;

import { amountsIn, isSame } from '../bot/models/amounts.ts';
import { isKnown, linksIn, numbersKnown, plainText } from '../bot/models/facts.ts';
import { MARKUP, rowsOf } from '../bot/models/grounded.ts';
import { guardWords } from '../bot/models/guard-words.ts';
import type { Fallback } from '../bot/models/stop-reasons.ts';
import { MAX_TEXT } from '../protocol/limits.ts';

/*
 * What may be shown of what a model wrote for an agent. He reads it before he sends it, so it need not be word for word what
 * is published, as the bot's answers are; but no fact in it may be one that nobody has stated.
 */

/** What a text of a model may rest on. */
export interface Basis {
  /** What the business has said: entries, canned replies, turns by the bot and agents; or the agent's own text. */
  readonly ours: string;
  /** What the customer has said: numbers and names in it may be repeated, links and promises may not. */
  readonly theirs: string;
}

/** Manners that read like something done, or given away. */
const MANNERS =
  /お待たせ(?:いた|致)?しました|承知(?:いた|致)?しました|承りました|かしこまりました|失礼(?:いた|致)?しました|了解(?:いた|致)?しました|お?手数を?お?掛?か?けしました|お気軽に|feel free|free to|i have read/giu;
/** What any agent asks and speaks of, and binds nobody: who wants cards, codes or passwords is stopped by those words. */
const ORDINARY =
  /お(?:知らせ|送り|伝え)|ご(?:記入|入力|提示|連絡)|電話|支払い?|代金|料金|送料|手数料|円|\b(?:let us know|send|tell|give|provide|enter|call|phone|pay(?:ment|ments|ing)?)\b/giu;

/** A number as one writes it, with letters before it that belong to it. */
const TOKEN = /(?:[A-Za-z]{1,6}-?)?\p{Nd}[\p{Nd}A-Za-z]*(?:[.,:/\-−‐〜~]\p{Nd}+)*/gu;
/** The number of a line of a list. */
const BULLET = /^\s*\d{1,2}$/;
/** Units that count what everybody sees: "一点ご確認ください" states no fact. */
const HARMLESS = new Set(['piece', 'person', 'time', 'character']);

interface Known {
  readonly tokens: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
}

const tokensOf = (text: string): string[] => [...text.matchAll(TOKEN)].map(([token]) => plainText(token));

const TEN_THOUSANDS = /(\d+(?:\.\d+)?)万/g;

const knownIn = (text: string): Known => {
  const plain = plainText(text);
  const said = [...numbersKnown(plain), ...amountsIn(plain).map(({ value }) => value)];
  const tens = [...plain.matchAll(TEN_THOUSANDS)].map(([, count]) => String(Math.round(Number(count) * 10_000)));
  return { tokens: new Set(tokensOf(text)), numbers: new Set([...said, ...tens]) };
};

const isStated = (token: string, { tokens, numbers }: Known): boolean => {
  const plain = plainText(token);
  if (tokens.has(plain) || isKnown(plain, numbers)) return true;
  const parts = plain.split(/[-/:]/);
  return parts.length > 1 && parts.every((part) => isKnown(part, numbers));
};

/** The text with a slot for every number that nobody has stated; several are `number`, `number2` ... */
const withNumberSlots = (text: string, known: Known): string => {
  const strange = new Map<string, string>();
  return text.replace(TOKEN, (token: string, at: number) => {
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at) + token;
    const isBullet = BULLET.test(line) && /^[.)．）、]/.test(text.slice(at + token.length));
    if (isBullet || isStated(token, known)) return token;
    const name = strange.get(token) ?? (strange.size === 0 ? 'number' : `number${strange.size + 1}`);
    strange.set(token, name);
    return `{{${name}}}`;
  });
};

const JAPANESE_NAME = /(?<name>\p{sc=Han}{1,6}|[\p{sc=Kana}ー]{2,12}|[A-Za-z]{2,20})(?<title> ?(?:様|さま|さん))/gu;
/** What stands before the title and is nobody's name. */
const NOBODY = /^(?:客|皆|各位|奥|神|同|模|多|仕|異|有|王)$/;
const ENGLISH_NAME =
  /(?<salutation>\b(?:(?:Dear|Hi|Hello) )?(?:Mr|Ms|Mrs|Dr)\.? |\b(?:Dear|Hi|Hello) )(?<name>(?!Customer|Sir|Madam|There|Team)\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)/gu;

/** The text with a slot for every name that nobody has said. */
const withNameSlots = (text: string, said: string): string =>
  text
    .replace(JAPANESE_NAME, (whole, name: string, title: string) =>
      NOBODY.test(name) || said.includes(name) ? whole : `{{customer}}${title}`,
    )
    .replace(ENGLISH_NAME, (whole, salutation: string, name: string) =>
      said.includes(name) ? whole : `${salutation}{{customer}}`,
    );

/** A link, and also the name of a host or a file. An address of somebody he may have named himself. */
const strangeLink = (said: string, { ours, theirs }: Basis): boolean => {
  const own = linksIn(plainText(ours));
  const his = linksIn(plainText(theirs)).filter((link) => link.includes('@') && !link.includes('/'));
  const rest = his.reduce((text, address) => text.replaceAll(address, ' '), said);
  return linksIn(rest).some((link) => !own.includes(link));
};

const faultIn = (text: string, basis: Basis, instructions: string): Fallback | undefined => {
  const plain = plainText(text);
  if (!/\S/.test(text)) return 'empty';
  if (text.length > MAX_TEXT) return 'long';
  if (MARKUP.test(text.replace(/[\t\n]/g, ' ')) && !MARKUP.test(basis.ours.replace(/[\t\n]/g, ' '))) return 'markup';
  if (strangeLink(plain, basis)) return 'link';
  const own = rowsOf(instructions);
  return [...rowsOf(text)].some((row) => own.has(row)) ? 'instructions' : undefined;
};

const isPromise = (text: string, ours: string): boolean => {
  const [said, known] = [text, ours].map((each) => plainText(each).replace(MANNERS, ' ').replace(ORDINARY, ' '));
  return guardWords().binding.some((concept) => concept.test(said ?? '') && !concept.test(known ?? ''));
};

const strangeAmount = (text: string, { ours, theirs }: Basis): boolean => {
  const known = amountsIn(plainText(`${ours}\n${theirs}`));
  const said = amountsIn(plainText(text)).filter(({ unit }) => !HARMLESS.has(unit));
  return !said.every((amount) => known.some((each) => isSame(amount, each, false)));
};

/**
 * A draft as it may be shown, or why it may not. Names and numbers that nobody has said become slots; a link that the
 * business has not given, a promise that it has not made and an amount in words that nobody has named end it.
 */
export const allowedDraft = (
  text: string,
  basis: Basis,
  instructions: string,
): { readonly text: string } | { readonly fault: Fallback } => {
  const fault = faultIn(text, basis, instructions) ?? (isPromise(text, basis.ours) ? 'promise' : undefined);
  if (fault) return { fault };
  const said = `${basis.ours}\n${basis.theirs}`;
  const open = withNameSlots(withNumberSlots(text, knownIn(said)), said);
  return strangeAmount(open, basis) ? { fault: 'number' } : { text: open };
};

/** Digits of a number that is written alike in all languages; months and times of day are not. */
const ALIKE = 3;

/** Why a text in another form may not be shown: it says something that the text itself does not. */
export const faultInForm = (
  text: string,
  own: string,
  isTranslation: boolean,
  instructions: string,
): Fallback | undefined => {
  const basis = { ours: own, theirs: '' };
  const fault = faultIn(text, basis, instructions);
  if (fault) return fault;
  const known = knownIn(own);
  const digits = (token: string) => token.replace(/\P{Nd}/gu, '').length;
  const strange = [...text.matchAll(TOKEN)].some(
    ([token]) => !isStated(token, known) && (!isTranslation || digits(token) >= ALIKE),
  );
  if (strange) return 'number';
  return !isTranslation && (isPromise(text, own) || strangeAmount(text, basis)) ? 'promise' : undefined;
};

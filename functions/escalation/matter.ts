import type { Entry } from '../conversation/entry.ts';
import { MENU_CHOICE } from '../conversation/procedure-state.ts';
import { linesOf } from '../platform/lines.ts';

/** What a customer wants, in his own words. */
export interface Matter {
  /** Undefined: he has named no problem. */
  readonly problem?: string | undefined;
  /** The number of the order it is about, in capitals. */
  readonly order?: string | undefined;
  /** His messages that name a problem, oldest first. */
  readonly named: readonly Entry[];
  /** All his messages but a wish for a person, oldest first. */
  readonly said: readonly Entry[];
}

/** What people write before the number of an order, and what such a number looks like by itself. */
const NAMED_ORDER =
  /(?:注文|オーダー|受注|(?<![a-z])order)(?:の)? ?(?:番号|ナンバー|number|no\.?|id|#)?(?:[ :#はがの、(「『"“]| is | was ){0,4}(?<order>[a-z\d][a-z\d-]{3,19})(?![a-z\d-]|[年月日円個点件回]| (?:yen|days))/giu;
const BARE_ORDER = /(?<![\p{sc=Latin}\p{N}-])(?<order>[A-Z]{1,4}-?\d{4,12}|\d{8}-\d{3,6})(?![\p{sc=Latin}\p{N}-])/gu;
/** Alone, where the number of an order is asked for; a telephone's begins with 0. */
const ASKED_ORDER =
  /(?<![\p{sc=Latin}\p{N}-])(?<order>[a-z]{0,4}-?[1-9]\d{3,11}(?:-\d{3,6})?)(?![\p{sc=Latin}\p{N}-])/giu;
const ASKS_ORDER = /注文(?:の)?(?:番号|no)|order (?:number|no|id)/iu;
const NUMBER = /(?<![a-z])[a-z]{0,4}-?\d[\d-]*/gu;
/** An address, or a telephone's number. */
const CONTACT = /[\w.+-]+@[\w.-]+|(?<![\w-])(?:\+|0)\d[\d() -]{7,}\d/gu;

/** Half-width, with one kind of hyphen in numbers. */
const plain = (text: string): string => text.normalize('NFKC').replace(/(?<=[a-z\d])[‐-―−ー](?=[a-z\d])/giu, '-');

/** A text as it is searched for: the number of an order tells nothing of the matter. */
export const searchable = (text: string): string => {
  const bare = plain(text).replace(NAMED_ORDER, ' ').replace(BARE_ORDER, ' ').trim();
  return bare === '' ? text : bare;
};

const OVER: ReadonlySet<string> = new Set(['resolved', 'closed']);
/** UTF-16 units of an answer to the bot that says nothing else. */
const SHORT = 24;
/** UTF-16 units of two problems that are quoted both. */
const FITS = 80;
/** UTF-16 units of a message that are read: who writes more has said it by then. */
const MOST_READ = 1_000;

let lists: ReadonlyMap<string, readonly string[]> | undefined;
/** Lines by the name of their list. Data, not code: a function that is starting has nothing to look for yet. */
const read = (): ReadonlyMap<string, readonly string[]> =>
  (lists ??= Map.groupBy(linesOf(new URL('./matter.txt', import.meta.url)), (line) => line.replace(/ .*/, '')));

const escaped = (word: string): string => word.replace(/[.?]/g, '\\$&');

const patterns = new Map<string, RegExp>();
/** Any word of the lists, the longest first; Latin ones as whole words. */
const anyOf = (...names: readonly string[]): RegExp => {
  const key = names.join();
  const known = patterns.get(key);
  if (known) return known;
  const words = names
    .flatMap((name) => read().get(name) ?? [])
    .flatMap((line) => line.split(' ').slice(1))
    .map((word) => word.replaceAll('_', ' '))
    .toSorted((a, b) => b.length - a.length)
    .map((word) => (/^[a-z]/.test(word) ? `(?<![a-z'])${escaped(word)}(?![a-z])` : escaped(word)));
  const made = new RegExp(words.join('|'), 'gu');
  patterns.set(key, made);
  return made;
};

const folded = (text: string): string => plain(text).toLowerCase().replaceAll('’', "'").replace(/n't\b/g, ' not');

const has = (text: string, list: string): boolean => folded(text).search(anyOf(list)) >= 0;

/** Whether nothing is left of a text without the words of these lists, numbers, signs and how to reach him. */
const isEmpty = (text: string, ...lists: readonly string[]): boolean => {
  const all = folded(text);
  const bare = all.replace(CONTACT, ' ');
  const words = anyOf(...lists, 'glue', ...(bare === all ? [] : ['contact']));
  return !/[\p{L}\p{N}]/u.test(bare.replace(NUMBER, ' ').replace(words, ' '));
};
/** What a text is about, as far as it is known and not only repeated. */
const topicsIn = (text: string): string[] =>
  [...read().keys()].filter((list) => list.includes(':') && has(text.replace(/「[^」]*」/gu, ' '), list));
/** Whether a text is about the conversation, the answer or who gives it. */
const isTalk = (text: string): boolean => has(text, 'talk') && topicsIn(text).length === 0;
const namesNothing = (text: string, isWish = false): boolean =>
  isEmpty(text, 'nothing', 'besides', 'other', 'also') || (isWish && isTalk(text));

const SENTENCES = /(?<=[。！？!?\n])(?![。！？!?\n])|(?<=(?<!\bno)\.)(?=\s)/iu;
const CLAUSES = /(?<=[、，]|,(?=\s))/u;

/** What of a sentence names the problem: nothing is cut out of its middle. */
const core = (sentence: string, isWish: boolean): string => {
  const clauses = sentence.split(CLAUSES);
  const from = clauses.findIndex((clause) => !namesNothing(clause, isWish));
  const to = clauses.findLastIndex((clause) => !namesNothing(clause, isWish));
  return clauses.slice(from, to + 1).join('');
};

/** The words of a message that name a problem; empty where it is only thanks, a number or asking for news. */
const problemIn = (text: string, isWish: boolean): string =>
  text
    .split(SENTENCES)
    .map((sentence) => core(sentence, isWish))
    .filter((words) => !isWish || has(words, 'question') || topicsIn(words).length > 0)
    .join('')
    .trim()
    .replace(/(?<![。．.、，,])[。．.、，,]+$/u, '');

export const ordersIn = (text: string, isAsked: boolean): string[] => {
  const isAlone = isAsked && isEmpty(text, 'nothing', 'besides');
  const found = [NAMED_ORDER, isAlone ? ASKED_ORDER : BARE_ORDER].flatMap((each) => [...plain(text).matchAll(each)]);
  const numbers = found.toSorted((a, b) => a.index - b.index).map(({ groups }) => groups?.order?.toUpperCase() ?? '');
  return [...new Set(numbers.filter((order) => /\d{3}/.test(order)))];
};

const textOf = ({ body }: Entry): string => (body?.text ?? '').slice(0, MOST_READ);
const isSaid = (entry: Entry): boolean => entry.kind === 'message' && entry.wish === undefined && textOf(entry) !== '';
/** An order that a member has chosen tells which one it is about; no word of it is his. */
const isWorded = ({ member }: Entry): boolean => member === undefined;
/** To look at the list of what can be looked up is no matter yet. */
const isTheirs = (entry: Entry): boolean =>
  entry.role === 'customer' && isSaid(entry) && entry.body?.choice !== MENU_CHOICE;

/** The one order that the customer named last; undefined also where there are two at once of which none corrects the other. */
const orderIn = (entries: readonly Entry[]): string | undefined => {
  let order: string | undefined;
  let isAsked = false;
  for (const entry of entries.filter(isSaid)) {
    const text = textOf(entry);
    isAsked ||= ASKS_ORDER.test(text.normalize('NFKC'));
    const orders = isTheirs(entry) ? ordersIn(text, isAsked) : [];
    if (orders.length > 0) order = orders.length === 1 || has(text, 'corrects') ? orders.at(-1) : undefined;
  }
  return order;
};

/** Whether a message only answers the bot: a few words that ask nothing, or a choice that it offered to the customer's own words. */
const isAnswer = (entry: Entry, entries: readonly Entry[]): boolean => {
  const before = entries.findLast((each) => each.seq < entry.seq && isSaid(each));
  if (before?.role !== 'bot') return false;
  const asked = entries.find(({ seq }) => seq === before.about);
  if (entry.body?.choice !== undefined)
    return asked?.body?.choice === undefined && has(textOf(asked ?? entry), 'question');
  const text = textOf(entry);
  return /[?？]|か。|ください/u.test(textOf(before)) && text.length <= SHORT && !has(text, 'question');
};

/** A problem as the customer has corrected it. */
const corrected = (problem: string, order: string | undefined, later: readonly Entry[]): string => {
  const [wrong, ...more] = ordersIn(problem, false);
  const isWrong = wrong !== undefined && more.length === 0 && order !== undefined && wrong !== order;
  return isWrong && later.some((entry) => has(textOf(entry), 'corrects')) ? problem.replace(wrong, order) : problem;
};

/** Where the newest matter begins: what was resolved before it is no part of it. */
const beginOf = (entries: readonly Entry[]): number => {
  const newest = entries.findLast(isTheirs);
  const over = entries.findLast(({ kind, seq }) => OVER.has(kind) && seq < (newest?.seq ?? 0));
  return over === undefined ? 0 : over.seq + 1;
};

/** Whether words begin something new or come besides a problem; without a sign of it, they only go on about that. */
const signIn = (words: string, text: string, before: string, shown: string): 'new' | 'besides' | undefined => {
  if (has(text, 'other')) return 'new';
  const [topics, known] = [topicsIn(words), topicsIn(before)];
  // Who cannot open the page that the bot named goes on about why he should.
  const news = topics.filter((each) => !known.includes(each) && !(each === 'apart:account' && has(shown, 'page')));
  const isRemedy = /problem|remedy/.test(known.join()) && news.length > 0 && news.every((each) => /^remedy/.test(each));
  if (isRemedy || (has(text, 'also') && has(text, 'question') && !isTalk(text))) return 'besides';
  if (news.length > 0) return 'new';
  // An order is named after a question that is about none.
  const isApart = known.length > 0 && known.every((each) => each.startsWith('apart'));
  if (isApart && ordersIn(words, false).length > 0) return 'new';
  if (topics.length === 0) return isTalk(before) && !isTalk(words) ? 'new' : undefined;
  const [orders, former] = [ordersIn(words, false), ordersIn(before, false)];
  const isOther = former.length > 0 && orders.some((order) => !former.includes(order));
  return isOther || !has(before, 'question') ? 'new' : undefined;
};

/** Reads what the customer wants: his problem, and the order he has named with it. `wish`: the message that asks for a person. */
export const matterOf = (all: readonly Entry[], wish?: number): Matter => {
  const from = beginOf(all);
  const entries = all.filter(({ seq }) => seq >= from);
  const wishes = new Set([wish, ...entries.flatMap(({ trigger, about }) => (trigger === 'asked' ? [about] : []))]);
  const theirs = entries.filter(isTheirs);
  const said = theirs.filter(({ seq }) => !wishes.has(seq));
  const wordsOf = (entry: Entry): string => problemIn(textOf(entry), wishes.has(entry.seq));
  const telling = theirs.filter((entry) => isWorded(entry) && wordsOf(entry) !== '');
  const own = telling.filter((entry) => !isAnswer(entry, entries));
  const named = own.length > 0 ? own : telling;
  let [problem] = named;
  // The one that it comes besides.
  let former: Entry | undefined;
  for (const entry of named.slice(1)) {
    const before = [former, problem].map((each) => each && wordsOf(each)).join(' ');
    const shown = entries.findLast(({ seq, role }) => seq < entry.seq && role === 'bot') ?? entry;
    const sign = signIn(wordsOf(entry), textOf(entry), before, textOf(shown));
    if (sign === undefined) continue;
    former = sign === 'besides' ? (former ?? problem) : undefined;
    problem = entry;
  }
  // Better his impatience than the question what it is about.
  const told = problem ?? said.findLast((entry) => isWorded(entry) && !isEmpty(textOf(entry), 'nothing'));
  if (!told) return { named, said, order: orderIn(entries) };
  const topics = told === named[0] || former ? [] : topicsIn(textOf(told));
  const isApart = topics.length > 0 && topics.every((topic) => topic.startsWith('apart'));
  const begun = isApart ? told : theirs.findLast((entry) => entry.seq <= told.seq && has(textOf(entry), 'other'));
  // Who says "the parcel of yesterday" means the order that he named then.
  const isBack = has(textOf(told), 'back');
  const order = orderIn(entries.filter(({ seq }) => seq >= (begun?.seq ?? 0))) ?? (isBack ? orderIn(all) : undefined);
  if (!problem) return { named, said, order, problem: textOf(told) };
  const [first, second] = [wordsOf(former ?? problem), former ? wordsOf(problem) : ''];
  const both = `${first}${/[ぁ-ん]/.test(first) ? '」「' : '” and “'}${second}`;
  const later = theirs.filter(({ seq }) => seq > (former ?? told).seq);
  return { named, said, order, problem: corrected(former && both.length <= FITS ? both : first, order, later) };
};

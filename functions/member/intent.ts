import type { State } from '../conversation/state.ts';
import { ordersIn } from '../escalation/matter.ts';
import { learnedOf } from './intent-learned.ts';
import { likelihoods } from './intent-model.ts';
import { folded, plain, readText, type Spoken } from './intent-words.ts';
import { type Argument, type LookUp, lookUps } from './look-ups.ts';

/** What a customer asks of his own data. Nothing of it says whose: that is read from the state alone. */
export interface Intent {
  readonly name: string;
  readonly arguments: Readonly<Partial<Record<Argument, string>>>;
}

/** UTF-16 units of a text that asks for a look-up. Who writes more tells a story, which is for the bot or a person. */
const MOST_READ = 200;
/** UTF-16 units of a text that is the number of an order and hardly anything else. */
const MOST_NUMBER = 40;
/** UTF-16 units of the name of a product. */
const MOST_PRODUCT = 60;

/** How sure it has to be that a look-up is meant before it begins, and before it is offered beside an answer. */
const SURE = 0.45;
const LIKELY = 0.1;
const JAPANESE = /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u;
/** A number that is no amount, no day and no telephone's: in a question about one's own data, that of an order. */
const BARE_NUMBER =
  /(?<![\p{sc=Latin}\p{N}.,+-])[1-9]\d{3,11}(?![\p{sc=Latin}\p{N}.,-]|[年月日時円個点件回通分人歳%]| ?(?:ぽいんと|ポイント|ギガ|gb|yen|days|points))/giu;

/** A text with `#` in place of each number of an order. */
const numbered = (text: string, orders: readonly string[]): string =>
  orders.reduce((rest, order) => {
    const at = rest.toUpperCase().indexOf(order);
    return at < 0 ? rest : `${rest.slice(0, at)}#${rest.slice(at + order.length)}`;
  }, text);

/** A text as the model reads it. */
interface Question {
  readonly small: string;
  readonly spoken: Spoken;
  readonly orders: readonly string[];
  readonly product?: string;
}

/** Where a text names a product, which is then told as `@`: what it is called tells nothing of what is asked. */
const productIn = (
  read: string,
  spoken: Spoken,
  offered: readonly LookUp[],
): [from: number, to: number] | undefined => {
  const small = folded(read);
  for (const { products } of offered)
    for (const pattern of products[spoken]) {
      const place = pattern.exec(small)?.indices?.groups?.product;
      if (place) return place;
    }
  return undefined;
};

const questionIn = (text: string, language: string, offered: readonly LookUp[]): Question => {
  const read = plain(text);
  // The number of an order has no language.
  const isBare = !/[a-z]/i.test(numbered(read, ordersIn(read, false)));
  const spoken = JAPANESE.test(read) || (isBare && /^ja\b/i.test(language)) ? 'ja' : 'en';
  const place = productIn(read, spoken, offered);
  const product = place && read.slice(...place).trim();
  const rest = place ? `${read.slice(0, place[0])}@${read.slice(place[1])}` : read;
  const named = ordersIn(rest, false);
  const isNumberAlone = !/\p{L}/u.test(rest);
  const orders = named.length > 0 || isNumberAlone ? named : [...new Set(rest.match(BARE_NUMBER))];
  return {
    small: folded(numbered(rest, orders)),
    spoken,
    orders,
    ...(product !== undefined && { product: product.slice(0, MOST_PRODUCT).toWellFormed() }),
  };
};

/** The look-up that a question means most of all, if any, and whether surely. */
const guess = (question: Question, offered: readonly LookUp[]): { lookUp: LookUp; isSure: boolean } | undefined => {
  const { small, spoken, product } = question;
  const { lexicon, weights } = learnedOf(offered, spoken);
  const { features, kinds } = readText(small, spoken, lexicon);
  const likely = likelihoods(weights, features);
  let best: { lookUp: LookUp; likely: number } | undefined;
  for (const [index, lookUp] of offered.entries()) {
    // Without a word of its own, a text is only put like such a question: "when does the bus come".
    const isAbout = lookUp.kinds.some((kind) => kinds.includes(lexicon.kinds.indexOf(kind)));
    const isWhole = lookUp.argument !== 'product' || product !== undefined;
    const here = likely[index] ?? 0;
    if (isAbout && isWhole && here >= LIKELY && here > (best?.likely ?? 0)) best = { lookUp, likely: here };
  }
  const isGeneral = kinds.some((kind) => lexicon.kinds[kind]?.role === 'general');
  return best && { lookUp: best.lookUp, isSure: best.likely >= SURE && !isGeneral };
};

/** What a text asks for; undefined where it asks something general, which the bot answers. Pure. */
export const intentOf = (
  text: string,
  language: string,
  { procedure }: Pick<State, 'procedure'>,
  offered: readonly LookUp[] = lookUps(),
): Intent | undefined => {
  if (text.length > MOST_READ) return undefined;
  const question = questionIn(text, language, offered);
  const meant = guess(question, offered);
  if (meant?.isSure) {
    const { name, argument } = meant.lookUp;
    const { orders, product } = question;
    const [order, ...more] = orders;
    if (argument === 'product' && product !== undefined) return { name, arguments: { product } };
    const isNamed = argument === 'orderNumber' && order !== undefined && more.length === 0;
    return { name, arguments: isNamed ? { orderNumber: order } : {} };
  }
  const waiting = offered.find(({ name, argument }) => name === procedure?.name && argument === 'orderNumber');
  const [alone, ...others] = waiting && text.length <= MOST_NUMBER ? ordersIn(text, true) : [];
  if (!waiting || alone === undefined || others.length > 0) return undefined;
  const rest = folded(plain(text)).replace(alone.toLowerCase(), '');
  return BESIDE_NUMBER.test(rest) ? { name: waiting.name, arguments: { orderNumber: alone } } : undefined;
};

/** What may stand beside a number that was asked for. */
const BESIDE_NUMBER =
  /^(?:ご?注文番号|番号|注文|order|number|no|the|it's|it is|is|its|my|は|が|の|です|だよ|でした|になります|と思います|けど|[\s\p{P}#])*$/u;

/** Names of look-ups, at most one, that a text may mean, though not so surely that one of them begins. Pure. */
export const nearIntents = (
  text: string,
  language: string,
  offered: readonly LookUp[] = lookUps(),
): readonly string[] => {
  if (text.length > MOST_READ) return [];
  const meant = guess(questionIn(text, language, offered), offered);
  return meant && !meant.isSure ? [meant.lookUp.name] : [];
};

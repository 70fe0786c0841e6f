import type { State } from '../conversation/state.ts';
import { ordersIn } from '../escalation/matter.ts';
import { type Argument, folded, type LookUp, lookUps } from './look-ups.ts';

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

const JAPANESE = /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u;
const BETWEEN_JAPANESE = /(?<=[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}ー、。]) (?=[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}])/gu;

/** Half-width, with one kind of hyphen, quotation mark and blank. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(?<=[a-z\d])[‐-―−ー](?=[a-z\d])/giu, '-')
    .replaceAll('’', "'")
    .replace(/\s+/gu, ' ')
    .replace(BETWEEN_JAPANESE, '')
    .trim();

/** A text with `#` in place of each number of an order. */
const numbered = (text: string, orders: readonly string[]): string =>
  orders.reduce((rest, order) => {
    const at = rest.toUpperCase().indexOf(order);
    return at < 0 ? rest : `${rest.slice(0, at)}#${rest.slice(at + order.length)}`;
  }, text);

/** What of a text a pattern calls a product. */
const productIn = (text: string, { indices }: RegExpExecArray): string | undefined => {
  const place = indices?.groups?.product;
  return place === undefined
    ? undefined
    : text
        .slice(...place)
        .trim()
        .slice(0, MOST_PRODUCT)
        .toWellFormed();
};

/** What a text asks for; undefined where it asks something general, which the bot answers. Pure. */
export const intentOf = (
  text: string,
  language: string,
  { procedure }: Pick<State, 'procedure'>,
  offered: readonly LookUp[] = lookUps(),
): Intent | undefined => {
  if (text.length > MOST_READ) return undefined;
  const orders = ordersIn(text, false);
  const order = orders.length === 1 ? orders[0] : undefined;
  const read = numbered(plain(text), orders);
  const small = folded(read);
  const spoken = JAPANESE.test(text) || (/^[#\s\p{P}]*$/u.test(small) && /^ja\b/i.test(language)) ? 'ja' : 'en';
  const isExcluded = ({ patterns }: LookUp) => patterns[spoken].excludes.some((pattern) => pattern.test(small));

  for (const each of offered) {
    const found = each.patterns[spoken].means.map((pattern) => pattern.exec(small)).find((match) => match !== null);
    if (!found || isExcluded(each)) continue;
    const product = each.argument === 'product' ? productIn(read, found) : undefined;
    if (each.argument === 'product' && product === undefined) continue;
    const named = each.argument === 'orderNumber' && order !== undefined ? { orderNumber: order } : {};
    return { name: each.name, arguments: product === undefined ? named : { product } };
  }
  const waiting = offered.find(({ name, argument }) => name === procedure?.name && argument === 'orderNumber');
  const [alone, ...others] = waiting && text.length <= MOST_NUMBER ? ordersIn(text, true) : [];
  if (!waiting || alone === undefined || others.length > 0 || isExcluded(waiting)) return undefined;
  return { name: waiting.name, arguments: { orderNumber: alone } };
};

/** Look-ups that a text may mean. */
export const nearIntents = (_text: string, _language: string): readonly string[] => [];

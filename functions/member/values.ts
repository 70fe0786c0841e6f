import { wordsLanguage } from '../conversation/texts.ts';
import { visibleText } from '../knowledge/visible.ts';
import type { Member, Order, Stock } from './directory.ts';
import type { Field } from './fields.ts';
import { maskedAddress, maskedEmail, maskedPhone } from './masks.ts';
import { spoken } from './step-words.ts';

/** What was read for a look-up. */
export interface Found {
  readonly member?: Member | undefined;
  readonly orders?: readonly Order[] | undefined;
  readonly order?: Order | undefined;
  readonly stock?: readonly Stock[] | undefined;
}

/** A value as its owner reads it, and as staff do. */
export interface Value {
  readonly whole: string;
  readonly masked: string;
}

/** UTF-16 units of a value: another system may hold anything. */
const MOST_VALUE = 300;
const MOST_LINES = 10;

/** In one line, of signs that can be seen: what another system holds cannot look like words of ours. */
const clean = (text: string): string =>
  visibleText(text).replace(/\s+/g, ' ').trim().slice(0, MOST_VALUE).toWellFormed();

/** Letters of a product's name on a button. */
const MOST_NAME = 24;
const cut = (name: string): string => (name.length <= MOST_NAME ? name : `${name.slice(0, MOST_NAME).toWellFormed()}…`);

/** A day, `2026-11-22`, as one writes it; what is none is told as it is. */
export const dayIn = (day: string, language: string): string => {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) return clean(day);
  const locale = wordsLanguage(language) === 'ja' ? 'ja-JP' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
};

const number = (value: number, language: string): string =>
  new Intl.NumberFormat(wordsLanguage(language) === 'ja' ? 'ja-JP' : 'en-GB').format(value);

type Texts = Readonly<Record<string, string | readonly string[] | undefined>>;

const itemsOf = ({ items }: Order): string =>
  items.map(({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name)).join(', ');

/** What is left comes first, where there is an end to it: that is what is asked. */
const usageIn = ({ label, amount, limit, unit, of }: Member['usage'][number], language: string): string => {
  // As one writes it: 20 GB, 70分.
  const much = (value: number) => `${number(value, language)}${/^[a-z]/i.test(unit) ? ' ' : ''}${unit}`;
  if (limit === undefined) return spoken('used', language, { label, of, amount: much(amount) });
  const left = Math.max(0, limit - amount);
  return spoken('left', language, { label, of, left: much(left), limit: much(limit), amount: much(amount) });
};

const ofMember = (member: Member, language: string): Texts => ({
  number: member.number,
  name: member.name,
  kana: member.kana,
  email: member.email,
  phone: member.phone,
  address: member.address,
  plan: member.plan,
  status: spoken(member.status, language),
  'contract.from': member.contract && dayIn(member.contract.from, language),
  'contract.until': member.contract?.until && dayIn(member.contract.until, language),
  'points.balance': member.points && number(member.points.balance, language),
  'points.expiring': member.points?.expiring.map(({ points, on }) =>
    spoken('expiring', language, { points: number(points, language), on: dayIn(on, language) }),
  ),
  usage: member.usage.map((each) => usageIn(each, language)),
  preferences: Object.entries(member.preferences).map(([name, value]) => `${name}: ${value}`),
});

/** On its way for longer than was promised; a day later the day is over everywhere. */
export const isLate = ({ status, promisedOn }: Order, now = Date.now()): boolean => {
  const isUnderWay = status === 'received' || status === 'preparing' || status === 'shipped';
  const today = new Date(now).toISOString().slice(0, 10);
  return status === 'delayed' || (isUnderWay && promisedOn !== undefined && promisedOn < today);
};

/** An order in a few words, to be told from others. */
export const briefOf = (order: Order, language: string) => {
  const [{ name: first } = { name: '' }, ...more] = order.items;
  const count = String(more.length);
  return {
    items: clean(more.length > 0 ? spoken('more', language, { first: cut(first), count }) : cut(first)),
    number: order.number,
    date: dayIn(order.orderedOn, language),
    status: spoken(order.status, language),
  };
};

const ofOrder = (order: Order, language: string): Texts => ({
  'order.number': order.number,
  'order.date': dayIn(order.orderedOn, language),
  'order.items': itemsOf(order),
  'order.total':
    order.total === undefined ? undefined : spoken('yen', language, { total: number(order.total, language) }),
  'order.status': spoken(order.status, language),
  'order.carrier': order.carrier,
  'order.tracking': order.tracking,
  'order.promised': order.promisedOn && dayIn(order.promisedOn, language),
  'order.late': isLate(order) ? spoken('late', language) : undefined,
  'order.delivered': order.deliveredOn && dayIn(order.deliveredOn, language),
});

const lineOf = (order: Order, language: string): string =>
  spoken('orderLine', language, {
    number: order.number,
    date: dayIn(order.orderedOn, language),
    items: itemsOf(order),
    status: spoken(order.status, language),
  });

const ofStock = ({ name, sku, available, restockOn }: Stock, language: string): string => {
  const restock = restockOn === undefined ? '' : spoken('restock', language, { on: dayIn(restockOn, language) });
  return spoken(available > 0 ? 'inStock' : 'soldOut', language, { name, sku, restock });
};

const MASKS: Readonly<Record<string, (value: string) => string>> = {
  email: maskedEmail,
  phone: maskedPhone,
  address: maskedAddress,
};

/** Values by their places. Only what a look-up says it reads has any. */
export const valuesOf = (found: Found, reads: readonly Field[], language: string): ReadonlyMap<string, Value> => {
  const texts: Texts = {
    ...(found.member && ofMember(found.member, language)),
    ...(found.order && ofOrder(found.order, language)),
    orders: found.orders?.map((order) => lineOf(order, language)),
    stock: found.stock?.map((each) => ofStock(each, language)),
  };
  const isRead = (place: string): boolean => reads.some((field) => field === place.replace(/\..*/, ''));
  return new Map(
    Object.entries(texts).flatMap(([place, text]) => {
      const lines = (typeof text === 'string' ? [text] : (text ?? [])).map(clean).filter((line) => line !== '');
      if (lines.length === 0 || !isRead(place)) return [];
      const whole = lines.slice(0, MOST_LINES).join('\n');
      return [[place, { whole, masked: MASKS[place]?.(whole) ?? whole }] as const];
    }),
  );
};

import type { Draft } from '../conversation/entry.ts';
import { ORDER_CHOICE } from '../conversation/procedure-state.ts';
import { textFor, wordsLanguage } from '../conversation/texts.ts';
import type { Denial } from '../protocol/names.ts';
import type { Card, Choice } from '../protocol/server.ts';
import type { Order } from './directory.ts';
import type { LookUp } from './look-ups.ts';
import { choicesNamed, otherChoices } from './offers.ts';
import { OTHER_CHOICE } from './order-label.ts';
import { personChoice } from './person-choice.ts';
import { spoken } from './step-words.ts';
import { briefOf, type Found, isLate, type Value, valuesOf } from './values.ts';

/** What a procedure says to a question; who says it when is added by whoever writes it. */
export type Answer = Pick<Draft, 'kind' | 'procedure' | 'fields' | 'denial' | 'until' | 'body'>;

/** How somebody can prove who he is: by a code, or only by the host site's word, or not at all. */
export const WAYS = ['code', 'site', 'none'] as const;
export type Way = (typeof WAYS)[number];

/** Orders to choose from. */
const MOST_CHOICES = 3;
/** What can be in the id of a choice after its beginning. */
const NAMEABLE = /^[A-Za-z0-9_-]{1,48}$/;

const PLACE = /\{([\w.]+)(\*?)\}/g;

/** A line with its values; undefined where one of them is missing. */
const filled = (line: string, values: ReadonlyMap<string, Value>, forStaff: boolean): string | undefined => {
  const places = [...line.matchAll(PLACE)];
  if (places.some(([, name = '']) => !values.has(name))) return undefined;
  return line.replace(PLACE, (_, name: string, star: string) => {
    const value = values.get(name);
    return (star === '*' || forStaff ? value?.masked : value?.whole) ?? '';
  });
};

/** What stands before a colon of a template is what its values are called. */
const rowOf = (line: string, text: string, title: string): Card['rows'][number] => {
  const label = /^([^{}:]+): /.exec(line)?.[1];
  return label === undefined ? { label: title, value: text } : { label, value: text.slice(label.length + 2) };
};

const nameIn = (language: string): string => textFor('bot', language);

/** What was found, in the words of the business, and for staff masked and as a card. */
export const lookedUp = (lookUp: LookUp, found: Found, language: string): Answer => {
  const words = wordsLanguage(language);
  const values = valuesOf(found, lookUp.reads, language);
  const lines = lookUp.lines[words].flatMap((line) => {
    const whole = filled(line, values, false);
    return whole === undefined ? [] : [{ line, whole, masked: filled(line, values, true) ?? '' }];
  });
  const procedure = { name: lookUp.name, step: 'work' } as const;
  const isFound = lines.some(({ line }) => line.search(PLACE) >= 0);
  // What is nobody's own was asked by somebody who need not be a member.
  const further = lookUp.level === 0 ? [] : otherChoices(lookUp, found.member, language);
  // Whom something goes wrong for does not want to see his points.
  const others = found.order && isLate(found.order) ? [personChoice(language), ...further.slice(0, 1)] : further;
  const common = { name: nameIn(language), ...(others.length > 0 && { choices: others }) };
  if (!isFound) return { kind: 'looked_up', procedure, fields: [], body: { ...common, text: lookUp.nothing[words] } };
  const title = lookUp.title[words];
  const text = lines.map(({ whole }) => whole).join('\n');
  const masked = lines.map((each) => each.masked).join('\n');
  const rows = lines.map((each) => rowOf(each.line, each.masked, title));
  const body = { ...common, text, masked, card: { title, rows } };
  return { kind: 'looked_up', procedure, fields: [...lookUp.reads], body };
};

const choiceOf = (order: Order, language: string): Choice => ({
  id: `${ORDER_CHOICE}${order.number}`,
  label: spoken('orderChoice', language, briefOf(order, language)),
});

/** What has come, or will not come, is asked for least. */
const isOver = ({ status }: Order): boolean =>
  status === 'delivered' || status === 'cancelled' || status === 'returned';

/** Which of the newest orders is meant, or another one; those under way first. */
export const whichOrder = (lookUp: LookUp, newest: readonly Order[], language: string): Answer => {
  const nameable = newest.filter(({ number }) => NAMEABLE.test(number));
  const orders = [...nameable.filter((each) => !isOver(each)), ...nameable.filter(isOver)].slice(0, MOST_CHOICES);
  const other = { id: OTHER_CHOICE, label: spoken('anotherOrder', language) };
  return {
    kind: 'looked_up',
    procedure: { name: lookUp.name, step: 'choice' },
    fields: [...lookUp.reads],
    body: {
      name: nameIn(language),
      text: spoken('whichOrder', language),
      choices: [...orders.map((order) => choiceOf(order, language)), other],
    },
  };
};

/** Asks for the number of an order, which the customer then writes. */
export const askNumber = (lookUp: LookUp, language: string): Answer => ({
  kind: 'message',
  procedure: { name: lookUp.name, step: 'choice' },
  body: { name: nameIn(language), text: spoken('askNumber', language) },
});

/** Goes on waiting for a number that is right, and offers the way to his newest orders, which were not asked for. */
export const noSuchOrder = (lookUp: LookUp, language: string): Answer => ({
  kind: 'looked_up',
  procedure: { name: lookUp.name, step: 'choice' },
  fields: [],
  body: {
    name: nameIn(language),
    text: lookUp.nothing[wordsLanguage(language)],
    choices: [...choicesNamed([lookUp.name], language), ...otherChoices(lookUp, undefined, language)],
  },
});

const ASK = { code: 'identify', site: 'identifyOnSite', none: 'identifyNowhere' } as const;

const titleIn = ({ title }: LookUp, language: string): string => title[wordsLanguage(language)];

/** Says that one has to be known for it, how that is done here, and that a person can help. */
export const askWho = (lookUp: LookUp, way: Way, language: string): Answer => ({
  kind: 'message',
  denial: 'level',
  ...(way !== 'none' && { procedure: { name: lookUp.name, step: 'proof' } }),
  body: {
    name: nameIn(language),
    text: spoken(ASK[way], language, { title: titleIn(lookUp, language) }),
    ...(way === 'code' && { form: 'identify' }),
    choices: [personChoice(language)],
  },
});

/** Asks for the code that is on its way already: it proves who he is for this question as well. */
export const askCode = (lookUp: LookUp, awaited: number, language: string): Answer => ({
  kind: 'message',
  denial: 'level',
  procedure: { name: lookUp.name, step: 'proof' },
  until: awaited,
  body: {
    name: nameIn(language),
    text: spoken('prove', language, { title: titleIn(lookUp, language) }),
    form: 'prove',
    choices: [personChoice(language)],
  },
});

/** Nothing was read, and why; a person can help. It holds nothing of a member. */
export const denied = (lookUp: LookUp, denial: Denial | 'gone', language: string): Answer => ({
  kind: 'looked_up',
  procedure: { name: lookUp.name, step: 'work' },
  fields: [],
  denial: denial === 'gone' ? 'unavailable' : denial,
  body: {
    name: nameIn(language),
    text: spoken(denial, language, { title: titleIn(lookUp, language) }),
    choices: [personChoice(language)],
  },
});

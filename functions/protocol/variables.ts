/* Browser-safe and without imports: the console fills and counts with the same code as the service. */

/** What a text for a customer may leave open as `{{name}}`, in canned replies and in drafts, and what belongs there. */
export const VARIABLES = {
  customer: { ja: 'お客様のお名前', en: 'the customer’s name' },
  agent: { ja: '担当者の名前', en: 'your name' },
  order: { ja: '注文番号', en: 'order number' },
  ticket: { ja: '受付番号', en: 'ticket number' },
  product: { ja: '商品名', en: 'name of the product' },
  date: { ja: '日付', en: 'date' },
  amount: { ja: '金額', en: 'amount' },
  tracking: { ja: '荷物の追跡番号', en: 'tracking number of the parcel' },
  answer: { ja: 'ご用件への回答', en: 'the answer to the request' },
  number: { ja: '番号や数値', en: 'a number' },
} as const satisfies Record<string, { readonly ja: string; readonly en: string }>;
export type VariableName = keyof typeof VARIABLES;

/** `{{name}}`, also as an IME writes the braces. */
export const SLOT = /[{｛]{2}\s*([\p{L}\p{N}_]{1,32})\s*[}｝]{2}/gu;
const BRACES = /[{｛]{2,}|[}｝]{2,}/g;

/** A text that somebody else wrote, with nothing in it that reads as a slot. */
export const withoutSlots = (text: string): string => text.replace(BRACES, '');

/** Names of the slots that are open in a text, each once, in their order. */
export const slotsIn = (text: string): string[] => [...new Set([...text.matchAll(SLOT)].map(([, name = '']) => name))];

/** Puts values in the place of slots. `slots`: what stays open. A value is text, never another slot. */
export const fill = (
  text: string,
  values: Readonly<Partial<Record<string, string>>>,
): { readonly text: string; readonly slots: string[] } => {
  const filled = text.replace(SLOT, (slot, name: string) =>
    Object.hasOwn(values, name) ? withoutSlots(values[name] ?? slot) : slot,
  );
  return { text: filled, slots: slotsIn(filled) };
};

const isKnown = (name: string): name is VariableName => Object.hasOwn(VARIABLES, name);

/** What belongs into a slot; one that is not of the list is called what it calls itself. Several numbers are `number`, `number2` ... */
export const hintOf = (name: string, language: 'ja' | 'en'): string => {
  const base = name.replace(/\d+$/, '');
  return isKnown(base) ? VARIABLES[base][language] : name;
};

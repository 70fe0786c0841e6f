import type { Stock } from './directory.ts';

/** Most products that a question about stock is answered with. */
export const MOST_STOCK = 5;

/** Width, case and kana do not count: コーヒー, ｺｰﾋｰ and こーひー are one word. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

/** Whether a product's name or SKU has every one of the words; no words mean no product. */
export const isMeant = ({ sku, name }: Pick<Stock, 'sku' | 'name'>, words: string): boolean => {
  const sought = folded(words).split(/\s+/).filter(Boolean);
  const text = `${folded(name)} ${folded(sku)}`;
  return sought.length > 0 && sought.every((word) => text.includes(word));
};

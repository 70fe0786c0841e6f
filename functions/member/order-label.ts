import { OF_PROCEDURE, ORDER_CHOICE } from '../conversation/procedure-state.ts';
import type { Choice } from '../protocol/names.ts';
import { line, spoken } from './step-words.ts';

/** In place of an order: its number will be written. */
export const OTHER_CHOICE = `${OF_PROCEDURE}other`;

/** What can be in the id of a choice after its beginning. */
const NUMBER = '([A-Za-z0-9_-]{1,48})';
/** A day in any of our languages; what else stands in its place is a text of the customer's. */
const DAY = '[^\\n]{0,20}\\d{4}[^\\n]{0,20}';

const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${template
      .split(/(\{\w+\})/)
      .map((part) => {
        if (part === '{number}') return NUMBER;
        if (part === '{date}') return DAY;
        return part.startsWith('{') ? '[^\\n]{1,80}' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      })
      .join('')}$`,
    'u',
  );

let patterns: readonly RegExp[] | undefined;

/**
 * The choice among orders whose words these are. The widget sends the words of an older list, which are out of a member's data as
 * those of the newest are. Whether there is such an order, they do not tell.
 */
export const orderLabelled = (text: string): Choice | undefined => {
  if (['ja', 'en'].some((language) => spoken('anotherOrder', language) === text))
    return { id: OTHER_CHOICE, label: text };
  patterns ??= ['ja', 'en'].map((language) => patternOf(line('orderChoice', language)));
  const number = patterns.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  return number === undefined ? undefined : { id: `${ORDER_CHOICE}${number}`, label: text };
};

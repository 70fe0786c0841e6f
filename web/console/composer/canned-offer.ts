import { fill } from '../../../functions/protocol/variables.ts';
import { explain } from '../core/problems.ts';
import { tellUser } from '../core/ui.tsx';
import { cannedReplies, readCanned } from './canned.ts';
import type { Offer } from './field.tsx';
import { findCanned, slashAt } from './find-canned.ts';
import type { Values } from './values.ts';
import { words } from './words.ts';

/** Canned replies for what is typed behind a `/`, with what is known of their variables. */
export const cannedOffer = (typed: string, cursor: number, language: string, values: Values): Offer | undefined => {
  const at = slashAt(typed, cursor);
  if (!at) return undefined;
  void readCanned().catch((error: unknown) => tellUser(explain(error), 'problem'));
  const canned = findCanned(cannedReplies(), at.typed, language);
  return {
    start: at.start,
    label: words().canned,
    empty: cannedReplies().length === 0 ? words().noneYet : words().noCanned,
    choices: canned.map(({ id, title, shortcut, text: hint }) => ({
      ...{ id, hint },
      title: shortcut === undefined ? title : `${title}  /${shortcut}`,
    })),
    take: (index) => ({ text: fill(canned[index]?.text ?? '', values).text }),
  };
};

import type { View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';
import { isTaken, type Overview } from './overview.ts';
import type { Item } from './transcript.ts';

/** The choices, while waiting, of an answer by e-mail, and of the bot meanwhile. */
const BY_MAIL = 'wait-message';
export const ASK_BOT = 'wait-bot';
const isWaitChoice = (choice: string | undefined): boolean => choice?.startsWith('wait-') === true;

/** What is offered to who waits for a person; besides, what may be chosen with any word of the bot's or the service's. */
export const isForWaiting = ({ choices = [] }: ShownEntry): boolean => choices.some(({ id }) => isWaitChoice(id));

/** What can be done while waiting stays in reach, whatever of it was done, at the end and once. */
export const waitingChoices = (view: View, all: Overview): Item[] => {
  const { entries, state, needsAcceptance, connection } = view;
  if (state?.mode !== 'waiting' || needsAcceptance || connection === 'shut') return [];
  const wished = entries.findLast((entry) => entry.kind === 'escalated' && isForWaiting(entry))?.seq ?? 0;
  const offered = entries.findLast(isForWaiting)?.choices ?? [];
  const choices = offered.filter((choice) => choice.id !== ASK_BOT || !isTaken(choice, wished, view, all));
  return choices.length === 0 ? [] : [{ kind: 'choices', key: 'waiting-choices', choices, byId: true }];
};

/** Where he is in the line. */
export const placeInLine = ({ queue, open, opensAt }: View): Item[] =>
  queue === undefined
    ? []
    : [
        {
          kind: 'line',
          key: 'line',
          position: queue.position,
          seconds: queue.estimateSeconds,
          closed: open === false ? { until: opensAt } : undefined,
        },
      ];

/** Who waits and writes an address wants an answer there. */
const wantsMail = ({ kind, from, choice, text = '' }: ShownEntry): boolean =>
  choice === BY_MAIL ||
  (kind === 'message' && from.role === 'customer' && /[^\s@]@[^\s@]+\.[a-z]/i.test(text.normalize('NFKC')));

/** Whether the visitor has chosen an answer by e-mail and not said yet where to. */
export const isTicketWanted = ({ entries, state }: View): boolean => {
  const last = entries.findLast((entry) => entry.kind === 'ticketed' || wantsMail(entry));
  return last?.kind === 'message' && (last.choice === BY_MAIL ? state?.mode !== 'agent' : state?.mode === 'waiting');
};

/** Whether he has said what it is about. */
export const hasQuestion = ({ entries }: View): boolean => {
  // That he wants a person says nothing of what about.
  const wants = new Set(entries.flatMap(({ kind, about }) => (kind === 'escalated' ? [about] : [])));
  return entries.some(
    ({ seq, from, kind, choice, text }) =>
      from.role === 'customer' && kind === 'message' && !isWaitChoice(choice) && !wants.has(seq) && text !== undefined,
  );
};

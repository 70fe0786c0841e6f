import type { Head } from '../conversation/entry.ts';
import { Bots } from './bots.ts';
import { Chats } from './chats.ts';
import { Persons, type Stretch } from './stretch.ts';
import { Tickets } from './tickets.ts';

/**
 * The stretches of work in a conversation that have ended, from the heads of its whole log: nothing of it has to be kept
 * that may be erased. Practice is no work. Pure, and more of the log changes nothing but what it says of them.
 */
export const stretchesOf = (log: Iterable<Head>): Stretch[] => {
  const persons = new Persons();
  const chats = new Chats(persons);
  const tickets = new Tickets(persons);
  const bots = new Bots();
  /** The newest stretch of a person, until the bot has said something. */
  let judged: number | undefined;
  for (const head of log) {
    if (head.state.practice) return [];
    const before = persons.all.length;
    chats.take(head);
    tickets.take(head);
    bots.take(head);
    const { kind, role, score } = head;
    if (persons.all.length > before) judged = persons.all.length - 1;
    // What is rated after that is the bot's.
    else if (kind === 'message' && role === 'bot') judged = undefined;
    else if (kind === 'rated' && score !== undefined && !chats.rate(score)) persons.amend(judged, head, { score });
  }
  return [...persons.all, ...bots.ended];
};

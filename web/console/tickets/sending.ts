import { effect } from '@preact/signals';
import type { TicketAnswered } from '../../../functions/protocol/ticket.ts';
import { api, Refused } from '../core/api.ts';
import { conversationOf, follow, unfollow } from '../core/conversations.ts';
import { explain } from '../core/problems.ts';
import { guardSignOut, onSignOut } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { Answers, type Back } from './answers.ts';
import { keep, kept } from './draft.ts';
import { tickets } from './store.ts';

const said = texts({
  ja: {
    sent: (id: string) => `チケット${id}の回答を送信しました。`,
    unsent: (id: string) => `チケット${id}の回答は送信されていません。チケットを開いて確認してください。`,
    newer: 'お客様から新しいメッセージがあります。内容を確認してから、もう一度送信してください。',
    unknown: '送信できたか確認できませんでした。もう一度「送信」を押しても、二重には送信されません。',
    leave: 'まだ送信されていないチケットの回答があります。サインアウトすると破棄されます。サインアウトしますか。',
  },
  en: {
    sent: (id: string) => `Your answer to ticket ${id} is sent.`,
    unsent: (id: string) => `Your answer to ticket ${id} is not sent. Please look at the ticket.`,
    newer: 'The customer has written something newer. Read it, then send again.',
    unknown: 'Nobody knows whether it arrived. Pressing “Send” once more sends it once all the same.',
    leave: 'An answer to a ticket has not been sent yet. Signing out discards it. Sign out?',
  },
});

/** Why an answer is in its field again, for its author. */
export const reasonOf = (back: Back): string => (back.why === 'refused' ? explain(back.error) : said()[back.why]);

/** What is written for tickets; it is held and sent here, whatever is on the screen. */
export const answers = new Answers({
  kept,
  keep,
  send: async (ticket, { mark, text, status }) => {
    await api.post<TicketAnswered>(`/tickets/${encodeURIComponent(ticket)}/answer`, { ...mark, text, status });
  },
  isUnknown: (error) => !(error instanceof Refused) || error.code === 'unreachable' || error.code === 'internal',
  watch: (id, heard) => {
    // Two tickets of one conversation may be answered at once.
    const reason = `answer ${crypto.randomUUID()}`;
    follow(id, reason);
    const stop = effect(() => {
      const { entries } = conversationOf(id).value;
      queueMicrotask(() => heard(entries));
    });
    return () => {
      stop();
      unfollow(id, reason);
    };
  },
  schedule: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  now: Date.now,
  sent: (ticket) => {
    tellUser(said().sent(ticket));
    tickets.soon();
  },
  returned: (ticket) => tellUser(said().unsent(ticket), 'problem'),
});

onSignOut(() => answers.stop());
guardSignOut(
  () =>
    [...answers.all.peek().values()].every(({ answering }) => answering.phase === 'writing') || confirm(said().leave),
);

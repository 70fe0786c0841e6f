import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { addressOf } from '../core/place.ts';
import { me } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { agents } from '../team/store.ts';
import { Due } from './due.tsx';
import { lineOf, type View } from './list.ts';
import { answers } from './sending.ts';

const said = texts({
  ja: {
    erased: '（消去済み）',
    noComment: 'コメントなし',
    followUp: (score: number) => `低評価 ${score}／5`,
    nobody: '担当者なし',
    you: 'あなた',
    customer: 'お客様',
    held: 'まもなく送信',
    sending: '送信中',
    unsent: '回答は未送信',
  },
  en: {
    erased: '(erased)',
    noComment: 'No comment',
    followUp: (score: number) => `Rated ${score} of 5`,
    nobody: 'Nobody’s',
    you: 'You',
    customer: 'Customer',
    held: 'Answer held',
    sending: 'Sending',
    unsent: 'Answer not sent',
  },
});

/** How whoever has a ticket is called. */
export const ownerName = ({ owner }: Pick<TicketView, 'owner'>): string => {
  if (owner === undefined) return said().nobody;
  if (owner === me.value?.sub) return said().you;
  return agents.value.value?.find(({ id }) => id === owner)?.name ?? owner;
};

/** What becomes of an answer that was pressed here. */
const Pressed = ({ id }: { readonly id: string }) => {
  const composed = answers.all.value.get(id);
  if (composed?.back) return <span class="badge bad">{said().unsent}</span>;
  const phase = composed?.answering.phase ?? 'writing';
  if (phase === 'writing') return null;
  return <span class="badge warn">{phase === 'held' ? said().held : said().sending}</span>;
};

interface Props {
  readonly ticket: TicketView;
  readonly view: View;
  readonly isChosen: boolean;
}

/** A ticket in the list. */
export const Row = ({ ticket, view, isChosen }: Props) => {
  const { id, name, text, followUp, score } = ticket;
  return (
    <li>
      <a class="tickets-row" href={addressOf('tickets', view, id)} aria-current={isChosen ? 'true' : undefined}>
        <span class="tickets-facts">
          <strong>{name ?? (followUp ? said().customer : said().erased)}</strong>
          <span class="quiet">{id}</span>
        </span>
        <span class="tickets-line">{text === undefined ? said().noComment : lineOf(text)}</span>
        <span class="tickets-facts">
          <Due ticket={ticket} />
          <Pressed id={id} />
          {followUp && score !== undefined && <span class="badge bad">{said().followUp(score)}</span>}
          <span class="quiet">{ownerName(ticket)}</span>
        </span>
      </a>
    </li>
  );
};

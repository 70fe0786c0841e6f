import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { api } from '../core/api.ts';
import { conversationOf, follow, unfollow } from '../core/conversations.ts';
import { useKeys } from '../core/keys.ts';
import { addressOf, go } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Icon, Loading, Problem } from '../core/ui.tsx';
import { LastEntries } from '../team/last-entries.tsx';
import { agents } from '../team/store.ts';
import { Answer } from './answer.tsx';
import { Due } from './due.tsx';
import { Give } from './give.tsx';
import type { View } from './list.ts';
import { tickets } from './store.ts';

const said = texts({
  ja: {
    back: '一覧に戻る',
    title: (id: string) => `チケット ${id}`,
    customer: 'お客様',
    erased: '消去済み',
    due: '返信の期限',
    opened: '受付',
    language: '言語',
    question: 'お問い合わせ',
    comment: '評価のコメント',
    noComment: 'コメントはありません。',
    rating: (score: number) => `評価 ${score}／5`,
    hint: '低い評価が付いた会話です。お客様にはチケットがあることは知らされません。回答は会話に届きます。',
    conversation: '会話の抜粋',
    open: '会話をすべて見る',
    keys: 'チケットの表示',
    openKey: '会話を受信トレイで開く',
  },
  en: {
    back: 'Back to the list',
    title: (id: string) => `Ticket ${id}`,
    customer: 'Customer',
    erased: 'Erased',
    due: 'Answer due',
    opened: 'Opened',
    language: 'Language',
    question: 'Question',
    comment: 'Comment with the rating',
    noComment: 'No comment.',
    rating: (score: number) => `Rated ${score} of 5`,
    hint: 'This conversation was rated low. The customer does not know of this ticket; an answer goes into the conversation.',
    conversation: 'From the conversation',
    open: 'See the whole conversation',
    keys: 'This ticket',
    openKey: 'Open its conversation in the inbox',
  },
});

const Facts = ({ ticket }: { readonly ticket: TicketView }) => {
  const { name, email, dueAt, openedAt, language, followUp } = ticket;
  return (
    <dl class="tickets-about">
      {!followUp && (
        <div>
          <dt>{said().customer}</dt>
          <dd>
            {name ?? said().erased} {email !== undefined && <span class="quiet">{email}</span>}
          </dd>
        </div>
      )}
      <div>
        <dt>{said().due}</dt>
        <dd>
          <time dateTime={dueAt}>{dateTime(dueAt)}</time>
        </dd>
      </div>
      <div>
        <dt>{said().opened}</dt>
        <dd>
          <time dateTime={openedAt}>{dateTime(openedAt)}</time>
        </dd>
      </div>
      <div>
        <dt>{said().language}</dt>
        <dd>{language}</dd>
      </div>
    </dl>
  );
};

const Question = ({ ticket: { text, followUp, score } }: { readonly ticket: TicketView }) => (
  <section class={followUp ? 'tickets-question low' : 'tickets-question'}>
    <h3>
      {followUp ? said().comment : said().question}
      {score !== undefined && <span class="badge bad">{said().rating(score)}</span>}
    </h3>
    <p class="last-text">{text ?? (followUp ? said().noComment : said().erased)}</p>
    {followUp && <p class="quiet">{said().hint}</p>}
  </section>
);

const Body = ({ ticket, view, known }: { ticket: TicketView; view: View; known(ticket: TicketView): void }) => {
  const { id, conversationId } = ticket;
  useEffect(() => {
    follow(conversationId, 'ticket');
    return () => unfollow(conversationId, 'ticket');
  }, [conversationId]);
  const conversation = conversationOf(conversationId).value;
  const inbox = addressOf('inbox', 'all', conversationId);
  useKeys(said().keys, { o: { label: said().openKey, run: () => go(inbox) } });
  return (
    <>
      <header class="tickets-head">
        <a class="tickets-back" href={addressOf('tickets', view)}>
          <Icon path="M15 5l-7 7 7 7" /> {said().back}
        </a>
        <h2>{said().title(id)}</h2>
        <Due ticket={ticket} />
        <Give ticket={ticket} known={known} />
      </header>
      <div class="tickets-read">
        <Facts ticket={ticket} />
        <Question ticket={ticket} />
        <section class="tickets-log">
          <h3>
            {said().conversation} <a href={inbox}>{said().open}</a>
          </h3>
          <LastEntries conversation={conversation} />
        </section>
      </div>
      <Answer ticket={ticket} conversation={conversation} />
    </>
  );
};

/** A ticket: who asks what, until when, what was said before, and the answer. */
export const Detail = ({ id, view }: { readonly id: string; readonly view: View }) => {
  agents.use();
  const ticket = useSignal<TicketView | undefined>(tickets.value.value?.tickets.find((each) => each.id === id));
  const problem = useSignal<unknown>(undefined);
  const read = () =>
    api.get<TicketView>(`/tickets/${encodeURIComponent(id)}`).then(
      (found) => {
        ticket.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = error;
      },
    );
  // Again whenever the list was read: somebody may have taken it.
  const list = tickets.value.value;
  useEffect(() => void read(), [id, list]);
  return (
    <section class="tickets-detail">
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!ticket.value && problem.value === undefined && <Loading />}
      {ticket.value && (
        <Body
          ticket={ticket.value}
          view={view}
          known={(changed) => {
            ticket.value = changed;
          }}
        />
      )}
    </section>
  );
};

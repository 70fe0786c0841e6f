import './card.css';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { StateView } from '../../../functions/protocol/server.ts';
import { OnScreen } from '../core/on-screen.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { languageName, texts } from '../core/texts.ts';
import { dateTime, shortTime } from '../core/time.ts';
import { Icon, Loading, Problem } from '../core/ui.tsx';
import { Outward } from './bot-turn.tsx';
import { type CustomerCard, readCard } from './customer.ts';
import { MemberPart } from './member-part.tsx';
import { memberWords } from './member-words.ts';
import { Tags } from './tags.tsx';
import { words } from './words.ts';

const said = texts({
  ja: {
    title: 'お客様情報',
    close: '閉じる',
    visits: '問い合わせ',
    times: (count: number) => `${count}回`,
    language: '言語',
    level: '本人確認',
    levels: ['未確認', 'サイトで確認済み', 'コードで確認済み'],
    firstSeen: '初回',
    lastSeen: '最終',
    visitor: '訪問者のID',
    pages: '見ていたページ',
    tags: 'タグ',
    tickets: 'チケット',
    past: '過去の会話',
    similar: (percent: number) => `類似度 ${percent}%`,
    notes: 'メモ',
    blocked: '利用停止中',
    none: 'ありません',
    conversation: '会話',
    overdue: '期限超過',
  },
  en: {
    title: 'Customer',
    close: 'Close',
    visits: 'Has asked',
    times: (count: number) => (count === 1 ? 'once' : `${count} times`),
    language: 'Language',
    level: 'Identity',
    levels: ['not proven', 'proven by the site', 'proven by a code'],
    firstSeen: 'First seen',
    lastSeen: 'Last seen',
    visitor: 'Visitor ID',
    pages: 'Pages',
    tags: 'Tags',
    tickets: 'Tickets',
    past: 'Earlier conversations',
    similar: (percent: number) => `${percent}% alike`,
    notes: 'Notes',
    blocked: 'Shut out',
    none: 'None',
    conversation: 'Conversation',
    overdue: 'overdue',
  },
});

const Part = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <section>
    <h3>{title}</h3>
    {children}
  </section>
);

const Facts = ({ card }: { readonly card: CustomerCard }) => (
  <dl class="facts">
    <dt>{said().visits}</dt>
    <dd>{said().times(card.visits)}</dd>
    <dt>{said().level}</dt>
    <dd>{said().levels[card.level] ?? card.level}</dd>
    <dt>{said().language}</dt>
    <dd>{languageName(card.language)}</dd>
    <dt>{said().firstSeen}</dt>
    <dd>{dateTime(card.firstSeen)}</dd>
    <dt>{said().lastSeen}</dt>
    <dd>{dateTime(card.lastSeen)}</dd>
    {isAtLeast('admin') && (
      <>
        <dt>{said().visitor}</dt>
        <dd>
          <code>{card.visitorId}</code>
        </dd>
      </>
    )}
  </dl>
);

const Past = ({ conversations }: Pick<CustomerCard, 'conversations'>) => (
  <ul>
    {conversations.map(({ conversationId, seq, changedAt, title, excerpt, category, rated, similarity }) => (
      <li key={`${conversationId}/${seq}`} class="past">
        <a href={addressOf('inbox', 'all', conversationId)}>{excerpt ?? title ?? category ?? said().conversation}</a>
        <span class="quiet">
          {[
            shortTime(changedAt),
            said().similar(Math.round(similarity * 100)),
            category,
            rated === undefined ? undefined : words().rated(rated),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </li>
    ))}
  </ul>
);

const Card = ({
  id,
  card,
  changed,
  member,
}: {
  readonly id: string;
  readonly card: CustomerCard;
  changed(): void;
  readonly member: ComponentChildren;
}) => (
  <>
    {card.blocked && <p class="badge bad">{said().blocked}</p>}
    <Facts card={card} />
    <Part title={memberWords().title}>{member}</Part>
    <Part title={said().tags}>
      <Tags id={id} all={card.tags} changed={changed} />
    </Part>
    <Part title={said().past}>
      {card.conversations.length === 0 ? (
        <p class="quiet">{said().none}</p>
      ) : (
        <Past conversations={card.conversations} />
      )}
    </Part>
    {card.tickets.length > 0 && (
      <Part title={said().tickets}>
        <ul>
          {card.tickets.map(({ id: ticket, status, dueAt, overdue }) => (
            <li key={ticket}>
              <a href={addressOf('tickets', ticket)}>{words().ticketNo(ticket)}</a>{' '}
              <span class={overdue ? 'badge bad' : 'badge'}>{overdue ? said().overdue : words().statuses[status]}</span>{' '}
              {status !== 'solved' && <span class="quiet">{words().due(dateTime(dueAt))}</span>}
            </li>
          ))}
        </ul>
      </Part>
    )}
    {card.notes.length > 0 && (
      <Part title={said().notes}>
        <ul>
          {card.notes.map(({ conversationId, seq, at, name, text }) => (
            <li key={`${conversationId}/${seq}`} class="card-note">
              <p>{text}</p>
              <span class="quiet">{[name, shortTime(at)].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      </Part>
    )}
    {card.pages.length > 0 && (
      <Part title={said().pages}>
        <ul>
          {card.pages.map((page) => (
            <li key={page}>
              <Outward address={page} text={page} />
            </li>
          ))}
        </ul>
      </Part>
    )}
  </>
);

/** What is known of the customer: a column where there is room, else a drawer. It is read again when the state changes. */
export const CustomerPanel = ({
  id,
  state,
  mayLook,
  isOpen,
  close,
}: {
  readonly id: string;
  readonly state: StateView | undefined;
  readonly mayLook: boolean;
  readonly isOpen: boolean;
  close(): void;
}) => {
  const seq = state?.seq ?? 0;
  const card = useSignal<CustomerCard | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const read = (): void => {
    readCard(id).then(
      (next) => {
        card.value = next;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = explain(error);
      },
    );
  };
  const isOnScreen = useContext(OnScreen);
  const readFor = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!isOnScreen || readFor.current === seq) return undefined;
    // Entries come in bursts; what they change of the card may be a moment late.
    const timer = setTimeout(
      () => {
        readFor.current = seq;
        read();
      },
      card.value ? 1_000 : 0,
    );
    return () => clearTimeout(timer);
  }, [id, seq, isOnScreen]);
  return (
    <aside class={isOpen ? 'customer-panel is-open' : 'customer-panel'} aria-label={said().title}>
      <header>
        <h2>{said().title}</h2>
        <button type="button" class="quiet-button" aria-label={said().close} onClick={close}>
          <Icon path="M6 6l12 12M18 6L6 18" />
        </button>
      </header>
      {problem.value !== undefined && <Problem message={problem.value} retry={read} />}
      {!card.value && problem.value === undefined && <Loading />}
      {card.value && (
        <Card
          id={id}
          card={card.value}
          changed={read}
          member={<MemberPart key={id} id={id} state={state} mayLook={mayLook} />}
        />
      )}
    </aside>
  );
};

import { useComputed } from '@preact/signals';
import { conversationOf } from '../core/conversations.ts';
import { now } from '../core/now.ts';
import { addressOf } from '../core/place.ts';
import { me } from '../core/session.ts';
import { language } from '../core/texts.ts';
import { duration, shortTime } from '../core/time.ts';
import { unreadOf } from '../core/unread.ts';
import { hasRungOut, waitedMs, waitOf } from './order.ts';
import type { Row, View } from './summary.ts';
import { languageName, said } from './words.ts';

/** How long somebody has waited, in words and in a colour; it changes by itself, and its row does not. */
export const Waited = ({ row }: { readonly row: Pick<Row, 'since' | 'late'> }) => {
  const level = useComputed(() => waitOf(row, now.value));
  const text = useComputed(() => duration(waitedMs(row, now.value) ?? 0));
  if (level.value === undefined) return null;
  return (
    <span class={`wait ${level}`} title={said().waited(text.value)}>
      {said().waits[level.value]} {text}
    </span>
  );
};

const State = ({ row }: { readonly row: Row }) => {
  const isOut = useComputed(() => hasRungOut(row, now.value));
  if (isOut.value)
    return <span class="badge warn">{row.agent === me.value?.sub ? said().missed : said().modes.waiting}</span>;
  if (row.rings !== undefined) return <span class="badge warn">{said().rings}</span>;
  const kind = row.mode === 'waiting' ? 'warn' : row.mode === 'agent' ? 'good' : '';
  return <span class={`badge ${kind}`}>{said().modes[row.mode]}</span>;
};

const Owner = ({ row }: { readonly row: Row }) => {
  const { agent, agentName } = row;
  const isOut = useComputed(() => hasRungOut(row, now.value));
  if (agentName === undefined || isOut.value) return null;
  return <span>{agent === me.value?.sub ? said().mine : agentName}</span>;
};

const Facts = ({ row }: { readonly row: Row }) => (
  <span class="facts">
    <State row={row} />
    {row.priority > 0 && (
      <span class={row.priority > 1 ? 'badge bad' : 'badge'}>{said().priorities[row.priority]}</span>
    )}
    {row.sentiment && <span class="badge bad">{said().moods[row.sentiment]}</span>}
    {row.rated !== undefined && <span class={row.rated <= 2 ? 'badge bad' : 'badge'}>{said().rated(row.rated)}</span>}
    <Owner row={row} />
    {(row.category ?? row.skill) && <span>{row.category ?? row.skill}</span>}
    {row.language !== language.value && <span>{languageName(row.language)}</span>}
    {row.member && <span>{said().member}</span>}
    {row.tickets.length > 0 && <span>{said().tickets(row.tickets.length)}</span>}
    {row.tags.map((tag) => (
      <span key={tag} class="tag">
        {tag}
      </span>
    ))}
  </span>
);

/** He has read it, and the customer still waits for his word. */
const Due = ({ id }: { readonly id: string }) => {
  const { entries, state } = conversationOf(id).value;
  const newest = entries.findLast(({ kind }) => kind === 'message' || kind === 'assigned');
  const isDue = state?.mode === 'agent' && newest?.kind === 'message' && newest.from.role === 'customer';
  const since = isDue ? Date.parse(newest.at) : undefined;
  const text = useComputed(() => duration(now.value - (since ?? now.value)));
  return since === undefined ? null : <span class="unanswered">{said().due(text.value)}</span>;
};

/** What is new in a conversation of the agent's own. */
const News = ({ id }: { readonly id: string }) => {
  const count = unreadOf(id);
  if (conversationOf(id).value.isTyping) return <span class="news">{said().typing}</span>;
  if (count === 0) return <Due id={id} />;
  return (
    <b class="count" title={said().unread(count)}>
      {count}
      <span class="visually-hidden">{said().unread(count)}</span>
    </b>
  );
};

/** A conversation in a list. A click opens it; with Ctrl, Command or the middle button beside the others. */
export const RowLink = ({
  row,
  view,
  isCurrent,
  openBeside,
}: {
  readonly row: Row;
  readonly view: View;
  readonly isCurrent: boolean;
  openBeside(id: string): void;
}) => {
  const { conversationId: id } = row;
  const isOwn = view === 'mine' || (row.mode === 'agent' && row.agent === me.value?.sub);
  return (
    <a
      class="row-link"
      href={addressOf('inbox', view, id)}
      aria-current={isCurrent ? 'true' : undefined}
      data-id={id}
      onClick={(event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        openBeside(id);
      }}
    >
      <span class="first-line">
        <span class="excerpt">{row.excerpt ?? (row.mode === 'erased' ? said().erased : said().noText)}</span>
        {isOwn && <News id={id} />}
        {!isOwn && row.unanswered && <span class="unanswered">{said().unanswered}</span>}
      </span>
      <span class="second-line">
        <Facts row={row} />
        {row.since === undefined ? (
          <time dateTime={row.changedAt}>{shortTime(row.changedAt)}</time>
        ) : (
          <Waited row={row} />
        )}
      </span>
    </a>
  );
};

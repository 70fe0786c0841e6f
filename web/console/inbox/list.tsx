import { computed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useKeys } from '../core/keys.ts';
import { now } from '../core/now.ts';
import { addressOf, go } from '../core/place.ts';
import { choose, chosen } from '../core/presence.ts';
import { me } from '../core/session.ts';
import { connection } from '../core/socket.ts';
import { texts } from '../core/texts.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { unreadOf } from '../core/unread.ts';
import { isAbout, narrowing, passes } from './filter.ts';
import { Filters } from './filters.tsx';
import { showBeside } from './go-to.ts';
import { filter, lists, looked, readMore, refreshLists } from './lists.ts';
import { endMorning, isMorning } from './morning.ts';
import { byMorning, byRisk } from './order.ts';
import { accept } from './ring.tsx';
import { RowLink } from './row.tsx';
import type { Row, View } from './summary.ts';
import { active, shown } from './tabs.ts';
import { stepped } from './tabs-of.ts';
import { Views } from './views.tsx';

const said = texts({
  ja: {
    nothing: {
      mine: '担当中の会話はありません',
      queue: '待っているお客様はいません',
      all: 'この期間の会話はまだありません',
      closed: 'この期間に終了した会話はありません',
    },
    hints: {
      mine: 'あなたへの呼び出しと、あなたが担当している会話がここに表示されます。',
      queue: '担当者を待っているお客様が、急ぐ順にここに表示されます。',
      all: 'お店のページで質問が送られると、新しい順にここに表示されます。',
      closed: '解決した会話や、お客様が終了した会話がここに表示されます。',
    },
    notTaking: '今は新しい会話を受け付けていません。',
    begin: '受付を開始',
    noMatch: '条件に合う会話はありません。',
    more: 'さらに読み込む',
    morning: '本日最初の表示です。未読と優先度の高い順に並べています。',
    usual: '通常の順に戻す',
    next: '次の会話',
    previous: '前の会話',
    keys: '一覧',
    take: '担当する',
  },
  en: {
    nothing: {
      mine: 'You have no conversations',
      queue: 'Nobody is waiting',
      all: 'No conversations yet in this time',
      closed: 'Nothing was closed in this time',
    },
    hints: {
      mine: 'What rings for you, and the conversations you have, will appear here.',
      queue: 'Customers who wait for a person will appear here, the most urgent first.',
      all: 'When somebody asks in the shop, it will appear here, the newest first.',
      closed: 'What was resolved, or ended by the customer, will appear here.',
    },
    notTaking: 'You are not given new conversations now.',
    begin: 'Be available',
    noMatch: 'No conversation fits the filter.',
    more: 'Load more',
    morning: 'Your first look today: unread and urgent ones come first.',
    usual: 'Usual order',
    next: 'Next conversation',
    previous: 'Previous conversation',
    keys: 'List',
    take: 'Take',
  },
});

/** Rows change their places by the clock no more often: somebody may be about to click one. */
const ORDER_MS = 10_000;

const calm = computed(() => Math.floor(now.value / ORDER_MS) * ORDER_MS);

const rowsOf = (view: View) =>
  computed(() => {
    const { rows } = lists[view].value;
    // Of the long ones the service has sought out the rest.
    if (view === 'all' || view === 'closed') return rows.filter(isAbout(filter.value));
    const kept = rows.filter(passes(filter.value, calm.value));
    return isMorning.value ? byMorning(kept, unreadOf, calm.value) : byRisk(kept, calm.value);
  });

const Empty = ({ view }: { readonly view: View }) => {
  if (narrowing(filter.value) > 0) return <p class="empty">{said().noMatch}</p>;
  return (
    <div class="empty">
      <b>{said().nothing[view]}</b>
      <p>{said().hints[view]}</p>
      {view === 'mine' && chosen.value !== 'available' && (
        <>
          <p>{said().notTaking}</p>
          <button type="button" class="primary" onClick={() => choose('available')}>
            {said().begin}
          </button>
        </>
      )}
    </div>
  );
};

/** What rings for another agent can be taken as well. What rings for this one he takes above. */
const Take = ({ row: { conversationId, agent, excerpt = '' } }: { readonly row: Row }) => {
  const isTaking = useSignal(false);
  if (agent === me.value?.sub) return null;
  const run = async () => {
    isTaking.value = true;
    await accept(conversationId);
    isTaking.value = false;
  };
  return (
    <button
      type="button"
      class="take"
      disabled={isTaking.value || connection.value !== 'online'}
      aria-label={`${said().take}: ${excerpt}`}
      onClick={() => void run()}
    >
      {said().take}
    </button>
  );
};

/** The list of a view, which keeps itself fresh. */
export const ConversationList = ({ view }: { readonly view: View }) => {
  const { isLoaded, problem, after } = lists[view].value;
  const rows = useMemo(() => rowsOf(view), [view]);
  useEffect(() => {
    looked.value = view;
  }, [view]);
  const step = (by: 1 | -1) => {
    const ids = rows.peek().map(({ conversationId }) => conversationId);
    const id = stepped(ids, active.peek(), by);
    if (id === undefined) return;
    go(addressOf('inbox', view, id));
    document.querySelector(`.row-link[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys(said().keys, {
    'alt+ArrowDown': { label: said().next, run: () => step(1), whileWriting: true },
    'alt+ArrowUp': { label: said().previous, run: () => step(-1), whileWriting: true },
  });
  return (
    <>
      <Views view={view} />
      <Filters />
      {problem && <Problem message={problem} retry={() => void refreshLists(view)} />}
      {isMorning.value && (view === 'mine' || view === 'queue') && rows.value.length > 1 && (
        <p class="morning">
          {said().morning}{' '}
          <button type="button" class="quiet-button" onClick={endMorning}>
            {said().usual}
          </button>
        </p>
      )}
      {!isLoaded && !problem && <Loading />}
      {isLoaded && rows.value.length === 0 && <Empty view={view} />}
      <ul class="rows">
        {rows.value.map((row) => (
          <li key={row.conversationId}>
            <RowLink
              row={row}
              view={view}
              isCurrent={shown.value.includes(row.conversationId)}
              openBeside={(id) => showBeside(view, id)}
            />
            {view === 'queue' && <Take row={row} />}
          </li>
        ))}
      </ul>
      {after !== undefined && (
        <button type="button" class="more" onClick={() => void readMore(view)}>
          {said().more}
        </button>
      )}
    </>
  );
};

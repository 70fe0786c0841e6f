import { useEffect } from 'preact/hooks';
import { useKeys } from '../core/keys.ts';
import { addressOf, go, place } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { Detail } from './detail.tsx';
import { isView, nextOf, VIEWS, type View } from './list.ts';
import { Row } from './row.tsx';
import { choose, isCut, readMore, tickets } from './store.ts';
import './tickets.css';

const said = texts({
  ja: {
    title: 'チケット',
    views: {
      open: '要対応',
      overdue: '期限超過',
      mine: '自分の担当',
      'follow-up': '低評価のフォロー',
      pending: 'お客様の返事待ち',
      solved: '解決済み',
    },
    empty: {
      open: '対応が必要なチケットはありません。お客様がメールでの返信を希望すると、ここに期限の近い順で表示されます。',
      overdue: '期限を過ぎたチケットはありません。',
      mine: '担当しているチケットはありません。',
      'follow-up': 'フォローが必要な低評価はありません。評価が1または2の会話が、ここに表示されます。',
      pending: 'お客様の返事を待っているチケットはありません。',
      solved: '解決済みのチケットはありません。',
    },
    pick: 'チケットを選ぶと、内容がここに表示されます。',
    more: 'さらに読み込む',
    next: '次のチケット',
    previous: '前のチケット',
  },
  en: {
    title: 'Tickets',
    views: {
      open: 'To answer',
      overdue: 'Overdue',
      mine: 'Mine',
      'follow-up': 'Low ratings',
      pending: 'Waiting for the customer',
      solved: 'Solved',
    },
    empty: {
      open: 'Nothing to answer. Who wants an answer by e-mail is shown here, what is due first coming first.',
      overdue: 'Nothing is overdue.',
      mine: 'You have no ticket.',
      'follow-up': 'No low rating to look after. Conversations rated 1 or 2 are shown here.',
      pending: 'No customer is to write back.',
      solved: 'Nothing is solved yet.',
    },
    pick: 'Choose a ticket to read it here.',
    more: 'Read more',
    next: 'Next ticket',
    previous: 'Previous ticket',
  },
});

const Views = ({ current }: { readonly current: View }) => (
  <nav class="tickets-views" aria-label={said().title}>
    {VIEWS.filter((name) => name !== 'follow-up' || isAtLeast('supervisor')).map((name) => (
      <a key={name} href={addressOf('tickets', name)} aria-current={name === current ? 'page' : undefined}>
        {said().views[name]}
      </a>
    ))}
  </nav>
);

const List = ({ current, chosen }: { readonly current: View; readonly chosen: string | undefined }) => {
  const found = tickets.value.value;
  const problem = tickets.problem.value;
  const shown = found?.view === current ? found.tickets : undefined;
  return (
    <section class="tickets-list" aria-label={said().views[current]}>
      {problem !== undefined && <Problem message={explain(problem)} retry={() => void tickets.read()} />}
      {!shown && problem === undefined && <Loading />}
      {shown?.length === 0 && <p class="quiet tickets-empty">{said().empty[current]}</p>}
      <ul>
        {shown?.map((ticket) => (
          <Row key={ticket.id} ticket={ticket} view={current} isChosen={ticket.id === chosen} />
        ))}
      </ul>
      {isCut.value && (
        <button type="button" class="tickets-more" onClick={readMore}>
          {said().more}
        </button>
      )}
    </section>
  );
};

/** Questions that are answered by e-mail, and low ratings that somebody looks after. */
export const Tickets = () => {
  tickets.use();
  const [named, chosen] = place.value.parts;
  const current = isView(named) ? named : 'open';
  useEffect(() => choose(current), [current]);
  const walk = (by: 1 | -1) => () => {
    const next = nextOf(tickets.value.value?.tickets ?? [], chosen, by);
    if (next) go(addressOf('tickets', current, next.id), 'replace');
  };
  useKeys(said().title, {
    j: { label: said().next, run: walk(1) },
    k: { label: said().previous, run: walk(-1) },
  });
  return (
    <main class={chosen === undefined ? 'tickets' : 'tickets chosen'}>
      <div class="tickets-side">
        <h1>{said().title}</h1>
        <Views current={current} />
        <List current={current} chosen={chosen} />
      </div>
      {chosen === undefined ? <p class="hint">{said().pick}</p> : <Detail key={chosen} id={chosen} view={current} />}
    </main>
  );
};

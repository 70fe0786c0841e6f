import { useEffect } from 'preact/hooks';
import { title } from './core/alerts.ts';
import { useKeys } from './core/keys.ts';
import { lazy } from './core/lazy.tsx';
import { addressOf, go, place } from './core/place.ts';
import { absence, isAtLeast, me, type Rank } from './core/session.ts';
import { connect, disconnect } from './core/socket.ts';
import { calling } from './core/surges.ts';
import { texts } from './core/texts.ts';
import { Icon, Toasts } from './core/ui.tsx';
import { calls } from './inbox/calls.ts';
import { Inbox } from './inbox/inbox.tsx';
import { keepFresh } from './inbox/lists.ts';
import { Rings } from './inbox/ring.tsx';
import { useKeysList } from './shell/keys.tsx';
import { LeavingDialog } from './shell/leaving.tsx';
import { ConnectionLine, IdleLine, UnsentLine } from './shell/lines.tsx';
import { UserMenu } from './shell/menu.tsx';
import { Outside } from './shell/outside.tsx';
import { PresenceNotice, PresenceSwitch } from './shell/presence.tsx';

const said = texts({
  ja: {
    title: 'uragawa コンソール',
    navigation: 'ページ',
    pages: {
      inbox: '受信トレイ',
      tickets: 'チケット',
      knowledge: 'ナレッジ',
      team: 'チーム',
      alerts: 'アラート',
      record: '記録',
    },
    go: (name: string) => `${name}を開く`,
    calling: (count: number) => `${count}件の呼び出し・未読`,
    surging: (count: number) => `急増が続いている話題 ${count}件`,
  },
  en: {
    title: 'uragawa console',
    navigation: 'Pages',
    pages: {
      inbox: 'Inbox',
      tickets: 'Tickets',
      knowledge: 'Knowledge',
      team: 'Team',
      alerts: 'Alerts',
      record: 'Record',
    },
    go: (name: string) => `Open ${name}`,
    calling: (count: number) => `${count} ringing or unread`,
    surging: (count: number) => `${count} surges going on`,
  },
});

const Tickets = lazy(async () => (await import('./tickets/tickets.tsx')).Tickets);
const Knowledge = lazy(async () => (await import('./knowledge/knowledge.tsx')).Knowledge);
const Team = lazy(async () => (await import('./team/team.tsx')).Team);
const Alerts = lazy(async () => (await import('./alerts/alerts.tsx')).Alerts);
const RecordPages = lazy(async () => (await import('./record/record.tsx')).RecordPages);

type Page = 'inbox' | 'tickets' | 'knowledge' | 'team' | 'alerts' | 'record';

const PAGES: Readonly<Record<Page, { readonly icon: string; readonly key: string; readonly rank?: Rank }>> = {
  inbox: { icon: 'M4 13l2-8h12l2 8v6H4v-6zm0 0h5l1 2h4l1-2h5', key: '1' },
  tickets: { icon: 'M4 6h16v12H4V6zm0 1l8 6 8-6', key: '2' },
  knowledge: { icon: 'M5 4h10a4 4 0 0 1 4 4v12H8a3 3 0 0 1-3-3V4zm0 13a3 3 0 0 1 3-3h11', key: '3' },
  team: {
    icon: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm8 0a3 3 0 1 0 0-6M2 20c0-4 3-6 6-6s6 2 6 6m2-6c3 0 6 2 6 6',
    key: '4',
  },
  alerts: { icon: 'M3 19h18M4 15l4-2 3 1 4-9 2 7 3 1', key: '5' },
  record: { icon: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6l7-3zm-3 9l2 2 4-4', key: '6', rank: 'supervisor' },
};
const PAGE_NAMES: readonly Page[] = ['inbox', 'tickets', 'knowledge', 'team', 'alerts', 'record'];
const offered = (): Page[] => PAGE_NAMES.filter((name) => isAtLeast(PAGES[name].rank ?? 'agent'));

const Calls = () => {
  const { value } = calls;
  return value === 0 ? null : (
    <b class="count" title={said().calling(value)}>
      {value}
    </b>
  );
};

const Surging = () => {
  const { value } = calling;
  return value === 0 ? null : (
    <b class="count bad" title={said().surging(value)}>
      {value}
    </b>
  );
};

const Rail = ({ keys }: { readonly keys: ReturnType<typeof useKeysList> }) => (
  <div class="rail">
    <nav aria-label={said().navigation}>
      {offered().map((name) => (
        <a key={name} href={addressOf(name)} aria-current={place.value.page === name ? 'page' : undefined}>
          <Icon path={PAGES[name].icon} />
          <span>{said().pages[name]}</span>
          {name === 'inbox' && <Calls />}
          {name === 'alerts' && <Surging />}
        </a>
      ))}
    </nav>
    <PresenceSwitch />
    <UserMenu keys={keys} />
  </div>
);

const Current = () => {
  const { page } = place.value;
  if (page === 'tickets') return <Tickets />;
  if (page === 'knowledge') return <Knowledge />;
  if (page === 'team') return <Team />;
  if (page === 'alerts') return <Alerts />;
  if (page === 'record') return <RecordPages />;
  return <Inbox />;
};

const Inside = () => {
  useEffect(() => {
    connect();
    const stop = keepFresh();
    return () => {
      stop();
      disconnect();
    };
  }, []);
  useKeys(
    said().navigation,
    Object.fromEntries(
      offered().map((name) => [
        PAGES[name].key,
        { label: said().go(said().pages[name]), run: () => go(addressOf(name)) },
      ]),
    ),
  );
  const keys = useKeysList();
  return (
    <div class="inside">
      <Rail keys={keys} />
      <div class="page">
        <ConnectionLine />
        <IdleLine />
        <UnsentLine />
        <PresenceNotice />
        <Rings />
        <Current />
      </div>
      {keys.dialog}
      <LeavingDialog />
      <Toasts />
    </div>
  );
};

/** The whole console: the way in, or what is behind it. */
export const App = () => {
  const name = said().title;
  useEffect(() => {
    title.value = { ...title.peek(), name };
  }, [name]);
  const agent = me.value;
  if (!agent) return <Outside why={absence.value} />;
  return agent.rank ? <Inside /> : <Outside why="forbidden" />;
};

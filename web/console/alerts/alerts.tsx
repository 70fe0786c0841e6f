import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { askToNotify } from '../core/alerts.ts';
import { addressOf, place } from '../core/place.ts';
import { notifications } from '../core/preferences.ts';
import { isAtLeast, type Rank } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { loadNames } from '../knowledge/data.ts';
import '../knowledge/form.css';
import './alerts.css';
import { Board } from './board.tsx';
import { Subscribers } from './subscribers.tsx';
import { Topics } from './topics.tsx';

const said = texts({
  ja: {
    title: 'アラート',
    sections: { alerts: '急増', topics: '話題', subscribers: 'メール通知先' },
    notify: 'デスクトップ通知を許可する',
    refused: 'このページは、スーパーバイザーと管理者だけが開けます。',
    readOnly: '閲覧のみです。お知らせの公開や設定の変更は、スーパーバイザーと管理者が行えます。',
  },
  en: {
    title: 'Alerts',
    sections: { alerts: 'Surges', topics: 'Topics', subscribers: 'Subscribers' },
    notify: 'Allow desktop notifications',
    refused: 'Supervisors and administrators may open this page.',
    readOnly: 'Read only. Supervisors and administrators publish notices and change settings.',
  },
});

type Section = 'alerts' | 'topics' | 'subscribers';

const SECTIONS: readonly (readonly [Section, Rank])[] = [
  ['alerts', 'agent'],
  ['topics', 'agent'],
  ['subscribers', 'supervisor'],
];

const PAGES: Readonly<Record<Section, FunctionComponent>> = { alerts: Board, topics: Topics, subscribers: Subscribers };

/** Browsers ask only after somebody has pressed something; who takes no conversations is asked nowhere else. */
const NotifyOffer = () => {
  const isAsked = useSignal(!('Notification' in window) || Notification.permission !== 'default');
  const ask = () => {
    askToNotify();
    isAsked.value = true;
  };
  return isAsked.value || !notifications.value ? null : (
    <button type="button" class="quiet-button" onClick={ask}>
      {said().notify}
    </button>
  );
};

const addressOfSection = (name: Section): string =>
  name === 'alerts' ? addressOf('alerts') : addressOf('alerts', name);

/** What is asked more than usual, and what is done about it: `#/alerts/ALERT`, `#/alerts/topics`. */
export const Alerts = () => {
  const offered = SECTIONS.filter(([, rank]) => isAtLeast(rank)).map(([name]) => name);
  const current = offered.find((name) => name === place.value.parts[0]) ?? 'alerts';
  const Page = PAGES[current];
  const isRefused = SECTIONS.some(([name]) => name === place.value.parts[0]) && current !== place.value.parts[0];
  useEffect(() => void loadNames(), []);
  return (
    <main class="surges">
      <header class="surges-head">
        <h1>{said().title}</h1>
        <nav class="surges-tabs" aria-label={said().title}>
          {offered.map((name) => (
            <a key={name} href={addressOfSection(name)} aria-current={name === current ? 'page' : undefined}>
              {said().sections[name]}
            </a>
          ))}
        </nav>
        <NotifyOffer />
        {!isAtLeast('supervisor') && <p class="quiet">{said().readOnly}</p>}
      </header>
      {isRefused && current === 'alerts' ? <p class="hint">{said().refused}</p> : <Page />}
    </main>
  );
};

import { addressOf, place } from '../core/place.ts';
import { isAtLeast, type Rank } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { Agents } from './agents.tsx';
import { Figures } from './figures.tsx';
import { Live } from './live.tsx';
import './team.css';
import { Webhooks } from './webhooks.tsx';

const said = texts({
  ja: {
    title: 'チーム',
    sections: { live: '今の状況', figures: '実績', agents: '担当者の管理', webhooks: 'Webhook' },
  },
  en: {
    title: 'Team',
    sections: { live: 'Now', figures: 'Figures', agents: 'Agents', webhooks: 'Webhooks' },
  },
});

type Section = 'live' | 'figures' | 'agents' | 'webhooks';

const SECTIONS: readonly (readonly [Section, Rank])[] = [
  ['live', 'agent'],
  ['figures', 'agent'],
  ['agents', 'admin'],
  ['webhooks', 'admin'],
];

const PAGES = { live: Live, figures: Figures, agents: Agents, webhooks: Webhooks };

/** What a supervisor looks at: who waits, who works, and what came of it. Agents see their colleagues and their own figures. */
export const Team = () => {
  const offered = SECTIONS.filter(([, rank]) => isAtLeast(rank)).map(([name]) => name);
  const current = offered.find((name) => name === place.value.parts[0]) ?? 'live';
  const Page = PAGES[current];
  return (
    <main class="team">
      <header class="team-head">
        <h1>{said().title}</h1>
        <nav class="team-tabs" aria-label={said().title}>
          {offered.map((name) => (
            <a key={name} href={addressOf('team', name)} aria-current={name === current ? 'page' : undefined}>
              {said().sections[name]}
            </a>
          ))}
        </nav>
      </header>
      <Page />
    </main>
  );
};

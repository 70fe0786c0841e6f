import { names } from '../core/names.ts';
import { texts } from '../core/texts.ts';
import { shortTime } from '../core/time.ts';
import { botsOf } from './board.ts';
import { Row, type Shown } from './row.tsx';
import { recent } from './store.ts';

const said = texts({
  ja: {
    title: '自動応答中の会話',
    hint: 'この1時間に動きのあった会話です。',
    empty: '自動応答中の会話はありません。',
    opened: (time: string) => `${time}から`,
    more: (count: number) => `ほか${count}件`,
  },
  en: {
    title: 'Conversations with the bot',
    hint: 'Where something has happened in the last hour.',
    empty: 'The bot has no conversation now.',
    opened: (time: string) => `since ${time}`,
    more: (count: number) => `${count} more`,
  },
});

const MOST = 12;

/** What goes on without a person. */
export const Bots = (shown: Shown) => {
  const all = botsOf(recent.value.value ?? [], shown.now);
  return (
    <section class="team-card" aria-labelledby="team-bots">
      <h2 id="team-bots">{said().title}</h2>
      <p class="quiet team-empty">
        {all.length === 0 && recent.value.value !== undefined ? said().empty : said().hint}
      </p>
      <ul>
        {all.slice(0, MOST).map((summary) => (
          <Row key={summary.conversationId} summary={summary} {...shown}>
            <span class="quiet">{said().opened(shortTime(summary.openedAt))}</span>
            {summary.mode === 'procedure' && <span class="badge">{names().mode.procedure}</span>}
          </Row>
        ))}
      </ul>
      {all.length > MOST && <p class="quiet team-empty">{said().more(all.length - MOST)}</p>}
    </section>
  );
};

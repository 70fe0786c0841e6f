import type { Figures } from '../../../functions/protocol/figures.ts';
import { texts } from '../core/texts.ts';

const said = texts({
  ja: {
    title: 'ボットの対応',
    all: 'ボットへの問い合わせ',
    answered: '担当者なしで終了',
    handedOff: '担当者へ',
    cases: (count: number, percent: number | undefined) =>
      percent === undefined ? `${count}件` : `${count}件（${percent}%）`,
    note: '「担当者なしで終了」は、ボットが回答し、お客様が担当者を求めずに終わった会話です。役に立ったかどうかまでは分かりません。',
  },
  en: {
    title: 'The bot',
    all: 'Asked of the bot',
    answered: 'Ended without a person',
    handedOff: 'Handed to a person',
    cases: (count: number, percent: number | undefined) =>
      percent === undefined ? String(count) : `${count} (${percent}%)`,
    note: '“Ended without a person”: the bot had answered and no person was wanted. Whether it helped nobody has said.',
  },
});

/** What the bot took from the agents. */
export const BotShare = ({ bot }: { readonly bot: NonNullable<Figures['bot']> }) => {
  const { conversations, answered, handedOff } = bot;
  const shareOf = (part: number) => (conversations === 0 ? undefined : Math.round((100 * part) / conversations));
  return (
    <section aria-labelledby="team-bot-share">
      <h2 id="team-bot-share">{said().title}</h2>
      <dl class="team-tiles">
        <div class="team-tile">
          <dt>{said().all}</dt>
          <dd>{said().cases(conversations, undefined)}</dd>
        </div>
        <div class="team-tile">
          <dt>{said().answered}</dt>
          <dd>{said().cases(answered, shareOf(answered))}</dd>
        </div>
        <div class="team-tile">
          <dt>{said().handedOff}</dt>
          <dd>{said().cases(handedOff, shareOf(handedOff))}</dd>
        </div>
      </dl>
      <p class="quiet team-note">{said().note}</p>
    </section>
  );
};

import type { AlertDetail } from '../../../functions/protocol/insight.ts';
import { handOver } from '../conversation/hand-over.ts';
import { addressOf } from '../core/place.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';

const said = texts({
  ja: {
    examples: 'お客様の質問の例',
    masked: '個人情報は伏せています。選ぶと会話を開きます。',
    none: '表示できる質問がありません。消去されたか、まだ集計中です。',
    pages: '質問があったページ',
    count: (count: number) => `${count}件`,
    answer: '回答するFAQ',
    nothing: '回答するFAQがありません。',
    write: 'この質問のFAQを書く',
  },
  en: {
    examples: 'What customers ask',
    masked: 'Personal data is hidden. Each opens its conversation.',
    none: 'There is no question to show: erased, or not counted yet.',
    pages: 'Pages they were on',
    count: (count: number) => String(count),
    answer: 'What answers it',
    nothing: 'No FAQ entry answers it.',
    write: 'Write an entry for it',
  },
});

/** Some of the questions, each with the way to its conversation. */
export const Examples = ({ examples }: Pick<AlertDetail, 'examples'>) => (
  <section class="surge-part" aria-label={said().examples}>
    <h3>{said().examples}</h3>
    <p class="quiet">{examples.length === 0 ? said().none : said().masked}</p>
    <ul class="surge-examples">
      {examples.map(({ conversationId, seq, text }) => (
        <li key={`${conversationId}/${seq}`}>
          <a href={addressOf('inbox', 'all', conversationId, String(seq))}>{text}</a>
        </li>
      ))}
    </ul>
  </section>
);

/** Where customers were when they asked. */
export const Pages = ({ pages }: Pick<AlertDetail['alert'], 'pages'>) =>
  pages.length === 0 ? null : (
    <section class="surge-part" aria-label={said().pages}>
      <h3>{said().pages}</h3>
      <ul class="surge-pages">
        {pages.map(({ page, count }) => (
          <li key={page}>
            <span>{page}</span> <b>{said().count(count)}</b>
          </li>
        ))}
      </ul>
    </section>
  );

/** What the bot answers with, or the way to write it. */
export const Answered = ({ detail: { alert, examples } }: { readonly detail: AlertDetail }) => {
  const { id, kind, entry, title } = alert;
  // Nothing answers everything, or a rating.
  if (kind === 'total' || kind === 'share') return null;
  const from = `alert/${id}`;
  return (
    <section class="surge-part" aria-label={said().answer}>
      <h3>{said().answer}</h3>
      {entry ? (
        <a href={addressOf('knowledge', 'faq', entry.id)}>{entry.question}</a>
      ) : (
        <p>
          {said().nothing}{' '}
          {isAtLeast('supervisor') && (
            <a
              href={`#/knowledge/faq/new?from=${from}`}
              onClick={() => handOver({ from, question: examples[0]?.text ?? title })}
            >
              {said().write}
            </a>
          )}
        </p>
      )}
    </section>
  );
};

import type { FindingView } from '../../../functions/protocol/record.ts';
import { addressOf } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { EN, JA, sentenceOf } from './sentences.ts';
import { words } from './words.ts';

const said = texts({
  ja: {
    title: (days: number) => `見つかった問題（直近${days}日）`,
    empty: '問題は見つかっていません。',
    unknown: 'まだ何も調べられていません。',
    severity: { error: '重大', warning: '要確認' },
    open: (seq: number | undefined) => (seq === undefined ? '会話を開く' : `会話を開く（${seq}番の記録）`),
    technical: '技術的な内容',
    sentences: JA,
  },
  en: {
    title: (days: number) => `Problems found in the last ${days} days`,
    empty: 'No problems were found.',
    unknown: 'Nothing has been checked yet.',
    severity: { error: 'Serious', warning: 'Needs a look' },
    open: (seq: number | undefined) =>
      seq === undefined ? 'Open the conversation' : `Open the conversation (entry ${seq})`,
    technical: 'Technical details',
    sentences: EN,
  },
});

const Row = ({ finding }: { readonly finding: FindingView }) => {
  const { at, severity, what, where, conversationId, seq, why } = finding;
  return (
    <li class="record-finding">
      <p class="record-line">
        <span class={`badge ${severity === 'error' ? 'bad' : 'warn'}`}>{said().severity[severity]}</span>
        <time class="quiet" dateTime={at}>
          {dateTime(at)}
        </time>
      </p>
      <p>{sentenceOf(finding, said().sentences)}</p>
      {conversationId !== undefined && (
        <p>
          <a href={addressOf('inbox', 'all', conversationId, ...(seq === undefined ? [] : [String(seq)]))}>
            {said().open(seq)}
          </a>
        </p>
      )}
      <details class="record-details">
        <summary>{said().technical}</summary>
        <p lang="en">
          {what}: {why}
        </p>
        <p>
          <code>{where}</code>
        </p>
      </details>
    </li>
  );
};

/** What the audit has found, the newest day first. */
export const Findings = ({
  findings,
  days,
  hasDigest,
  more,
}: {
  readonly findings: readonly FindingView[];
  readonly days: number;
  readonly hasDigest: boolean;
  /** Missing: these are all. */
  readonly more: (() => void) | undefined;
}) => (
  <section class="record-part" aria-label={said().title(days)}>
    <h2>{said().title(days)}</h2>
    {findings.length === 0 && (
      <p class={hasDigest ? 'record-none' : 'quiet'}>{hasDigest ? said().empty : said().unknown}</p>
    )}
    {findings.length > 0 && (
      <ul class="record-findings">
        {findings.map((each) => (
          <Row key={`${each.at} ${each.where} ${each.what} ${each.seq}`} finding={each} />
        ))}
      </ul>
    )}
    {more && (
      <button type="button" class="record-more" onClick={more}>
        {words().more}
      </button>
    )}
  </section>
);

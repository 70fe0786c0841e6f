import type { Source } from '../../../functions/protocol/server.ts';
import type { ShownEntry } from '../../client/log.ts';
import { linkTo } from '../../widget/links.ts';
import { showsDetails } from './details.ts';
import { words } from './words.ts';

/** A text that leads somewhere, or only the text where the address is none to follow. */
export const Outward = ({ address, text }: { readonly address: string | undefined; readonly text: string }) => {
  const link = linkTo(address);
  return link ? (
    <a href={link.href} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  ) : (
    <span>{text}</span>
  );
};

const SourceLine = ({ source: { id, version, title, url, score } }: { readonly source: Source }) => (
  <>
    <Outward address={url} text={title} />{' '}
    <code>
      {id} v{version}
      {score === undefined ? '' : ` · ${words().score} ${score.toFixed(3)}`}
    </code>
  </>
);

const usageIn = ({ usage }: ShownEntry): string | undefined =>
  usage &&
  [usage.model, `${usage.inputTokens ?? 0} + ${usage.outputTokens ?? 0}`, `${usage.milliseconds} ms`, usage.fallback]
    .filter(Boolean)
    .join(' · ');

const briefOf = ({ outcome, sources = [], latency }: ShownEntry): string =>
  [
    outcome === undefined ? '' : (words().outcomes[outcome] ?? outcome),
    sources[0]?.score === undefined ? '' : `${words().score} ${sources[0].score.toFixed(2)}`,
    latency === undefined ? '' : `${(latency / 1_000).toFixed(1)} s`,
  ]
    .filter(Boolean)
    .join(' · ');

/** What the bot had for its turn; folded until somebody wants to know. */
export const BotTurn = ({ entry }: { readonly entry: ShownEntry }) => {
  const { sources = [], tried = [], outcome, latency, page, choices, usage } = entry;
  if (sources.length + tried.length === 0 && outcome === undefined && latency === undefined && !usage) return null;
  const rows: [string, string | undefined][] = [
    [words().outcome, outcome && (words().outcomes[outcome] ?? outcome)],
    [words().latency, latency === undefined ? undefined : `${latency.toLocaleString('en')} ms`],
    [words().model, usageIn(entry)],
    [words().choices, choices?.map(({ label }) => label).join(' / ')],
    [words().page, page],
  ];
  return (
    <details class="turn" open={showsDetails.value}>
      <summary>{briefOf(entry) || words().details}</summary>
      <dl>
        {sources.map((source) => (
          <div key={source.id}>
            <dt>{words().source}</dt>
            <dd>
              <SourceLine source={source} />
            </dd>
          </div>
        ))}
        {tried.map(({ id, version, score }) => (
          <div key={id}>
            <dt>{words().tried}</dt>
            <dd>
              <code>
                {id} v{version} · {words().score} {score.toFixed(3)}
              </code>
            </dd>
          </div>
        ))}
        {rows.map(([name, value]) =>
          value === undefined || value === '' ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </details>
  );
};

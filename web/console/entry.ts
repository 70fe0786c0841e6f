import type { EntryView, Source } from '../../functions/protocol/server.ts';
import { h, type Row, safeUrl } from '../dom.ts';
import type { Language, Texts } from './texts.ts';

type Shown = Exclude<EntryView, { kind: 'hidden' }>;

/** `2026/11/21 10:05:09`: always Japan's, whatever the agent's machine is set to, so that people speak of the same time. */
export const jst = (at: string, language: Language): string =>
  new Date(at).toLocaleString(language === 'ja' ? 'ja-JP' : 'en-GB', {
    timeZone: 'Asia/Tokyo',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

const link = (url: string, text: string): Node | string => {
  const href = safeUrl(url);
  return href === undefined ? text : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text);
};

const source = ({ id, version, title, url, score }: Source, texts: Texts): Node => {
  const fit = score === undefined ? '' : ` · ${texts.details.score} ${score.toFixed(3)}`;
  return h(
    'span',
    {},
    url === undefined ? title : link(url, title),
    h('code', { class: 'detail' }, `${id} v${version}${fit}`),
  );
};

/** Name, tokens in and out, time, and why its words were not used. */
const modelUse = ({ model, inputTokens = 0, outputTokens = 0, milliseconds, fallback }: NonNullable<Shown['usage']>) =>
  [model, `${inputTokens} + ${outputTokens}`, `${milliseconds.toLocaleString('en')} ms`, fallback]
    .filter((part) => part !== undefined)
    .join(' · ');

/** What an entry holds besides its text, by name, in reading order. */
const details = (entry: Shown, texts: Texts): [name: string, value: Node | string | undefined][] => {
  const { details: names, outcomes } = texts;
  const {
    sources = [],
    tried = [],
    outcome,
    latency,
    usage,
    page,
    choice,
    choices,
    about,
    helpful,
    score,
    comment,
    reason,
  } = entry;
  return [
    ...sources.map((each): [string, Node] => [names.source, source(each, texts)]),
    ...tried.map(({ id, version, score: fit }): [string, Node] => [
      names.tried,
      h('code', { class: 'detail' }, `${id} v${version} · ${names.score} ${fit.toFixed(3)}`),
    ]),
    [names.choice, choice],
    [names.choices, choices?.map(({ label }) => label).join(' / ')],
    [names.outcome, outcome && (outcomes[outcome] ?? outcome)],
    [names.latency, latency === undefined ? undefined : `${latency.toLocaleString('en')} ms`],
    [names.model, usage && modelUse(usage)],
    [names.feedback, helpful === undefined ? undefined : helpful ? texts.helpful : texts.unhelpful],
    [names.rating, score === undefined ? undefined : `${'★'.repeat(score)}${'☆'.repeat(5 - score)} ${score}/5`],
    [names.comment, comment],
    [names.reason, reason],
    [names.about, about === undefined ? undefined : `#${about}`],
    [names.page, page === undefined ? undefined : link(page, page)],
  ];
};

const make = (entry: EntryView, texts: Texts, language: Language): HTMLElement => {
  const number = h('span', { class: 'number' }, `#${entry.seq}`);
  if (entry.kind === 'hidden') return h('li', { class: 'entry' }, number, h('p', { class: 'quiet' }, texts.hidden));
  const { from, kind, at, text } = entry;
  const { name } = from;
  const role = texts.roles[from.role];
  const rows = details(entry, texts).flatMap(([name, value]) =>
    value === undefined ? [] : [h('dt', {}, name), h('dd', {}, value)],
  );
  return h(
    'li',
    { class: `entry ${from.role}` },
    number,
    h(
      'div',
      {},
      h(
        'p',
        { class: 'head' },
        h('span', { class: 'role' }, role),
        name !== undefined && name !== role && h('span', {}, name),
        h('span', { class: 'quiet' }, texts.kinds[kind]),
        h('time', { datetime: at }, jst(at, language)),
      ),
      text !== undefined && h('p', { class: 'text' }, text),
      rows.length > 0 && h('dl', {}, ...rows),
    ),
  );
};

/** A row of the log for an entry: all that staff may see of it. */
export const entryRow = (entry: EntryView, texts: Texts, language: Language): Row => ({
  key: String(entry.seq),
  version: language,
  make: () => make(entry, texts, language),
});

import type { Alert, SeriesPoint, SurgeFrame } from '../protocol/insight.ts';
import { inertText, type Language, nameOf, shownPage } from './called.ts';
import type { SurgeDetail, SurgeName } from './events.ts';

export type Change = SurgeFrame['change'];
const CHANGES: Readonly<Record<SurgeName, Change>> = {
  SurgeStarted: 'started',
  SurgeUpdated: 'updated',
  SurgeEnded: 'ended',
};

/** What an event says by its name; undefined: it is none of a surge. */
export const changeOf = (type: string): Change | undefined =>
  Object.hasOwn(CHANGES, type) ? CHANGES[type as SurgeName] : undefined;

/** What is told of a surge. */
export interface Surge {
  readonly change: Change;
  readonly detail: SurgeDetail;
  /** As it is kept, where it still is. */
  readonly alert: Alert | undefined;
  /** Counts of the last hour. */
  readonly points: readonly SeriesPoint[];
  readonly timeZone: string;
}

/** Of a name in a headline: subjects are cut off, and the figures stand behind it. */
const MOST_NAME = 60;
const MOST_PAGES = 3;
/** Steps of a chart from which on it has a shape. */
const TELLING = 4;
/** Below it there is nothing to be a multiple of. */
const NOTHING = 0.5;

const BARS = '▁▂▃▄▅▆▇█';
/** A chart of one line. */
export const chartOf = (counts: readonly number[]): string => {
  const most = Math.max(1, ...counts);
  return counts.map((count) => BARS.charAt(Math.round((count / most) * (BARS.length - 1)))).join('');
};

const short = (text: string): string => {
  const characters = [...text];
  return characters.length <= MOST_NAME ? text : `${characters.slice(0, MOST_NAME - 1).join('')}…`;
};
const number = (value: number): string => String(Math.round(value * 10) / 10);

interface Words {
  name(kind: Alert['kind'], name: string): string;
  started(name: string, times: string | undefined): string;
  updated(name: string, times: string | undefined): string;
  ended(name: string): string;
  usual(name: string): string;
  readonly labels: Readonly<
    Record<'count' | 'visitors' | 'since' | 'detected' | 'ended' | 'pages' | 'entry' | 'chart' | 'note', string>
  >;
  count(count: string, expected: string, times: string | undefined): string;
  visitors(count: number): string;
  entry(question: string, id: string): string;
  readonly nothing: string;
  readonly learning: string;
  readonly incomplete: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  ja: {
    name: (kind, name) => (kind === 'topic' || kind === 'phrase' ? `「${name}」のお問い合わせ` : name),
    started: (name, times) => `【急増】${name}が${times === undefined ? '増えています' : `通常の${times}倍です`}`,
    updated: (name, times) => `【急増・続報】${name}が${times === undefined ? '増えています' : `通常の${times}倍です`}`,
    ended: (name) => `【収束】${name}の急増は収まりました`,
    usual: (name) => `【収束】${name}はこの水準が通常になりました`,
    labels: {
      count: '件数',
      visitors: 'お客様',
      since: '開始',
      detected: '検知',
      ended: '終了',
      pages: 'ページ',
      entry: '回答',
      chart: '直近1時間（5分ごと）',
      note: '注意',
    },
    count: (count, expected, times) =>
      `${count}件（${times === undefined ? '通常はほぼ0件' : `通常は${expected}件、${times}倍`}）`,
    visitors: (count) => `${count}名`,
    entry: (question, id) => `「${question}」（${id}）がお答えしています`,
    nothing: '回答するFAQがありません',
    learning: '通常の件数をまだ学習中です',
    incomplete: '集計が遅れており、件数は実際より少ない可能性があります',
  },
  en: {
    name: (kind, name) =>
      kind === 'topic' || kind === 'phrase' ? `Questions about “${name}”` : name.replace(/^./, (c) => c.toUpperCase()),
    started: (name, times) =>
      `[Surge] ${name}: ${times === undefined ? 'more than usual' : `${times} times as many as usual`}`,
    updated: (name, times) =>
      `[Surge, update] ${name}: ${times === undefined ? 'more than usual' : `${times} times as many as usual`}`,
    ended: (name) => `[Surge over] ${name}: back to what is usual`,
    usual: (name) => `[Surge over] ${name}: what it has risen to is usual now`,
    labels: {
      count: 'Count',
      visitors: 'Customers',
      since: 'Since',
      detected: 'Noticed',
      ended: 'Over',
      pages: 'Pages',
      entry: 'Answer',
      chart: 'Last hour (5 minutes each)',
      note: 'Note',
    },
    count: (count, expected, times) =>
      `${count} (${times === undefined ? 'usually hardly any' : `usually ${expected}, ${times} times`})`,
    visitors: String,
    entry: (question, id) => `“${question}” (${id}) answers it`,
    nothing: 'no FAQ entry answers it',
    learning: 'what is usual is still being learned',
    incomplete: 'counting is behind, so that the count may be too low',
  },
};

const timesOf = ({ expected, ratio }: SurgeDetail): string | undefined =>
  expected < NOTHING ? undefined : number(ratio);

/** One line that says it all, of what customers wrote nothing that could be followed. */
export const headlineOf = ({ change, detail, alert }: Surge, language: Language): string => {
  const words = WORDS[language];
  const name = words.name(detail.kind, short(nameOf(detail.topic, detail.title, language)));
  if (change === 'ended') return alert?.becameUsual ? words.usual(name) : words.ended(name);
  return words[change](name, timesOf(detail));
};

const timeIn = (language: Language, timeZone: string, at: string): string =>
  new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    timeZone,
    month: language === 'ja' ? 'long' : 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(Date.parse(at));

/** What is known of a surge, line by line. */
export const factsOf = ({ detail, alert, points, timeZone }: Surge, language: Language): [string, string][] => {
  const { labels, ...words } = WORDS[language];
  const time = (at: string): string => timeIn(language, timeZone, at);
  const facts: [string, string][] = [
    [labels.count, words.count(number(detail.count), number(detail.expected), timesOf(detail))],
    [labels.visitors, words.visitors(detail.visitors)],
    [labels.since, time(detail.startedAt)],
    [labels.detected, time(detail.detectedAt)],
  ];
  if (detail.endedAt !== undefined) facts.push([labels.ended, time(detail.endedAt)]);
  // A few blocks, or none above the line, tell nothing.
  if (points.length >= TELLING && points.some(({ count }) => count > 0)) {
    facts.push([labels.chart, chartOf(points.map(({ count }) => count))]);
  }
  if (!alert) return facts;
  const pages = alert.pages.slice(0, MOST_PAGES).map(({ page, count }) => `${inertText(shownPage(page))} (${count})`);
  if (pages.length > 0) facts.push([labels.pages, pages.join(', ')]);
  if (detail.kind === 'topic' || detail.kind === 'phrase') {
    const { entry } = alert;
    facts.push([labels.entry, entry ? words.entry(inertText(entry.question), entry.id) : words.nothing]);
  }
  const notes = [...(alert.learning ? [words.learning] : []), ...(alert.incomplete ? [words.incomplete] : [])];
  if (notes.length > 0) facts.push([labels.note, notes.join(language === 'ja' ? '。' : '; ')]);
  return facts;
};

/** Where it is in the console; whatever an event says, it leads nowhere else. */
export const linkOf = (publicUrl: string, { page }: SurgeDetail): string => {
  const place = /^(?:\/console)?([#/][\w\-./?=&%~#]*)$/.exec(page)?.[1] ?? '';
  return `${publicUrl}/console${place}`;
};

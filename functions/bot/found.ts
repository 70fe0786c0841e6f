import type { Body } from '../conversation/entry.ts';
import { textFor, wordsLanguage } from '../conversation/texts.ts';
import { type Notice, noticesFor } from '../knowledge/notice.ts';
import type { FaqEntry } from '../knowledge/snapshot.ts';
import type { Source, Tried, Usage } from '../protocol/server.ts';
import { type Decision, decide, type Thresholds } from './answer.ts';
import type { KnowledgeIndex, Ranked } from './index-file.ts';
import { detectLanguage } from './retrieve.ts';

/** Found entries kept with a reply that is no answer: for the person who takes over, and for the FAQ's editors. */
const MOST_TRIED = 3;
/** More than that hide the answer. */
const MOST_NOTICES = 3;

/** What retrieval makes of a question. */
export interface Found {
  readonly decision: Decision;
  readonly ranked: readonly Ranked[];
  /** The language the question is in, as far as one can tell. */
  readonly language: string;
  /** What it cost to find it by a translation. */
  readonly usage?: Usage;
}

/** What an index says to a question; `spoken`: the language so far, where the text does not show one. */
export const foundIn = (
  index: KnowledgeIndex,
  text: string,
  spoken: string,
  thresholds: Thresholds,
  now: number,
): Found => {
  const language = detectLanguage(text, spoken);
  const ranked = index.search(text, language, now);
  return { decision: decide(ranked, thresholds), ranked, language };
};

const rounded = (score: number): number => Math.round(score * 1000) / 1000;

export const sourceOf = ({ id, version, question: title, url }: FaqEntry, score: number): Source => ({
  id,
  version,
  title,
  score: rounded(score),
  ...(url === undefined ? {} : { url }),
});

/** What is published about a question, as the customer reads it. */
export const publishedBody = ({ decision, ranked, language }: Found): Body => {
  const name = textFor('bot', language);
  const tried = ranked
    .slice(0, MOST_TRIED)
    .map(({ entry: { id, version }, score }): Tried => ({ id, version, score: rounded(score) }));
  switch (decision.outcome) {
    case 'answer':
      return { name, text: decision.entry.answer, sources: [sourceOf(decision.entry, decision.confidence)] };
    case 'choices':
      return {
        name,
        text: textFor('choices', language),
        tried,
        choices: decision.entries.map(({ id, question: label }) => ({ id, label })),
      };
    case 'human_only':
      return { name, text: decision.entry.answer, tried };
    case 'unknown':
      return { name, text: textFor('unknown', language), tried };
  }
};

/** The entry that came nearest. */
export const nearest = ({ decision, ranked }: Found): FaqEntry | undefined =>
  'entry' in decision ? decision.entry : ranked[0]?.entry;

/** What the customer has to know first. */
export const noticesBefore = (
  notices: readonly Notice[],
  found: Found,
  { page, text = '' }: Pick<Body, 'page' | 'text'>,
  now: number,
): Notice[] => {
  const asked = { language: found.language, page, text, category: nearest(found)?.category };
  return noticesFor(notices, asked, now).slice(0, MOST_NOTICES);
};

const SWITCHED_OFF = {
  ja: 'ただいま自動応答を停止しています。いただいた内容は担当者が確認できるように記録しました。お急ぎの場合はお電話やメールでお問い合わせください。',
  en: 'The automatic assistant is switched off at the moment. Your message is on record for our staff; please contact us by phone or e-mail if it is urgent.',
};

/** What is said while the bot is switched off. */
export const switchedOffText = (language: string): string => SWITCHED_OFF[wordsLanguage(language)];

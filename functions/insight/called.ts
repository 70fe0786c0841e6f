import { masked } from '../conversation/mask.ts';
import { maskedEmail } from '../member/masks.ts';
import type { AlertKind } from '../protocol/insight.ts';
import { EMAIL, exampleOf } from './example.ts';
import { PHRASE, TOTAL } from './settings.ts';

export type Language = 'ja' | 'en';

/** What is followed beside topics and phrases, in words. */
const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  [TOTAL]: { ja: 'お問い合わせ全体', en: 'all questions together' },
  '!unhelpful': { ja: '役に立たなかった回答', en: 'answers that did not help' },
  '!low-rating': { ja: '低い評価', en: 'low ratings' },
  '!anger': { ja: 'お怒りのお問い合わせ', en: 'angry questions' },
};

/** Whether it is followed from the start, whatever customers ask. */
export const isFixed = (topic: string): boolean => Object.hasOwn(NAMES, topic);

export const kindOf = (topic: string): (typeof AlertKind.options)[number] => {
  if (topic === TOTAL) return 'total';
  if (topic.startsWith('!')) return 'share';
  return topic.startsWith(PHRASE) ? 'phrase' : 'topic';
};

/** What has no form of its own turns around or hides what stands beside it. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;

/** Words of customers as anybody of the business may read them: one line, no number or address of a person whole. */
export const shownWords = (text: string): string => exampleOf(text.replace(INVISIBLE, ' '));

/** The path of a page that a customer was on: its numbers are those of products as a rule, but what is put into it is his. */
export const shownPage = (page: string): string =>
  masked(page.replace(INVISIBLE, '')).replace(EMAIL, (email) => maskedEmail(email));

const LINK = /[a-z][a-z\d+.-]{1,20}:\/\/[^\s「」、。]*|(?:javascript|data|mailto|tel):[^\s「」、。]+/gi;
/** Programs make links of bare names of hosts, too. */
const HOST = /([\p{L}\p{N}-])\.(?=[a-z]{2})/giu;

/** The same where a program would make links and mentions of it: what is left cannot be followed, nor call anybody. */
export const inertText = (text: string): string =>
  shownWords(text.normalize('NFKC')).replace(LINK, '(link)').replace(HOST, '$1[.]').replaceAll('@', '＠') || '…';

/** How a topic is called in a sentence. */
export const nameOf = (topic: string, title: string, language: Language): string =>
  NAMES[topic]?.[language] ?? inertText(title);

import { sourceOf } from '../bot/found.ts';
import type { Ranked } from '../bot/index-file.ts';
import { suggestionAbout } from '../escalation/packet.ts';
import type { FaqEntry } from '../knowledge/snapshot.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { fill } from '../protocol/variables.ts';
import type { Subject } from './subject.ts';

/** A draft before its slots are named. */
export type Drafted = Pick<ServerFrame<'draft'>, 'text' | 'sources' | 'by' | 'language'>;

/** What was found for the customer's words, best first. */
export interface Material {
  readonly entries: readonly Ranked[];
  readonly replies: readonly Ranked[];
  /** Least score of something that is put into a draft. */
  readonly least: number;
}

type Words = Readonly<Record<'thanks' | 'about' | 'sorry' | 'order' | 'more' | 'details' | 'glad' | 'to', string>>;

const WORDS: Readonly<Record<'ja' | 'en', Words>> = {
  ja: {
    thanks: 'ご連絡ありがとうございます。',
    about: '「{problem}」についてですね。',
    sorry: 'ご不便をおかけし、申し訳ございません。',
    order: 'ご注文番号：{{order}}',
    more: '詳しくはこちらをご覧ください。',
    details: 'ほかにご不明な点がございましたら、お知らせください。',
    glad: 'お役に立てて何よりです。また何かございましたら、いつでもお知らせください。',
    to: '{{customer}} 様',
  },
  en: {
    thanks: 'Thank you for your message. ',
    about: 'You are asking about “{problem}”.',
    sorry: 'I am sorry for the trouble.',
    order: 'Your order number: {{order}}',
    more: 'You will find more here:',
    details: 'If there is anything else, please let me know.',
    glad: 'I am glad I could help. If there is anything else, please let us know.',
    to: 'Dear {{customer}},',
  },
};

/** How a canned reply begins that greets, and ends that says goodbye: it needs no second one. */
const GREETS =
  /^(?:\{\{customer\}\} ?様?[、,\s]+)?(?:お待たせ|お世話|いつも|ご連絡|お問い?合わせ|こんにちは|hello|hi\b|dear|thank)/i;
const CLOSES =
  /(?:お気軽に|お知らせください|お問い?合わせください|よろしくお願い|let (?:me|us) know|contact us|regards)[^\n]{0,40}$/i;

const FIRST_SENTENCE = /^(?<greeting>.*?(?:。|\. ))(?<about>.*)$/s;

/** A reply is written by staff for such a case, and found among few. */
const FAVOUR = 2;

interface Middle {
  readonly text: string;
  readonly by: 'entries' | 'canned';
  readonly sources: Drafted['sources'];
}

/** What the bot has told him and did not help is not told again, unless he asks a person for it. */
const entryFor = ({ entries, least }: Material, { given, isNew }: Subject, language: string): Ranked | undefined =>
  entries.find(
    ({ entry, score }) =>
      score >= least && entry.humanOnly !== true && entry.language === language && (isNew || !given.has(entry.id)),
  );

const answerOf = ({ answer, url }: FaqEntry, words: Words): string =>
  url === undefined || answer.includes(url) ? answer : `${answer}\n${words.more}\n${url}`;

const middleOf = (material: Material, subject: Subject, language: 'ja' | 'en'): Middle => {
  const found = entryFor(material, subject, language);
  const reply = material.replies.find(({ score }) => score >= material.least);
  if (reply && FAVOUR * reply.score >= (found?.score ?? 0)) {
    return { text: reply.entry.answer, by: 'canned', sources: [sourceOf(reply.entry, reply.score)] };
  }
  if (!found) return { text: '{{answer}}', by: 'entries', sources: [] };
  const text = answerOf(found.entry, WORDS[language]);
  return { text, by: 'entries', sources: [sourceOf(found.entry, found.score)] };
};

/** The first lines: whom it is for, what it is about, and that we are sorry where he is upset. */
const beginning = (subject: Subject, middle: Middle, language: 'ja' | 'en'): string[] => {
  const words = WORDS[language];
  const { problem, opening, values, isUpset } = subject;
  const whole = opening ?? `${words.thanks}${words.about.replace('{problem}', () => problem ?? '')}`;
  const { greeting = '', about = whole } = FIRST_SENTENCE.exec(whole)?.groups ?? {};
  const line = `${GREETS.test(middle.text) ? '' : greeting}${about}`.trim();
  const isToName = values.customer !== undefined && !middle.text.includes('{{customer}}');
  const isToOrder = values.order !== undefined && !line.includes(values.order) && !middle.text.includes('{{order}}');
  return [
    ...(isToName ? [words.to] : []),
    ...(line === '' ? [] : [line]),
    ...(isToOrder ? [words.order] : []),
    ...(isUpset ? [words.sorry] : []),
  ];
};

/**
 * A draft without a model: it names the problem, gives the best published entry or canned reply word for word, and says
 * goodbye; what nobody has published stays open for the agent. Pure.
 */
export const plainDraft = (subject: Subject, material: Material, language: 'ja' | 'en'): Drafted => {
  const words = WORDS[language];
  const { values } = subject;
  if (subject.isThanks)
    return {
      text: `${words.thanks}${words.glad}`,
      sources: [],
      by: 'entries',
      language,
    };
  if (subject.problem === undefined) {
    return { text: suggestionAbout(undefined, language, values.order), sources: [], by: 'entries', language };
  }
  const middle = middleOf(material, subject, language);
  const lines = [
    beginning(subject, middle, language).join('\n'),
    middle.text,
    ...(CLOSES.test(middle.text.trim()) ? [] : [words.details]),
  ];
  const { text } = fill(lines.filter((line) => line !== '').join('\n\n'), values);
  return { text, sources: middle.sources, by: middle.by, language };
};

import { append, newest, type Tail, tail } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
import { pushEntry } from '../conversation/push.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { isOpen, openMillis } from '../knowledge/hours.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { untilOver } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { timeInWords } from './opening.ts';
import type { Waiting } from './routing.ts';
import { waitChoices } from './wait.ts';
import { unanswered, withoutPersonIn } from './waiting.ts';

const MINUTE = 60_000;
/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 15_000;

const TEXTS = {
  nobody: {
    ja: '申し訳ありません。担当者がまだ対応できておりません。このままお待ちいただくか、メールアドレスとご用件を残していただければ、担当者がメールでお返事します。',
    en: 'We are sorry: nobody is free for you yet. You may keep waiting, or leave your e-mail address and your question for an answer by e-mail.',
  },
  opensAt: {
    ja: '申し訳ありません。本日の営業を終了しました。次の営業開始は {time} です。メールアドレスとご用件を残していただければ、担当者がメールでお返事します。',
    en: 'We are sorry: we have closed, and open again on {time}. Leave your e-mail address and your question for an answer by e-mail, or wait until then.',
  },
  closed: {
    ja: '申し訳ありません。営業を終了しました。メールアドレスとご用件を残していただければ、担当者がメールでお返事します。',
    en: 'We are sorry: we have closed. Leave your e-mail address and your question for an answer by e-mail.',
  },
} as const;

/**
 * What somebody is told whom nobody has taken in the promised time, or before the business closed. Who came while it was
 * closed knows that, and waits from its opening on.
 */
export const lateWords = (
  { hours, ticket }: Pick<LiveSettings, 'hours' | 'ticket'>,
  { since, language }: Pick<Waiting, 'since' | 'language'>,
  now: number,
): string | undefined => {
  const waited = openMillis(hours, since, now);
  const words = wordsLanguage(language);
  if (isOpen(hours, now)) return waited > ticket.offerMinutes * MINUTE ? TEXTS.nobody[words] : undefined;
  if (waited === 0) return undefined;
  const time = timeInWords(hours, language, now);
  return time === undefined ? TEXTS.closed[words] : TEXTS.opensAt[words].replace('{time}', time);
};

/** What is still to be said to somebody who waits: each of it once in a wait, and after the end of the day nothing more. */
export const lateWordsNow = (
  settings: Pick<LiveSettings, 'hours' | 'ticket'>,
  each: Pick<Waiting, 'since' | 'language' | 'told'>,
  now: number,
): string | undefined => {
  const { hours } = settings;
  const { since, told = 0 } = each;
  // Whom it was said to in open hours, that nobody is free, has not heard that the business has closed since.
  const isTold = told >= since && (isOpen(hours, now) || !isOpen(hours, told));
  return isTold ? undefined : lateWords(settings, each, now);
};

/** Says so unless something was said meanwhile. */
const tellOnce = async ({ conversationId, since, language, told }: Waiting, text: string): Promise<void> => {
  const last = await newest(conversationId);
  if (!last) return;
  // The second time in a wait is about another thing, and known by what was said first.
  const id = `${since.toString(36)}.${told === undefined || told < since ? 'late' : 'closed'}`;
  const appended = await append(await tail(conversationId, last.seq, 'heads'), ({ entries, last }: Tail) => {
    const existing = entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    const { since: waits, told: heard } = last?.state ?? {};
    if (!last || !isWaiting(last.state) || waits !== since || heard !== told)
      return { skip: 'this wait is over, or told of' };
    const body = { text, choices: waitChoices(language) };
    return { append: { id, kind: 'message', role: 'system', after: last.seq, body } };
  });
  if (!appended.entry) return;
  if (appended.written) metrics.addMetric('MailOffers', 'Count', 1);
  await pushEntry(conversationId, appended.entry);
};

/** Offers an answer by e-mail to everybody whom nobody has taken in the promised time. */
export const keepPromises = async (now: number, read = unanswered()): Promise<void> => {
  const [heads, settings] = await Promise.all([read, liveSettings()]);
  const late = withoutPersonIn(heads).flatMap((each) => {
    const text = lateWordsNow(settings, each, now);
    return text === undefined ? [] : [{ each, text }];
  });
  await untilOver(late, now + BUDGET_MS, ({ each, text }) => tellOnce(each, text));
};

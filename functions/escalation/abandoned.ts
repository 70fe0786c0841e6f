import type { Draft } from '../conversation/entry.ts';
import { append, newest, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { untilOver } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { isThere } from './absent.ts';
import type { Waiting } from './routing.ts';

/** Nobody waits longer for a person who is not there himself. */
const MOST_MS = 7 * 24 * 3_600_000;
/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 10_000;

/** What he reads when he comes back. */
const TEXT = {
  ja: '申し訳ありません。担当者が対応できないまま時間が経ちましたので、このお問い合わせを終了しました。まだお困りでしたら、このままメッセージをお送りください。',
  en: 'We are sorry: nobody of our staff could take this in a long time, and we have ended it. If you still need help, just write here.',
} as const;

const end = async ({ conversationId, since, language }: Waiting): Promise<void> => {
  const last = await newest(conversationId);
  if (!last || (await isThere(conversationId))) return;
  const id = `${since.toString(36)}.abandoned`;
  const appended = await append(await tail(conversationId, last.seq, 'heads'), ({ entries, last }) => {
    const existing = entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    const { mode, since: waits } = last?.state ?? {};
    if (!last || mode !== 'waiting' || waits !== since) return { skip: 'this wait is over' };
    const body: Draft['body'] = { text: TEXT[wordsLanguage(language)], reason: 'absent' };
    return { append: { id, kind: 'closed', role: 'system', after: last.seq, body } };
  });
  if (!appended.entry) return;
  if (appended.written) metrics.addMetric('AbandonedCloses', 'Count', 1);
  await pushEntry(conversationId, appended.entry);
};

/** Ends the waits of those who are long gone. */
export const endAbandoned = async (waiting: readonly Waiting[], now: number): Promise<void> => {
  const long = waiting.filter(({ since }) => since <= now - MOST_MS);
  await untilOver(long, now + BUDGET_MS, end);
};

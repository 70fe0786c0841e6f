import type { Language } from '../insight/called.ts';
import type { SurgeDetail } from '../insight/events.ts';
import { surgeOf } from '../insight/surge.ts';
import { type Change, factsOf, headlineOf, linkOf } from '../insight/surge-text.ts';
import { requireEnv } from '../platform/env.ts';
import type { ChatMessage } from './formats.ts';

const OPEN: Readonly<Record<Language, string>> = { ja: 'コンソールで見る', en: 'Open the console' };

/** What chat programs show of a surge, by language. No questions of customers: what failed is kept for a month, and what is erased must not be. */
export const surgeMessages = async (
  change: Change,
  detail: SurgeDetail,
): Promise<(language: Language) => ChatMessage> => {
  const { surge } = await surgeOf(change, detail);
  const url = linkOf(requireEnv('PUBLIC_URL'), detail);
  return (language) => ({
    headline: headlineOf(surge, language),
    facts: factsOf(surge, language),
    link: { label: OPEN[language], url },
  });
};

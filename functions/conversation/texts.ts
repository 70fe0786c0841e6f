import * as z from 'zod/mini';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import { requireEnv } from '../platform/env.ts';
import { Choice } from '../protocol/names.ts';

/** The words of the business, fixed at deploy time: `{ja, en}` each. */
const Words = z.object({ ja: z.string(), en: z.string() });
const TEXTS = z.record(z.string(), Words);
const CHOICES = z.object({ ja: z.array(Choice), en: z.array(Choice) });

/** Versions of the live settings whose words may still stand on somebody's screen. */
export const RECENT_VERSIONS = 5;

/** A customer's language as one of the two the business wrote its words in. */
export const wordsLanguage = (language: string): 'ja' | 'en' => (/^ja\b/i.test(language) ? 'ja' : 'en');

/** One of the texts of the function's `TEXTS`, in the customer's language. */
export const textFor = (name: 'bot' | 'greeting' | 'unknown' | 'choices' | 'apology', language: string) => {
  const words = TEXTS.parse(JSON.parse(requireEnv('TEXTS')))[name];
  if (!words) throw new Error(`TEXTS has no ${name}`);
  return words[wordsLanguage(language)];
};

/** What the bot says first: the live settings' words, else the deployment's. */
export const greetingText = ({ greeting }: LiveSettings, language: string): string =>
  greeting?.[wordsLanguage(language)] ?? textFor('greeting', language);

/** What the greeting offers to choose from: the live settings' choices, else the deployment's. */
export const greetingChoices = ({ choices }: LiveSettings, language: string): Choice[] =>
  (choices ?? CHOICES.parse(JSON.parse(requireEnv('CHOICES'))))[wordsLanguage(language)];

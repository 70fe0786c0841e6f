import { createHash } from 'node:crypto';
import { DEFAULTS, type LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { settingsVersions } from '../knowledge/settings-store.ts';
import type { Disclosure } from '../protocol/server.ts';
import { RECENT_VERSIONS, wordsLanguage } from './texts.ts';

/** What a message has to bring, and what it may bring, of the visitor's acceptance. */
export interface Terms {
  /** Nobody writes who has accepted nothing. */
  readonly required: boolean;
  /** Versions that were shown lately. */
  readonly known: readonly string[];
}

/** Names a text by what it says: whoever accepted this version accepted these words. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** What a visitor is told about the machine and the record, in his language; undefined where the business says nothing. */
export const disclosureFor = ({ disclosure }: LiveSettings, language: string): Disclosure | undefined => {
  if (!disclosure) return undefined;
  const text = disclosure[wordsLanguage(language)];
  return { text, version: versionOf(text), accept: disclosure.accept };
};

const shownBy = ({ disclosure }: LiveSettings): string[] =>
  disclosure ? [versionOf(disclosure.ja), versionOf(disclosure.en)] : [];

const isRequiredBy = ({ disclosure }: LiveSettings): boolean => disclosure?.accept ?? false;

/**
 * The terms of a message in a conversation in which `before` was accepted. What would be refused by the settings known
 * here is judged by the newest ones, and by those lately replaced, which may still be on a screen.
 */
export const termsFor = async (accept: string | undefined, before: string | undefined): Promise<Terms> => {
  const settings = await liveSettings();
  const terms = { required: isRequiredBy(settings), known: shownBy(settings) };
  const settled = accept === undefined ? !terms.required || before !== undefined : terms.known.includes(accept);
  if (settled) return terms;
  const recent = (await settingsVersions(RECENT_VERSIONS)).map((version) => version.settings);
  return { required: isRequiredBy(recent[0] ?? DEFAULTS), known: recent.flatMap(shownBy) };
};

import { createHash } from 'node:crypto';
import { DEFAULTS, type LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { settingsVersions } from '../knowledge/settings-store.ts';
import type { Disclosure } from '../protocol/server.ts';
import { RECENT_VERSIONS, wordsLanguage } from './texts.ts';

/** What a message has to bring, and what it may bring, of the visitor's acceptance. */
export interface Terms {
  /** Nobody writes who has not accepted what is in force. */
  readonly required: boolean;
  /** The text in force, in each language: who has accepted one of them needs nothing more. */
  readonly inForce: readonly string[];
  /** Versions that were shown lately. */
  readonly known: readonly string[];
}

/** Names a text by what it says: whoever accepted this version accepted these words. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

const shownBy = ({ disclosure }: LiveSettings): string[] =>
  disclosure ? [versionOf(disclosure.ja), versionOf(disclosure.en)] : [];

/**
 * What a visitor is told about the machine and the record, in his language, and whether he still has to accept it; undefined
 * where the business says nothing.
 */
export const disclosureFor = (
  settings: LiveSettings,
  language: string,
  accepted: string | undefined,
): Disclosure | undefined => {
  const { disclosure } = settings;
  if (!disclosure) return undefined;
  const text = disclosure[wordsLanguage(language)];
  const isAccepted = accepted !== undefined && shownBy(settings).includes(accepted);
  return { text, version: versionOf(text), accept: disclosure.accept && !isAccepted };
};

const isRequiredBy = ({ disclosure }: LiveSettings): boolean => disclosure?.accept ?? false;

/**
 * The terms of a message in a conversation in which `before` was accepted. What would be refused by the settings known
 * here is judged by the newest ones, and by those lately replaced, which may still be on a screen.
 */
export const termsFor = async (accept: string | undefined, before: string | undefined): Promise<Terms> => {
  const settings = await liveSettings();
  const inForce = shownBy(settings);
  const terms = { required: isRequiredBy(settings), inForce, known: inForce };
  const isStanding = before !== undefined && inForce.includes(before);
  const settled = accept === undefined ? !terms.required || isStanding : inForce.includes(accept);
  if (settled) return terms;
  const recent = (await settingsVersions(RECENT_VERSIONS)).map((version) => version.settings);
  const newest = recent[0] ?? DEFAULTS;
  return { required: isRequiredBy(newest), inForce: shownBy(newest), known: recent.flatMap(shownBy) };
};

import { createHash } from 'node:crypto';
import { DEFAULTS, type LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { settingsEverSaved, settingsVersions } from '../knowledge/settings-store.ts';
import type { Disclosure } from '../protocol/server.ts';
import type { Informed } from './entry.ts';
import { RECENT_VERSIONS, wordsLanguage } from './texts.ts';

const LANGUAGES: readonly Informed['language'][] = ['ja', 'en'];

/** What a message has to bring, and what it may bring, of the visitor's acceptance. */
export interface Terms {
  /** Nobody writes who has not accepted what is in force. */
  readonly required: boolean;
  /** The text in force, in each language: who has accepted one of them needs nothing more. */
  readonly inForce: readonly string[];
  /** Versions that were shown lately. */
  readonly known: readonly string[];
  /** What those say, as the log keeps it. */
  readonly texts: readonly Informed[];
}

/** Names a text by what it says: whoever accepted this version accepted these words. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** The whole hash proves the words also against whoever could choose two texts of one version. */
const informedBy = (language: Informed['language'], text: string): Informed => ({
  version: versionOf(text),
  sha256: createHash('sha256').update(text).digest('hex'),
  language,
});

const textsOf = ({ disclosure }: LiveSettings): Informed[] =>
  disclosure ? LANGUAGES.map((language) => informedBy(language, disclosure[language])) : [];

const shownBy = (settings: LiveSettings): string[] => textsOf(settings).map(({ version }) => version);

/** The words of these versions, as far as any settings that were ever saved have them. */
export const wordsOf = async (versions: ReadonlySet<string>): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  if (versions.size === 0) return found;
  for await (const { disclosure } of settingsEverSaved()) {
    for (const text of disclosure ? [disclosure.ja, disclosure.en] : []) {
      if (versions.has(versionOf(text))) found.set(versionOf(text), text);
    }
    if (found.size === versions.size) break;
  }
  return found;
};

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
  const terms = { required: isRequiredBy(settings), inForce, known: inForce, texts: textsOf(settings) };
  const isStanding = before !== undefined && inForce.includes(before);
  const settled = accept === undefined ? !terms.required || isStanding : inForce.includes(accept);
  if (settled) return terms;
  const recent = (await settingsVersions(RECENT_VERSIONS)).map((version) => version.settings);
  const newest = recent[0] ?? DEFAULTS;
  const texts = recent.flatMap(textsOf);
  const known = texts.map(({ version }) => version);
  return { required: isRequiredBy(newest), inForce: shownBy(newest), known, texts };
};

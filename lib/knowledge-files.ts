import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIndex } from '../functions/bot/build.ts';
import { Golden, parseFields } from '../functions/knowledge/kinds.ts';
import { readRows } from '../functions/knowledge/rows.ts';
import type { Seed } from '../functions/knowledge/seed.ts';
import { buildSnapshot, type FaqEntry, parseFaq } from '../functions/knowledge/snapshot.ts';
import { type Settings, SettingsError } from './settings.ts';

const ROOT = join(import.meta.dirname, '..');

/** What the deployment brings: the index the bot starts with, and the documents it is made of. */
export interface KnowledgeFiles {
  readonly index: Uint8Array;
  readonly seeds: readonly Seed[];
}

const read = (file: string, setting: string): string => {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    throw new SettingsError(`${setting}: there is no file ${file}; paths are relative to the project`);
  }
};

const entriesOf = (file: string, setting: string): FaqEntry[] => {
  const text = read(file, setting);
  try {
    return parseFaq(text, file);
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error));
  }
};

/** Its questions, each of which an entry answers or none. */
const goldenOf = (file: string, setting: string, known: ReadonlySet<string>): Seed[] => {
  const { rows, faults } = readRows('golden', 'jsonl', read(file, setting));
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => `${file}: ${fault}`).join('\n'));
  const missing = rows.find(({ fields: { gold } }) => gold !== null && !known.has(String(gold)));
  if (missing) {
    const { line, fields } = missing;
    throw new SettingsError(`${setting}: ${file}: line ${line}: no entry of faqFiles has the id ${fields.gold}`);
  }
  return rows.map(({ id, fields }) => ({ kind: 'golden', id, fields }));
};

const cannedOf = (file: string, setting: string): Seed[] => {
  const { rows, faults } = readRows('canned', 'jsonl', read(file, setting));
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => `${file}: ${fault}`).join('\n'));
  return rows.map(({ id, fields }) => ({ kind: 'canned', id, fields }));
};

/**
 * Reads and checks the files that the settings name.
 * @param place where the settings are, for messages
 * @throws SettingsError naming each bad line.
 */
export const readKnowledge = async (
  { faqFiles, goldenFiles, cannedFiles, choices }: Settings,
  place: string,
): Promise<KnowledgeFiles> => {
  const snapshot = buildSnapshot(faqFiles.flatMap((file) => entriesOf(file, `${place}.faqFiles`)));
  const known = new Set(snapshot.entries.map((entry) => entry.id));
  for (const [language, offered] of Object.entries(choices)) {
    const missing = offered.find((choice) => !known.has(choice.id));
    if (missing) {
      throw new SettingsError(`${place}.choices.${language}: no entry of faqFiles has the id ${missing.id}`);
    }
  }
  const faq = snapshot.entries.map(
    ({ id, version, ...fields }): Seed => ({ kind: 'faq', id, version, fields: parseFields('faq', fields) }),
  );
  const golden = goldenFiles.flatMap((file) => goldenOf(file, `${place}.goldenFiles`, known));
  const questions = golden.map(({ fields }) => Golden.parse(fields));
  const canned = cannedFiles.flatMap((file) => cannedOf(file, `${place}.cannedFiles`));
  return { index: await encodeIndex(snapshot, questions), seeds: [...faq, ...golden, ...canned] };
};

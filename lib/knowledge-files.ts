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

const read = (setting: string, file: string): string => {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    throw new SettingsError(`${setting}: there is no file ${file}; paths are relative to the project`);
  }
};

const entriesOf = (file: string): FaqEntry[] => {
  try {
    return parseFaq(read('faqFiles', file), file);
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error));
  }
};

const goldenOf = (file: string): Seed[] => {
  const { rows, faults } = readRows('golden', 'jsonl', read('goldenFiles', file));
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => `${file}: ${fault}`).join('\n'));
  return rows.map(({ id, fields }) => ({ kind: 'golden', id, fields }));
};

/**
 * Reads and checks the files that the settings name.
 * @throws SettingsError naming each bad line.
 */
export const readKnowledge = async ({ faqFiles, goldenFiles, choices }: Settings): Promise<KnowledgeFiles> => {
  const snapshot = buildSnapshot(faqFiles.flatMap(entriesOf));
  const known = new Set(snapshot.entries.map((entry) => entry.id));
  for (const [language, offered] of Object.entries(choices)) {
    const missing = offered.find((choice) => !known.has(choice.id));
    if (missing) throw new SettingsError(`choices.${language}: no FAQ entry has the id ${missing.id}`);
  }
  const faq = snapshot.entries.map(
    ({ id, version, ...fields }): Seed => ({ kind: 'faq', id, version, fields: parseFields('faq', fields) }),
  );
  // The questions of another FAQ, such as the sample's, measure nothing of this one.
  const answered = goldenFiles.map(goldenOf).filter((file) => file.some((seed) => known.has(String(seed.fields.gold))));
  const golden = answered.flat().filter(({ fields: { gold } }) => gold === null || known.has(String(gold)));
  const questions = golden.map(({ fields }) => Golden.parse(fields));
  return { index: await encodeIndex(snapshot, questions), seeds: [...faq, ...golden] };
};

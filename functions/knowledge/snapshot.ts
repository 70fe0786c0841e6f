import * as z from 'zod/mini';
import { VISIBLE } from '../protocol/limits.ts';
import { visibleText } from './visible.ts';

const NAME = 64;
const QUESTION = 300;
const ANSWER = 4_000;
const PHRASINGS = 20;

/** Well-formed Unicode without control characters but tab and newline, with something to read in it. */
export const text = (most: number) =>
  z.string().check(z.maxLength(most), z.regex(/^(?:[\t\n]|[^\p{Cc}\p{Cs}])*$/u), z.regex(VISIBLE));

/** One question the business has answered, in one language. Only such answers are ever given. */
export const FaqEntry = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  version: z.int().check(z.minimum(1)),
  language: z.string().check(z.regex(/^[a-z]{2,3}$/)),
  question: text(QUESTION),
  answer: text(ANSWER),
  phrasings: z.optional(z.array(text(QUESTION)).check(z.maxLength(PHRASINGS))),
  category: z.optional(text(NAME)),
  tags: z.optional(z.array(text(NAME)).check(z.maxLength(PHRASINGS))),
  url: z.optional(z.url({ protocol: /^https$/ })),
  /** In force from this time on, and until before that one. */
  validFrom: z.optional(z.iso.datetime({ offset: true })),
  validUntil: z.optional(z.iso.datetime({ offset: true })),
  /** A person answers; the bot only recognizes the question and hands it on. */
  humanOnly: z.optional(z.boolean()),
});

export type FaqEntry = z.infer<typeof FaqEntry>;

type Dates = Pick<FaqEntry, 'validFrom' | 'validUntil'>;

/** For what is saved or imported: what never is in force was meant otherwise. */
export const datesInOrder = <T extends Dates>() =>
  z.refine<T>(
    ({ validFrom, validUntil }) =>
      validFrom === undefined || validUntil === undefined || Date.parse(validFrom) < Date.parse(validUntil),
    { error: 'validFrom: must be before validUntil' },
  );
const NewFaqEntry = FaqEntry.check(datesInOrder());

/** Whether an entry is used at a time (epoch ms). */
export const isInForce = ({ validFrom, validUntil }: Dates, now: number): boolean =>
  (validFrom === undefined || Date.parse(validFrom) <= now) &&
  (validUntil === undefined || now < Date.parse(validUntil));

/** What each field may be, in words. */
export const ALLOWED: Record<keyof FaqEntry, string> = {
  id: '1 to 64 of a-z, 0-9 and -',
  version: 'a whole number from 1',
  language: 'a language code of 2 or 3 lower-case letters, such as "ja"',
  question: `a text of 1 to ${QUESTION} characters`,
  answer: `a text of 1 to ${ANSWER} characters`,
  phrasings: `none, or up to ${PHRASINGS} texts of 1 to ${QUESTION} characters`,
  category: `none, or a text of 1 to ${NAME} characters`,
  tags: `none, or up to ${PHRASINGS} texts of 1 to ${NAME} characters`,
  url: 'none, or an address that starts with https://',
  validFrom: 'none, or a time such as 2026-12-01T00:00:00+09:00',
  validUntil: 'none, or a time such as 2027-01-01T00:00:00+09:00',
  humanOnly: 'none, true or false',
};

const FIELDS = Object.keys(ALLOWED);

/** What the bot searches: every published entry. `version` changes exactly when the content does. */
export type Snapshot = { version: string; entries: FaqEntry[] };

const SnapshotFile = z.strictObject({ version: z.string().check(z.minLength(1)), entries: z.array(FaqEntry) });

const MOST_NAMED = 10;
const LONGEST_NAMED = 40;

/** Names out of a file, in a sentence: the first ones, cut, however many and long they are. */
export const listed = (names: readonly string[]): string => {
  const cut = names
    .slice(0, MOST_NAMED)
    .map((name) => (name.length > LONGEST_NAMED ? `${name.slice(0, LONGEST_NAMED).toWellFormed()}…` : name));
  const rest = names.length - cut.length;
  return [...cut, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
};

/** The faults of an object, one for each field: one can break several rules at once, but what is allowed is said once. */
export const faultsOf = (
  { issues }: Pick<z.core.$ZodError, 'issues'>,
  allowed: Readonly<Record<string, string>>,
  fields: readonly string[] = Object.keys(allowed),
): string[] => {
  const faults = issues.map((issue) => {
    const field = String(issue.path[0] ?? '');
    if (issue.code === 'unrecognized_keys' && field === '') {
      return `${listed(issue.keys)}: unknown; allowed are ${fields.join(', ')}`;
    }
    if (issue.code === 'custom' && field === '') return issue.message;
    return field in allowed
      ? `${field}: must be ${allowed[field]}`
      : `must be one JSON object with ${fields.join(', ')}`;
  });
  return [...new Set(faults)];
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Reads one FAQ file, an entry a line; empty lines are skipped.
 * @throws one Error that lists every fault as `file:line: field: what is allowed`.
 */
export const parseFaq = (jsonl: string, file: string): FaqEntry[] => {
  const entries: FaqEntry[] = [];
  const faults: string[] = [];
  for (const [index, line] of jsonl.split('\n').entries()) {
    if (line.trim() === '') continue;
    const result = NewFaqEntry.safeParse(parseJson(line));
    if (result.success) entries.push(result.data);
    else faults.push(...faultsOf(result.error, ALLOWED).map((fault) => `${file}:${index + 1}: ${fault}`));
  }
  if (faults.length > 0) throw new Error(`faults in the FAQ: ${faults.length}\n${faults.join('\n')}`);
  return entries;
};

/**
 * A short name for a content, 16 hexadecimal digits: FNV-1a in two 32-bit lanes. It tells versions apart and protects
 * nothing; being plain arithmetic it also runs where there is no crypto.
 */
export const contentHash = (content: string): string => {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let index = 0; index < content.length; index++) {
    const unit = content.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return [high, low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
};

/** Changes exactly when the entries do, whatever the order of their fields. */
export const snapshotVersion = (entries: readonly FaqEntry[]): string => contentHash(JSON.stringify(entries, FIELDS));

/** An answer of nothing but what nobody sees stays as it is: then that is what its editor has to notice. */
const shown = (entry: FaqEntry): FaqEntry => ({ ...entry, answer: visibleText(entry.answer).trim() || entry.answer });

/**
 * Puts entries of any number of files together. The order of files and fields does not change the version.
 * @throws an Error that names the ids used twice.
 */
export const buildSnapshot = (entries: FaqEntry[]): Snapshot => {
  const byId = Map.groupBy(entries, (entry) => entry.id);
  const twice = [...byId].filter(([, same]) => same.length > 1).map(([id]) => id);
  if (twice.length > 0)
    throw new Error(`each FAQ id may be used once; rename or remove the others of: ${twice.join(', ')}`);
  const sorted = entries.map(shown).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { version: snapshotVersion(sorted), entries: sorted };
};

/**
 * Reads what `JSON.stringify(snapshot)` wrote.
 * @throws an Error that names the first entry that does not fit.
 */
export const parseSnapshot = (json: string): Snapshot => {
  const result = SnapshotFile.safeParse(parseJson(json));
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') || 'the file';
  throw new Error(`this is no FAQ snapshot (see ${path}); publish the FAQ again`);
};

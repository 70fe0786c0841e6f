import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { STAFF, type StaffRole } from '../platform/staff.ts';
import { MAX_TEXT } from '../protocol/limits.ts';
import { MOST_NOTICE, Notice } from './notice.ts';
import { contentHash, datesInOrder, ALLOWED as FAQ_ALLOWED, FaqEntry, faultsOf, text } from './snapshot.ts';

/** What is kept of every document but the id, the version and the status that all of them have. */
export type Fields = Readonly<Record<string, unknown>>;

/** How a field is written in a table: `list` is several texts in one cell, `scope.pages` a field of a field. */
export type CellType = 'text' | 'list' | 'time' | 'flag';

interface Kind {
  readonly schema: z.ZodMiniType<Fields>;
  /** What each field may be, in words. */
  readonly allowed: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, CellType>>;
  readonly savedBy: readonly StaffRole[];
  /** What a row has before its cells are read. */
  readonly empty?: Fields;
  /** The id of a document whose row has none. */
  readonly idOf?: (fields: Fields) => string;
}

const LANGUAGE = 'a language code of 2 or 3 lower-case letters, such as "ja"';
const language = z.string().check(z.regex(/^[a-z]{2,3}$/));
const { id: _id, version: _version, ...faqAllowed } = FAQ_ALLOWED;
const EDITORS = ['supervisor', 'admin'] as const;

/** An answer that staff send with a few keys. */
const Canned = z.strictObject({
  title: text(100),
  text: text(MAX_TEXT),
  language: z.optional(language),
  tags: z.optional(z.array(text(64)).check(z.maxLength(20))),
  shortcut: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/))),
});

/** A question and the entry that answers it, or null where none does: what a publish is measured by. */
export const Golden = z.strictObject({
  query: text(1_000),
  gold: z._default(z.nullable(z.string().check(z.regex(/^[a-z0-9-]{1,64}$/))), null),
});

/** What a business keeps and edits. */
export const KINDS = {
  faq: {
    schema: z.omit(FaqEntry, { id: true, version: true }).check(datesInOrder()),
    allowed: faqAllowed,
    columns: {
      language: 'text',
      question: 'text',
      answer: 'text',
      phrasings: 'list',
      category: 'text',
      tags: 'list',
      url: 'text',
      validFrom: 'time',
      validUntil: 'time',
      humanOnly: 'flag',
    },
    savedBy: EDITORS,
  },
  notice: {
    schema: z.omit(Notice, { id: true, version: true }).check(datesInOrder()),
    allowed: {
      text: `a text of 1 to ${MOST_NOTICE} characters`,
      scope: 'an object of languages, pages, categories and words, each none or up to 20 texts of 1 to 100 characters',
      validFrom: FAQ_ALLOWED.validFrom,
      validUntil: FAQ_ALLOWED.validUntil,
    },
    columns: {
      text: 'text',
      'scope.languages': 'list',
      'scope.pages': 'list',
      'scope.categories': 'list',
      'scope.words': 'list',
      validFrom: 'time',
      validUntil: 'time',
    },
    empty: { scope: {} },
    savedBy: EDITORS,
  },
  canned: {
    schema: Canned,
    allowed: {
      title: 'a text of 1 to 100 characters',
      text: `a text of 1 to ${MAX_TEXT} characters`,
      language: `none, or ${LANGUAGE}`,
      tags: FAQ_ALLOWED.tags,
      shortcut: 'none, or 1 to 32 of a-z, 0-9 and -',
    },
    columns: { title: 'text', text: 'text', language: 'text', tags: 'list', shortcut: 'text' },
    savedBy: STAFF,
  },
  golden: {
    schema: Golden,
    allowed: {
      query: 'a text of 1 to 1000 characters',
      gold: 'the id of the entry that answers, or none when no entry does',
    },
    columns: { query: 'text', gold: 'text' },
    savedBy: EDITORS,
    idOf: ({ query }) => `q-${contentHash(String(query))}`,
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof KINDS;

/** The same with nothing known of which one it is. */
export const kindOf = (name: KindName): Kind => KINDS[name];

/** @throws VisibleError `not_found` when there is no such kind. */
export const parseKind = (name: string | undefined): KindName => {
  const known = Object.keys(KINDS).find((kind): kind is KindName => kind === name);
  if (!known) throw new VisibleError('not_found', `there are ${Object.keys(KINDS).join(', ')}`);
  return known;
};

/** In words, what an id may be. */
export const ID_RULE = '1 to 64 of a-z, 0-9 and -, and none of "import", "export" and "run"';
/** These are routes of their own. */
export const DocumentId = z.string().check(z.regex(/^(?!(?:import|export|run)$)[a-z0-9-]{1,64}$/));

/**
 * The id after which a page begins, as a query says it; undefined: the first page.
 * @throws VisibleError `invalid` when it is no id.
 */
export const parseAfter = (after: string | undefined): string | undefined => {
  if (!after) return undefined;
  if (!DocumentId.safeParse(after).success) throw new VisibleError('invalid', `after: must be ${ID_RULE}`);
  return after;
};

/** What says nothing is not kept: so a document is the same before and after it was a row of a table. */
const tidy = (fields: object): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      return [[name, value && typeof value === 'object' && !Array.isArray(value) ? tidy(value) : value]];
    }),
  );

/** Fields as they are kept, or the faults in them as `field: what it must be`; `names` are all there may be where they come from. */
export const checkFields = (
  kind: KindName,
  fields: unknown,
  names?: readonly string[],
): { fields: Fields } | { faults: string[] } => {
  const { schema, allowed } = kindOf(kind);
  const result = z.safeParse(schema, fields);
  return result.success ? { fields: tidy(result.data) } : { faults: faultsOf(result.error, allowed, names) };
};

/** @throws VisibleError `invalid` naming each field that is wrong. */
export const parseFields = (kind: KindName, fields: unknown): Fields => {
  const checked = checkFields(kind, fields);
  if ('faults' in checked) throw new VisibleError('invalid', checked.faults.join('; '));
  return checked.fields;
};

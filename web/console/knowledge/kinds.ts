import { fromLocal, toLocal } from './japan-time.ts';

/** What is kept and edited here. */
export type Kind = 'faq' | 'notice' | 'canned' | 'golden';
export type Status = 'draft' | 'published' | 'archived';

/** A version of a document, as the service gives it. */
export interface Version {
  readonly version: number;
  readonly status: Status;
  readonly fields: Readonly<Record<string, unknown>>;
  /** `sub` of who saved it; `deployment`: it came with the system. */
  readonly by: string;
  /** ISO. */
  readonly at: string;
}

export interface Document extends Version {
  readonly id: string;
  /** The published version, where there is one; a draft of something published leaves that as it is. */
  readonly live?: number;
}

/** How a field is edited. `lines`: texts, one a line; `entry`: the id of an FAQ entry. */
export type FieldType = 'line' | 'text' | 'lines' | 'time' | 'flag' | 'language' | 'category' | 'entry';

/** The fields of each kind in the order in which they are asked; a dot is a field of a field. */
export const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldType>>>> = {
  faq: {
    question: 'line',
    answer: 'text',
    phrasings: 'lines',
    language: 'language',
    category: 'category',
    tags: 'lines',
    url: 'line',
    validFrom: 'time',
    validUntil: 'time',
    humanOnly: 'flag',
  },
  notice: {
    text: 'text',
    validFrom: 'time',
    validUntil: 'time',
    'scope.languages': 'lines',
    'scope.pages': 'lines',
    'scope.categories': 'lines',
    'scope.words': 'lines',
  },
  canned: { title: 'line', text: 'text', shortcut: 'line', language: 'language', tags: 'lines' },
  golden: { query: 'line', gold: 'entry' },
};

/** A document as it is edited: one value for each field. */
export type Form = Readonly<Record<string, string | boolean>>;

const at = (fields: unknown, name: string): unknown =>
  name.split('.').reduce<unknown>((value, part) => Reflect.get(Object(value), part), fields);

const inForm = (type: FieldType, value: unknown): string | boolean => {
  if (type === 'flag') return value === true;
  if (type === 'lines') return Array.isArray(value) ? value.join('\n') : '';
  if (type === 'time') return toLocal(value);
  return typeof value === 'string' ? value : '';
};

export const toForm = (kind: Kind, fields: Version['fields']): Form =>
  Object.fromEntries(Object.entries(FIELDS[kind]).map(([name, type]) => [name, inForm(type, at(fields, name))]));

const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What a field says; undefined when it says nothing. */
const fieldOf = (type: FieldType, value: string | boolean | undefined): unknown => {
  if (typeof value !== 'string') return value || undefined;
  if (type === 'lines') return linesIn(value).length > 0 ? linesIn(value) : undefined;
  if (type === 'time') return fromLocal(value);
  const text = type === 'text' ? value : value.trim();
  return text === '' ? undefined : text;
};

/** The fields that a form stands for, as they are saved. */
export const toFields = (kind: Kind, form: Form): Record<string, unknown> => {
  const fields: Record<string, unknown> = kind === 'notice' ? { scope: {} } : {};
  for (const [name, type] of Object.entries(FIELDS[kind])) {
    const value = fieldOf(type, form[name]);
    const [outer = '', inner] = name.split('.');
    if (value === undefined) continue;
    if (inner === undefined) fields[outer] = value;
    else fields[outer] = { ...Object(fields[outer]), [inner]: value };
  }
  return fields;
};

/** The names of the fields in which two forms differ. */
export const differing = (kind: Kind, one: Form, other: Form): string[] =>
  Object.keys(FIELDS[kind]).filter((name) => one[name] !== other[name]);

/** What a document is called in a list. */
export const titleOf = (kind: Kind, fields: Version['fields']): string => {
  const name = { faq: 'question', notice: 'text', canned: 'title', golden: 'query' }[kind];
  return String(fields[name] ?? '');
};

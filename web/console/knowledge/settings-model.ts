import type { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';

/** Answer of `GET /api/settings`. */
export interface VersionedSettings {
  /** 0: nobody has saved any; these are the defaults. */
  readonly version: number;
  readonly settings: LiveSettings;
}

/** Answer of `GET /api/settings/versions`, the newest first. */
export interface SavedSettings extends VersionedSettings {
  readonly by: string;
  readonly at: string;
}

export type Weekday = keyof LiveSettings['hours']['weekly'];
export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export type Spans = LiveSettings['hours']['weekly'][Weekday];

/** The fields of the form, by group. Every live setting is in one of them. */
export const GROUPS = {
  hours: ['hours'],
  bot: ['switches', 'greeting', 'choices', 'handoff', 'disclosure', 'thresholds', 'brandVoice'],
  service: ['idleCloseMinutes', 'ticket'],
} as const satisfies Readonly<Record<string, readonly (keyof LiveSettings)[]>>;
export type Group = keyof typeof GROUPS;

/** The scores in force where nobody has set any; who sets his own begins with these. */
export const MEASURED = { answer: 0.75, choices: 0.25 };

/** Spans with one of their times changed, as it is written. */
export const withTime = (spans: Spans, index: number, end: 0 | 1, written: string): Spans =>
  spans.map((span, at): Spans[number] => {
    if (at !== index) return span;
    return end === 0 ? [written, span[1]] : [span[0], written];
  });

/** One span more, after the last one. */
export const withSpan = (spans: Spans): Spans => {
  const last = spans.at(-1);
  return last ? [...spans, [last[1], '24:00']] : [['09:00', '18:00']];
};

export const withoutSpan = (spans: Spans, index: number): Spans => spans.filter((_, at) => at !== index);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs between two settings: the path of each value, and how it was and is. */
export const changedSettings = (
  before: unknown,
  after: unknown,
  path = '',
): { readonly path: string; readonly before: unknown; readonly after: unknown }[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) =>
    changedSettings(Reflect.get(before, name), Reflect.get(after, name), path === '' ? name : `${path}.${name}`),
  );
};

/** A number of a form; what is no number stays what it is, for the service to refuse by name. */
export const numberIn = (written: string): number =>
  written.trim() === '' ? Number.NaN : Number(written.normalize('NFKC'));

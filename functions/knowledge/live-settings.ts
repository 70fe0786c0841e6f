import { OFFICE_HOURS } from './business-hours.ts';
import type { LiveSettings } from './settings-schema.ts';

export type { LiveSettings };

/** In force until somebody saves the first version; what is left out is that of the deployment. */
export const DEFAULTS: LiveSettings = {
  idleCloseMinutes: 60,
  hours: OFFICE_HOURS,
  ticket: { hours: 8, offerMinutes: 5 },
  switches: { bot: true, model: true },
};

/** What each field is made of. The schema, which says what may be in it, would be in the bundle of every reader. */
const SHAPE: Required<LiveSettings> = {
  ...DEFAULTS,
  greeting: { ja: '', en: '' },
  choices: { ja: [], en: [] },
  disclosure: { ja: '', en: '', accept: false },
  thresholds: { answer: 0, choices: 0 },
  handoff: { ja: '', en: '' },
  brandVoice: '',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only what the defaults have is taken out of what is stored; an earlier version may lack it, a later one have more. */
const over = (defaults: unknown, stored: unknown): unknown => {
  if (stored === undefined || !isObject(defaults) || !isObject(stored)) return stored ?? defaults;
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, over(value, stored[name])]));
};

const fits = (shape: unknown, value: unknown): boolean => {
  if (Array.isArray(shape)) return Array.isArray(value);
  if (!isObject(shape)) return typeof value === typeof shape;
  if (!isObject(value) || Object.keys(value).length !== Object.keys(shape).length) return false;
  return Object.entries(shape).every(([name, part]) => fits(part, value[name]));
};

/**
 * Settings as they were stored, in today's shape: what a version does not say yet has its default, at any depth (so within
 * a field that has a default everything has one), and what is not known (any more) is left out. What is in them was checked
 * when they were saved, and is not checked again.
 */
export const completed = (stored: unknown): LiveSettings => {
  const fields = Object.entries(SHAPE).flatMap(([name, shape]) => {
    const value = over(Reflect.get(DEFAULTS, name), Reflect.get(Object(stored), name));
    return fits(shape, value) ? [[name, value] as const] : [];
  });
  return { ...DEFAULTS, ...Object.fromEntries(fields) };
};

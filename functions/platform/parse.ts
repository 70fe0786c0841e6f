import * as z from 'zod/mini';
import { MAX_DEPTH, MAX_FRAME_BYTES } from '../protocol/limits.ts';
import { VisibleError } from './errors.ts';

/** Nesting of JSON text, found without recursion: `JSON.parse` accepts depths at which any walk overflows the stack. */
const depthOf = (json: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const c = json[i];
    if (inString) {
      if (c === '\\') i += 1;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{' || c === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (c === '}' || c === ']') depth -= 1;
  }
  return deepest;
};

/** One JSON object out of untrusted text. Throws a `VisibleError` that never echoes the text. */
export const parseObject = (json: string, mostBytes = MAX_FRAME_BYTES): Record<string, unknown> => {
  if (Buffer.byteLength(json) > mostBytes) {
    throw new VisibleError('too_large', `send at most ${mostBytes} bytes at a time`);
  }
  if (depthOf(json) > MAX_DEPTH) throw new VisibleError('too_deep', `nest at most ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new VisibleError('not_json', 'send one JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VisibleError('not_json', 'send one JSON object, not another value');
  }
  // zod skips this key without a word; an object built from it later would inherit from it.
  if (Object.hasOwn(value, '__proto__'))
    throw new VisibleError('invalid', '__proto__: is not a known field; remove it');
  return value as Record<string, unknown>;
};

const issueText = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, 3).map((key) => (/^[\w-]{1,40}$/.test(key) ? key : '(another key)'));
    return `${keys.join(', ')}: is not a known field; remove it`;
  }
  return field === '' ? issue.message : `${field}: ${issue.message}`;
};

/** Faults that are named; of more, how many there are. */
const MOST_FAULTS = 10;

/** Checks a value against a schema; throws a `VisibleError` that names each wrong field and what is allowed. */
export const parseWith = <S extends z.core.$ZodType>(schema: S, value: unknown): z.core.output<S> => {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  // The first fault of a field says enough.
  const byField = new Map(result.error.issues.toReversed().map((issue) => [issue.path.join('.'), issue]));
  const faults = [...byField.values()].reverse().map(issueText);
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : [];
  throw new VisibleError('invalid', [...faults.slice(0, MOST_FAULTS), ...more].join('; '));
};

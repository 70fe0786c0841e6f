import { BlockList, isIP } from 'node:net';

type Leaf = string | number | boolean | null;
type Json = Record<string, unknown>;
type Test = (value: Leaf) => boolean;
/** For each array of the event on the way to a value, the index of the element that the value belongs to. */
type Membership = ReadonlyMap<string, number>;
type Fields = Map<string, { value: Leaf; membership: Membership }[]>;
/** One field of a pattern: any test may hold; `absent` when `{"exists": false}` is among the alternatives. */
interface Condition {
  readonly path: string;
  readonly tests: readonly Test[];
  readonly absent: boolean;
}

/**
 * Whether an event matches a rule's event pattern, with EventBridge's content filtering: all fields must match, one of a
 * field's alternatives is enough, and values taken from an array must come from the same element. Throws like
 * `checkPattern` when the pattern is malformed.
 */
export const matches = (event: unknown, pattern: unknown): boolean => {
  const fields: Fields = new Map();
  flatten(event, [], new Map(), fields);
  return branches(pattern, []).some((branch) => branchMatches(branch, fields));
};

/** Throws an error that says what to change when EventBridge would refuse the pattern. */
export const checkPattern = (pattern: unknown): void => {
  branches(pattern, []);
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isLeaf = (value: unknown): value is Leaf => value === null || /^(string|number|boolean)$/.test(typeof value);

const refuse = (path: readonly string[], problem: string): never => {
  throw new Error(`event pattern, ${path.length === 0 ? 'top level' : `field "${path.join('.')}"`}: ${problem}`);
};

const flatten = (value: unknown, path: readonly string[], membership: Membership, fields: Fields): void => {
  if (isLeaf(value)) {
    const name = path.join('.');
    const values = fields.get(name) ?? [];
    values.push({ value, membership });
    fields.set(name, values);
  } else if (Array.isArray(value)) {
    const array = `${path.join('.')} ${[...membership]}`;
    for (const [index, item] of value.entries()) {
      // Plain values of one array do not exclude each other; only objects and arrays in it are "elements".
      flatten(item, path, isLeaf(item) ? membership : new Map(membership).set(array, index), fields);
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) flatten(item, [...path, key], membership, fields);
  }
};

/** The pattern as alternatives (one unless it contains `$or`), each a list of conditions that must all hold. */
const branches = (pattern: unknown, path: readonly string[]): Condition[][] => {
  if (!isObject(pattern)) return refuse(path, 'must be an object or a list of values');
  const entries = Object.entries(pattern);
  if (entries.length === 0) return refuse(path, 'must not be an empty object');
  return entries.reduce<Condition[][]>(
    (all, [key, value]) => {
      const own = key === '$or' ? alternatives(value, path) : field(value, [...path, key]);
      return all.flatMap((left) => own.map((right) => [...left, ...right]));
    },
    [[]],
  );
};

const alternatives = (value: unknown, path: readonly string[]): Condition[][] =>
  Array.isArray(value) && value.length >= 2
    ? value.flatMap((item) => branches(item, path))
    : refuse([...path, '$or'], 'must be a list of at least 2 objects');

const field = (value: unknown, path: readonly string[]): Condition[][] => {
  if (!Array.isArray(value)) return branches(value, path);
  if (value.length === 0) return refuse(path, 'must not be an empty list');
  const absent = value.some((item) => isObject(item) && item.exists === false);
  return [[{ path: path.join('.'), tests: value.map((item) => test(item, path)), absent }]];
};

const branchMatches = (branch: readonly Condition[], fields: Fields): boolean => {
  let open: Membership[] = [new Map()];
  // By name, as EventBridge walks them: which element `{"exists": false}` looks into depends on the fields before it.
  for (const condition of branch.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    open = distinct(open.flatMap((membership) => step(condition, membership, fields.get(condition.path) ?? [])));
  }
  return open.length > 0;
};

const step = (
  { tests, absent }: Condition,
  membership: Membership,
  values: { value: Leaf; membership: Membership }[],
) => {
  const reachable = values.filter((item) => consistent(membership, item.membership));
  if (reachable.length === 0) return absent ? [membership] : [];
  return reachable
    .filter(({ value }) => tests.some((holds) => holds(value)))
    .map((item) => new Map([...membership, ...item.membership]));
};

const consistent = (a: Membership, b: Membership): boolean =>
  [...b].every(([array, index]) => (a.get(array) ?? index) === index);

/** Without this an array of n equal values would multiply the search at every field. */
const distinct = (all: Membership[]): Membership[] => [
  ...new Map(all.map((one) => [JSON.stringify([...one].toSorted()), one])).values(),
];

const test = (item: unknown, path: readonly string[]): Test => {
  if (isLeaf(item)) return (value) => value === item;
  const [[name, argument] = ['', undefined], ...others] = isObject(item) ? Object.entries(item) : [];
  const operator = OPERATORS.get(name);
  if (!isObject(item) || others.length > 0) {
    return refuse(path, 'a match value must be a string, a number, true, false, null or an object with one operator');
  }
  if (!operator) {
    return refuse(path, `unknown operator "${name}"; the operators are ${[...OPERATORS.keys()].join(', ')}`);
  }
  return operator(argument) ?? refuse(path, `"${name}" cannot take ${JSON.stringify(argument)}`);
};

/** An operator turns its argument into a test, or gives undefined for an argument it cannot take. */
type Operator = (argument: unknown) => Test | undefined;

const text =
  (holds: (value: string) => boolean): Test =>
  (value) =>
    isText(value) && holds(value);
const lower = (value: string): string => value.toLowerCase();

const ignoreCase = (argument: unknown): string | undefined => {
  if (!isObject(argument) || Object.keys(argument).length !== 1) return undefined;
  const value = argument['equals-ignore-case'];
  return isText(value) ? lower(value) : undefined;
};

const affix =
  (holds: (value: string, part: string) => boolean): Operator =>
  (argument) => {
    if (isText(argument)) return text((value) => holds(value, argument));
    const folded = ignoreCase(argument);
    return folded === undefined ? undefined : text((value) => holds(lower(value), folded));
  };

/** The literal parts between the `*` of a wildcard; `\*` and `\\` are literal. Undefined when malformed. */
const literals = (wildcard: string): string[] | undefined => {
  const parts = [''];
  for (const [token] of wildcard.matchAll(/\\?./gs)) {
    if (token === '*') parts.push('');
    else if (token.startsWith('\\') && token !== '\\*' && token !== '\\\\') return undefined;
    else parts.push(parts.pop() + (token.startsWith('\\') ? token.slice(1) : token));
  }
  return parts.slice(1, -1).includes('') ? undefined : parts;
};

/** Each part is searched once, from where the one before it ended: no backtracking. */
const wildcardMatches = (parts: readonly string[], value: string): boolean => {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return value === first;
  if (!value.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return value.length - last.length >= from && value.endsWith(last);
};

const COMPARISONS = new Map<unknown, (value: number, limit: number) => boolean>([
  ['=', (value, limit) => value === limit],
  ['>', (value, limit) => value > limit],
  ['>=', (value, limit) => value >= limit],
  ['<', (value, limit) => value < limit],
  ['<=', (value, limit) => value <= limit],
]);

const comparison = (sign: unknown, limit: unknown): Test | undefined => {
  const compare = COMPARISONS.get(sign);
  if (!compare || typeof limit !== 'number') return undefined;
  return (value) => typeof value === 'number' && compare(value, limit);
};

/** `[sign, limit]`, or a range: a lower bound and then an upper bound. */
const numeric: Operator = (argument) => {
  if (!Array.isArray(argument)) return undefined;
  const [sign, limit, upperSign, upperLimit] = argument;
  const first = comparison(sign, limit);
  if (argument.length === 2) return first;
  const second = comparison(upperSign, upperLimit);
  const isRange = argument.length === 4 && /^>/.test(sign) && /^</.test(upperSign) && limit < upperLimit;
  return isRange && first && second ? (value) => first(value) && second(value) : undefined;
};

const cidr: Operator = (argument) => {
  const [, address = '', bits = ''] = isText(argument) ? (/^(.+)\/(\d{1,3})$/.exec(argument) ?? []) : [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined;
  const range = new BlockList();
  range.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return text((value) => isIP(value) === version && range.check(value, version === 4 ? 'ipv4' : 'ipv6'));
};

const anythingBut: Operator = (argument) => {
  if (!isObject(argument)) {
    const list = Array.isArray(argument) ? argument : [argument];
    const oneKind = list.every(isText) || list.every((item) => typeof item === 'number');
    const refused = new Set<unknown>(list);
    return oneKind && list.length > 0 ? (value) => !refused.has(value) : undefined;
  }
  const [[name, value] = ['', undefined], ...others] = Object.entries(argument);
  const operator = NEGATABLE.get(name);
  if (!operator || others.length > 0) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const tests = list.map((item) => (isText(item) && item !== '' ? operator(item) : undefined));
  if (tests.length === 0 || tests.includes(undefined)) return undefined;
  return (leaf) => !tests.some((holds) => holds?.(leaf));
};

const NEGATABLE = new Map<string, Operator>([
  ['prefix', affix((value, part) => value.startsWith(part))],
  ['suffix', affix((value, part) => value.endsWith(part))],
  [
    'equals-ignore-case',
    (argument) => (isText(argument) ? text((value) => lower(value) === lower(argument)) : undefined),
  ],
  [
    'wildcard',
    (argument) => {
      const parts = isText(argument) ? literals(argument) : undefined;
      return parts && text((value) => wildcardMatches(parts, value));
    },
  ],
]);

const OPERATORS = new Map<string, Operator>([
  ...NEGATABLE,
  ['anything-but', anythingBut],
  ['numeric', numeric],
  ['cidr', cidr],
  // What does not exist is found by `Condition.absent`; a value that is there never satisfies it.
  ['exists', (argument) => (typeof argument === 'boolean' ? () => argument : undefined)],
]);

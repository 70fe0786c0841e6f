import type { Json } from './engine.ts';

const MAX_ITEM_BYTES = 400 * 1024;
/** The value of an attribute is the first level. */
const MAX_LEVELS = 32;
const MAX_KEY_BYTES: Record<string, number> = { HASH: 2048, RANGE: 1024 };

type Key = { readonly AttributeName: string; readonly KeyType: string };

const significantDigits = (number: string): number =>
  number
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '').length;

const sum = <T>(values: readonly T[], size: (value: T) => number): number =>
  values.reduce((all, value) => all + size(value), 0);

const typed = (value: unknown): [type: string, content: unknown] => Object.entries(value as Json)[0] ?? ['NULL', true];

const sizeOf = (value: unknown): number => {
  const [type, content] = typed(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'B':
      return Buffer.from(String(content), 'base64').length;
    case 'N':
      return 1 + Math.ceil(significantDigits(String(content)) / 2);
    case 'SS':
    case 'BS':
    case 'NS':
      return sum(content as string[], (member) => sizeOf({ [type.charAt(0)]: member }));
    case 'L':
      return 3 + sum(content as Json[], (member) => 1 + sizeOf(member));
    case 'M':
      return 3 + Object.keys(content as Json).length + itemSize(content as Json);
    default:
      return 1;
  }
};

const itemSize = (item: Json): number =>
  sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + sizeOf(value));

const levels = (value: unknown): number => {
  const [type, content] = typed(value);
  if (type !== 'L' && type !== 'M') return 1;
  return 1 + Math.max(0, ...Object.values(content as Json).map(levels));
};

const brokenKey = (item: Json, { AttributeName, KeyType }: Key): string | undefined => {
  const value = item[AttributeName];
  if (value === undefined) return undefined;
  const [, content] = typed(value);
  if (content === '')
    return `The AttributeValue for a key attribute cannot contain an empty value. Key: ${AttributeName}`;
  const most = MAX_KEY_BYTES[KeyType] ?? 0;
  if (sizeOf(value) <= most) return undefined;
  return `One or more parameter values were invalid: Size of ${AttributeName} has exceeded the limit of ${most} bytes`;
};

/**
 * Why DynamoDB would not store an item in this table, of what dynalite does not see: it counts UTF-16 units where the
 * limits are bytes of UTF-8, and knows none for levels and for keys of an index.
 */
export const brokenLimit = (item: Json, table: Json): string | undefined => {
  const indexes = (table.GlobalSecondaryIndexes ?? []) as Json[];
  for (const key of [table, ...indexes].flatMap(({ KeySchema }) => KeySchema as Key[])) {
    const broken = brokenKey(item, key);
    if (broken) return broken;
  }
  if (Object.values(item).some((value) => levels(value) > MAX_LEVELS)) {
    return 'Nesting Levels have exceeded supported limits';
  }
  return itemSize(item) > MAX_ITEM_BYTES ? 'Item size has exceeded the maximum allowed size' : undefined;
};

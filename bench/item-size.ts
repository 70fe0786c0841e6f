/**
 * Size of an item as DynamoDB counts it, in bytes: names and strings in UTF-8, numbers about one byte for two digits plus
 * one, binary data as it is, 3 bytes a map or list and 1 for each of their members.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : bytes(name) + valueSize(value)),
    0,
  );

const bytes = (text: string): number => Buffer.byteLength(text);

const numberSize = (value: number): number => {
  const digits = String(Math.abs(value))
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
};

const valueSize = (value: unknown): number => {
  if (typeof value === 'string') return bytes(value);
  if (typeof value === 'number') return numberSize(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'boolean' || value === null) return 1;
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, member) => sum + 1 + valueSize(member), 0);
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  return 3 + members.reduce((sum, [name, member]) => sum + 1 + bytes(name) + valueSize(member), 0);
};

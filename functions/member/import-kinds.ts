import type * as z from 'zod/mini';
import { readCell } from '../knowledge/cells.ts';
import { MemberSchema, OrderSchema, StockSchema } from './schemas.ts';
import { plainNumber } from './surrogate.ts';

/* What the columns of a file say. What cannot be read stays as it is, and is refused by the schema with its column. */

const plain = (cell: string): string => cell.normalize('NFKC').trim();

/** `2026-12-01`, also as Excel writes it (`2026/12/1`) or as `2026年12月1日`. */
const day = (cell: string): string => {
  const [, year, month = '', date = ''] = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$/.exec(plain(cell)) ?? [];
  return year === undefined ? cell : `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
};

/** `1200`, `1,200` or `１，２００`. */
const count = (cell: string): unknown => {
  const text = plain(cell);
  return /^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text) ? Number(text.replaceAll(',', '')) : cell;
};

const list = (cell: string): string[] => {
  const pieces = readCell('list', cell);
  return Array.isArray(pieces) ? pieces : [];
};

/** `500@2026-12-31`: points and the last day on which they can be used. */
const expiring = (cell: string) =>
  list(cell).map((piece) => {
    const [points = '', on = ''] = plain(piece).split('@');
    return { points: count(points), on: day(on) };
  });

/** `データ通信:7.6/20:GB:2026年11月`: what, how much and of how much, where there is an end to it, of which unit, of when. */
const usage = (cell: string) =>
  list(cell).map((piece) => {
    const [label = '', amount = '', unit = '', ...of] = plain(piece)
      .split(':')
      .map((part) => part.trim());
    const [used = '', ...limit] = amount.split('/');
    return {
      label,
      amount: count(used),
      ...(limit.length > 0 && { limit: count(limit.join('/')) }),
      unit,
      of: of.join(':'),
    };
  });

/** `お知らせメール=受け取る` */
const preferences = (cell: string) =>
  Object.fromEntries(
    list(cell).map((piece) => {
      const [name = '', ...chosen] = plain(piece).split('=');
      return [name.trim(), chosen.join('=').trim()];
    }),
  );

/** `CF-200:深煎りコーヒー豆 200g:2`: SKU, name and how many. */
const items = (cell: string) =>
  list(cell).map((piece) => {
    const parts = piece.replaceAll('：', ':').split(':');
    const [sku = '', ...rest] = parts.map((part) => part.trim());
    return { sku: plainNumber(sku), name: rest.slice(0, -1).join(':'), quantity: count(rest.at(-1) ?? '') };
  });

interface Column {
  /** Where in a value it is: a field, or one within a field. */
  readonly at: readonly [string, string?];
  readonly read: (cell: string) => unknown;
  /** Of what is put together from several parts: how, and an example. */
  readonly form?: string;
}
const column = (at: Column['at'], read: Column['read'] = (cell) => cell.trim(), form?: string): Column => ({
  at,
  read,
  ...(form !== undefined && { form }),
});

export interface Kind {
  readonly schema: z.ZodMiniType;
  readonly columns: Readonly<Record<string, Column>>;
  /** Which column names a row. */
  readonly key: string;
  /** Columns that a file has to have; by them its kind is known. */
  readonly needed: readonly string[];
  /** What a row has where its cells are empty. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** The kinds of files that an import takes, by what they hold. */
export const KINDS = {
  members: {
    schema: MemberSchema,
    key: 'number',
    needed: ['number', 'name', 'status'],
    empty: { usage: [], preferences: {} },
    columns: {
      number: column(['number']),
      name: column(['name']),
      kana: column(['kana'], plain),
      email: column(['email'], plain),
      phone: column(['phone'], plain),
      address: column(['address']),
      plan: column(['plan']),
      contractFrom: column(['contract', 'from'], day),
      contractUntil: column(['contract', 'until'], day),
      points: column(['points', 'balance'], count),
      pointsExpiring: column(['points', 'expiring'], expiring, 'points@last day, such as 500@2026-12-31'),
      usage: column(
        ['usage'],
        usage,
        'what:how much:unit:when, such as 通話:32:分:2026年11月, or with how much there is データ通信:7.6/20:GB:2026年11月',
      ),
      preferences: column(['preferences'], preferences, 'what=choice, such as お知らせメール=受け取る'),
      status: column(['status'], (cell) => plain(cell).toLowerCase()),
    },
  },
  orders: {
    schema: OrderSchema,
    key: 'number',
    needed: ['number', 'member', 'orderedOn', 'items', 'status'],
    empty: {},
    columns: {
      number: column(['number'], plainNumber),
      member: column(['member']),
      orderedOn: column(['orderedOn'], day),
      items: column(['items'], items, 'SKU:name:how many, such as CF-103:深煎りコーヒー豆 200g:2'),
      total: column(['total'], count),
      status: column(['status'], (cell) => plain(cell).toLowerCase()),
      carrier: column(['carrier']),
      tracking: column(['tracking'], plain),
      promisedOn: column(['promisedOn'], day),
      deliveredOn: column(['deliveredOn'], day),
    },
  },
  stock: {
    schema: StockSchema,
    key: 'sku',
    needed: ['sku', 'name', 'available'],
    empty: {},
    columns: {
      sku: column(['sku'], plainNumber),
      name: column(['name']),
      available: column(['available'], count),
      restockOn: column(['restockOn'], day),
    },
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof KINDS;

/** The kind of a file by the columns in its first line; undefined where they are of none. */
export const kindOf = (names: readonly string[]): KindName | undefined =>
  (Object.keys(KINDS) as KindName[]).find((kind) => KINDS[kind].needed.every((name) => names.includes(name)));

/** The value of a row: its cells by column, each read as its kind says. */
export const readCells = (kind: KindName, cells: ReadonlyMap<string, string>): Record<string, unknown> => {
  const { columns, empty }: Kind = KINDS[kind];
  const value: Record<string, unknown> = { ...empty };
  for (const [name, { at, read }] of Object.entries(columns)) {
    const cell = String(readCell('text', cells.get(name) ?? '') ?? '');
    if (cell === '') continue;
    const [outer, inner] = at;
    if (inner === undefined) value[outer] = read(cell);
    else value[outer] = { ...Object(value[outer]), [inner]: read(cell) };
  }
  // Points that never expire need no list of those that do.
  return value.points === undefined ? value : { ...value, points: { expiring: [], ...Object(value.points) } };
};

/** How a cell of a column is put together, where it is of several parts. */
export const formOf = (kind: KindName, name: string): string | undefined => {
  const { columns }: Kind = KINDS[kind];
  return columns[name]?.form;
};

/** The column that a place in a value comes from. */
export const columnOf = (kind: KindName, [outer, inner]: readonly PropertyKey[]): string => {
  const { columns }: Kind = KINDS[kind];
  const found = Object.entries(columns).find(
    ([, { at }]) => at[0] === outer && (at[1] === undefined || inner === undefined || at[1] === inner),
  );
  return found?.[0] ?? String(outer);
};

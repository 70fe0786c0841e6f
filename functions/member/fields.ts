/** What can be read of a member, and beside him. */
export const FIELDS = [
  ...(['number', 'name', 'kana', 'email', 'phone', 'address', 'plan', 'contract'] as const),
  ...(['points', 'usage', 'preferences', 'status', 'orders', 'order', 'stock'] as const),
] as const;
export type Field = (typeof FIELDS)[number];

export const isField = (name: string): name is Field => FIELDS.some((field) => field === name);

/** Which of the fields is no part of the member's record. */
export const APART: ReadonlySet<Field> = new Set(['orders', 'order', 'stock']);

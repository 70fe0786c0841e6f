import * as z from 'zod/mini';

/** A schema of ours as JSON Schema has it. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export const schemaOf = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as JsonSchema;

const typeOf = (schema: JsonSchema): string => {
  if (schema.description) return schema.description;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum)
    return schema.enum.includes('not_json') ? 'a code, see below' : schema.enum.map((v) => `\`${v}\``).join(', ');
  if (schema.anyOf) return 'an entry, see below';
  if (schema.type === 'array') return `list of: ${typeOf(schema.items ?? {})}`;
  if (schema.properties) return `{ ${Object.keys(schema.properties).join(', ')} }`;
  return schema.type ?? 'any';
};

const fields = ({ properties = {}, required = [] }: JsonSchema): string =>
  Object.entries(properties)
    .filter(([, { const: named }]) => named === undefined)
    .map(([name, field]) => `| \`${name}\`${required.includes(name) ? '' : ' (optional)'} | ${typeOf(field)} |`)
    .join('\n');

export const tableOf = (schema: z.core.$ZodType): string => {
  const rows = fields(schemaOf(schema));
  return rows === '' ? 'No fields.' : `| field | value |\n| --- | --- |\n${rows}`;
};

export const section = (title: string, schema: z.core.$ZodType, note = ''): string =>
  [`### ${title}`, note, tableOf(schema)].filter(Boolean).join('\n\n');

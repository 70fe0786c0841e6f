import * as z from 'zod/mini';

/** The part of JSON Schema (draft 7) that our schemas need. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Zod gives every whole number these limits; ours are narrower, and in the descriptions. */
const isUnlimited = ({ minimum, maximum }: z.core.JSONSchema.BaseSchema) =>
  minimum === Number.MIN_SAFE_INTEGER && maximum === Number.MAX_SAFE_INTEGER;

/** The schemas by name; where one contains another it refers to it, at `base`. */
export const jsonSchemas = (
  named: Readonly<Record<string, z.core.$ZodType>>,
  base: string,
): Readonly<Record<string, JsonSchema>> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `${base}${id}`,
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (!isUnlimited(jsonSchema)) return;
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema as JsonSchema]),
  );
};

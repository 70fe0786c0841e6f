import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { Exchange } from './business.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: { readonly type: string };
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The documents, by where the sample of the business's systems has them. */
export const DOCUMENTS: Readonly<Record<string, Document>> = Object.fromEntries(
  Object.entries({ '/crm': 'member-api', '/shop': 'order-api' }).map(([base, name]) => [
    base,
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'docs', `${name}.json`), 'utf8')),
  ]),
);

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
formats.default(ajv);
for (const [base, document] of Object.entries(DOCUMENTS)) ajv.addSchema(document, base);

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
const check = (base: string, pointer: readonly string[], value: unknown): string[] => {
  const place = `${base}#/${pointer.map(escaped).map(encodeURIComponent).join('/')}`;
  const validate = ajv.getSchema(place);
  if (!validate) return [`nothing is said of ${place}`];
  return validate(value) ? [] : [`${place}: ${ajv.errorsText(validate.errors)}`];
};

const typed = ({ schema }: Parameter, value: string): unknown => (schema.type === 'integer' ? Number(value) : value);

/** Operations that an exchange was of, and in what it is not as the documents have it. */
export const compared = ({ got, said }: Exchange): { operation: string; faults: string[] } => {
  const [, base = '', path = ''] = /^(\/\w+)(\/.*)$/.exec(got.path) ?? [];
  const method = got.method.toLowerCase();
  for (const [template, operations] of Object.entries(DOCUMENTS[base]?.paths ?? {})) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const found = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    const operation = operations[method];
    if (!found || !operation) continue;
    const at = ['paths', template, method];
    const inPath = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
    const parameters = operation.parameters ?? [];
    const values = { ...inPath, ...Object.fromEntries(got.query) };
    const unknown = Object.keys(values).filter((name) => !parameters.some((parameter) => parameter.name === name));
    const ofParameters = parameters.flatMap((parameter, index) => {
      const value = values[parameter.name];
      const place = [...at, 'parameters', String(index), 'schema'];
      return value === undefined ? [`${parameter.name} is missing`] : check(base, place, typed(parameter, value));
    });
    const content = ['content', 'application/json', 'schema'];
    const ofBody = operation.requestBody ? check(base, [...at, 'requestBody', ...content], JSON.parse(got.body)) : [];
    const answer = operation.responses[said.status];
    const place = [...at, 'responses', String(said.status), ...content];
    const ofAnswer = answer?.content ? check(base, place, said.body) : answer ? [] : [`${said.status} is not named`];
    return {
      operation: `${base} ${method} ${template}`,
      faults: [...unknown.map((name) => `${name} is not named`), ...ofParameters, ...ofBody, ...ofAnswer],
    };
  }
  return { operation: 'none', faults: [`${got.method} ${got.path} is not named`] };
};

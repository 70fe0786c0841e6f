import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomerAction } from '../functions/protocol/client.ts';
import {
  Attachment,
  Choice,
  Disclosure,
  EarlierConversation,
  EntryView,
  ERROR_CODES,
  Kind,
  Mode,
  REFUSALS,
  Role,
  Source,
  StateView,
  Tried,
  Usage,
} from '../functions/protocol/server.ts';
import { formatted } from './formatted.ts';
import { type JsonSchema, jsonSchemas } from './schemas.ts';

const ROOT = join(import.meta.dirname, '..');

/** Files with what a page may use, and what of it. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  client: ['connect', 'Client'],
  options: ['ClientOptions'],
  session: ['SessionOptions', 'IdentityToken'],
  storage: ['KeyStorage', 'browserStorage'],
  view: ['View', 'Typist'],
  log: ['ShownEntry'],
  outbox: ['Outgoing', 'Content'],
  requests: ['Request', 'Action', 'Wish'],
  draft: ['Draft'],
  uploads: ['Upload'],
  addresses: ['FileAddress'],
  earlier: ['Earlier'],
  proofs: ['ProofAction', 'Denied', 'ProofsView'],
};

/** Declarations of the client's files as the compiler writes them, by file. */
const declarations = (): ReadonlyMap<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'uragawa-types-'));
  const flags = '--ignoreConfig --declaration --emitDeclarationOnly --target es2024 --module nodenext --strict';
  const more = '--allowImportingTsExtensions --verbatimModuleSyntax --skipLibCheck --lib es2024,dom --types node';
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const arguments_ = [compiler, ...flags.split(' '), ...more.split(' '), '--rootDir', '.', '--outDir', folder];
  try {
    const { status, stdout } = spawnSync(process.execPath, [...arguments_, 'web/client/index.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the client does not compile:\n${stdout}`);
    return new Map(
      Object.keys(PUBLIC).map((name) => [name, readFileSync(join(folder, 'web', 'client', `${name}.d.ts`), 'utf8')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** One declaration with the comment before it, out of what the compiler wrote: it ends at the margin. */
const pick = (source: string, name: string): string => {
  const comment = String.raw`(?:/\*\*(?:(?!\*/)[\s\S])*\*/\n)?`;
  const head = String.raw`(?:export )?(?:declare )?(?:const|class|interface|type) ${name}\b`;
  const found = new RegExp(`^${comment}${head}(?:.*;$|[\\s\\S]*?^}.*$)`, 'm').exec(source);
  if (!found) throw new Error(`web/client declares no ${name}`);
  return found[0];
};

/** A class with private parts is like no other one; a page needs only what it can call. */
const asInterface = (declaration: string): string =>
  declaration.replace('declare class', 'interface').replace(/^ +(#private|constructor\(.*\));\n/gm, '');

const typeOf = (schema: JsonSchema): string => {
  if (schema.$ref) return schema.$ref.slice(1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.type === 'array') return `readonly (${typeOf(schema.items ?? {})})[]`;
  if (schema.type === 'integer') return 'number';
  if (schema.type !== 'object') return [schema.type ?? 'unknown'].flat().join(' | ');
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(
    ([name, field]) =>
      `readonly ${name}${required.includes(name) ? `: ${typeOf(field)}` : `?: ${typeOf(field)} | undefined`}`,
  );
  return `{ ${fields.join('; ')} }`;
};

const protocolTypes = (): string[] => {
  const { feedback, rate, close, escalate, ticket } = CustomerAction;
  const named = {
    Attachment,
    Choice,
    Disclosure,
    EarlierConversation,
    Kind,
    Mode,
    Role,
    Source,
    StateView,
    Tried,
    Usage,
    EntryView,
  };
  const exported = Object.entries(jsonSchemas(named, '#')).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};`,
  );
  const frames = Object.entries(jsonSchemas({ feedback, rate, close, escalate, ticket }, '#')).map(
    ([name, schema]) => `  ${name}: ${typeOf(schema)};`,
  );
  const refusals = REFUSALS.map((code) => JSON.stringify(code)).join(' | ');
  const codes = ERROR_CODES.map((code) => JSON.stringify(code)).join(' | ');
  return [
    ...exported,
    `/** Why a file was not taken; docs/protocol.md says what they mean. */\nexport type Refusal = ${refusals};`,
    `/** Codes of errors; docs/protocol.md says what they mean. */\nexport type ErrorCode = ${codes};`,
    `interface CustomerFrames {\n${frames.join('\n')}\n}`,
    'type CustomerFrame<A extends keyof CustomerFrames> = CustomerFrames[A];',
  ];
};

/** docs/client.d.ts: the types of `/client.js` in one file that imports nothing. */
export const clientTypes = (): string => {
  const sources = declarations();
  const own = Object.entries(PUBLIC).flatMap(([file, names]) =>
    names.map((name) => asInterface(pick(sources.get(file) ?? '', name))),
  );
  const head = '// Types of /client.js. Generated from web/client/ and functions/protocol/ by `npm run docs`.';
  return formatted('client.d.ts', [head, ...own, ...protocolTypes()].join('\n\n'));
};

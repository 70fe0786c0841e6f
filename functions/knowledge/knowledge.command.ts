import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluateCommand } from '../bot/evaluate.command.ts';
import { readUtf8 } from '../platform/csv.ts';
import { KINDS } from './kinds.ts';

const USAGE = `npm run -s knowledge -- COMMAND [options]
  import KIND FILE [--dry-run]  brings a file of documents in; a file with a bad line imports nothing
  export KIND [FILE]            writes all documents of a kind to a file or to the standard output
  publish [--force]             puts what is published into force; --force also when golden questions get worse
  evaluate ...                  measures answers to golden questions on this machine (see evaluate --help)

  KIND is one of ${Object.keys(KINDS).join(', ')}; a FILE ends in .csv or .jsonl (--format says it otherwise).
  --url URL      where the API is; the account on this machine by default (PORT, else 3000)
  --token TOKEN  an access token of the agents' issuer; KNOWLEDGE_TOKEN by default (import, publish: an administrator's)

  Ends with 0 when it is done, 1 when it was refused, 2 when the command is wrong.`;

/** A wrong command line. */
class UsageError extends Error {}

const options = {
  url: { type: 'string', default: `http://localhost:${process.env.PORT || 3000}` },
  token: { type: 'string' },
  format: { type: 'string' },
  'dry-run': { type: 'boolean' },
  force: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
type Values = ReturnType<typeof parse>['values'];

/** Asks the API; an error of it is thrown with its message. */
const ask = async ({ url, token }: Values, method: string, path: string, body?: object): Promise<unknown> => {
  const bearer = token ?? process.env.KNOWLEDGE_TOKEN;
  if (!bearer) throw new UsageError('name an access token with --token or KNOWLEDGE_TOKEN');
  const response = await fetch(`${url}/api/knowledge/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`nothing answers on ${url}; run npm start first, set PORT, or name another --url`);
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const said: unknown = text.startsWith('{') ? JSON.parse(text).error?.message : undefined;
  throw new Error(typeof said === 'string' ? said : `${method} ${path} answered ${response.status} ${text}`);
};

const formatOf = ({ format }: Values, file = ''): string =>
  format ?? /\.(csv|jsonl)$/i.exec(file)?.[1]?.toLowerCase() ?? 'jsonl';

const importCommand = async (values: Values, [kind, file]: string[]): Promise<void> => {
  if (!kind || !file) throw new UsageError('import needs a KIND and a FILE');
  const request = { format: formatOf(values, file), content: readUtf8(file), dryRun: values['dry-run'] ?? false };
  console.log(JSON.stringify(await ask(values, 'POST', `${kind}/import`, request)));
};

const exportCommand = async (values: Values, [kind, file]: string[]): Promise<void> => {
  if (!kind) throw new UsageError('export needs a KIND');
  let content = '';
  for (let after = ''; ; ) {
    const query = new URLSearchParams({ format: formatOf(values, file), ...(after && { after }) });
    const piece = (await ask(values, 'GET', `${kind}/export?${query}`)) as { content: string; after?: string };
    content += piece.content;
    if (piece.after === undefined) break;
    after = piece.after;
  }
  if (file) writeFileSync(file, content);
  else process.stdout.write(content);
};

const publishCommand = async (values: Values): Promise<void> => {
  console.log(JSON.stringify(await ask(values, 'POST', 'publish', { force: values.force ?? false })));
};

const COMMANDS: Readonly<Record<string, (values: Values, rest: string[]) => Promise<void>>> = {
  import: importCommand,
  export: exportCommand,
  publish: publishCommand,
};

const run = async ([command = '', ...args]: string[]): Promise<number> => {
  if (command === 'evaluate') return evaluateCommand(args);
  const { values, positionals } = parse(args);
  const known = COMMANDS[command];
  if (values.help || command === '--help') {
    console.log(USAGE);
    return 0;
  }
  if (!known) throw new UsageError(`there is no command "${command}"`);
  await known(values, positionals);
  return 0;
};

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  if (!(error instanceof UsageError)) return 1;
  console.error(`\n${USAGE}`);
  return 2;
});

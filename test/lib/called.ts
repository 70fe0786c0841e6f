import { dirname, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/bundle.ts';

/** How IAM calls the service behind a client. */
const SERVICES: Record<string, string> = {
  'client-apigatewaymanagementapi': 'execute-api',
  'client-bedrock-runtime': 'bedrock',
  'client-dynamodb': 'dynamodb',
  'client-eventbridge': 'events',
  'client-s3': 's3',
  'client-secrets-manager': 'secretsmanager',
  'client-sesv2': 'ses',
  'lib-dynamodb': 'dynamodb',
  's3-presigned-post': 's3',
};
/** What is no command but signs one for somebody else to send. */
const SIGNS: Record<string, string> = { createPresignedPost: 'PutObject' };
/** The document client has names of its own for some operations. */
const OF_THE_DOCUMENT_CLIENT: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  TransactGet: 'TransactGetItems',
  TransactWrite: 'TransactWriteItems',
};

/** The name an operation has on the wire, from that of its command or paginator. */
export const operationOf = (name: string): string => OF_THE_DOCUMENT_CLIENT[name] ?? name;

/** One call of the SDK in a bundle. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  /** The source between the call's parentheses. */
  readonly input: string;
  /** The source of the module it is in, as far as the bundle holds it. */
  readonly module: string;
  /** The source of the whole bundle. */
  readonly bundle: string;
  /** Where the function that it is in is called from: who that is for chooses what is called. */
  readonly callers: readonly Caller[];
}

export interface Caller {
  /** The source between the call's parentheses. */
  readonly input: string;
  readonly module: string;
}

/** The source from an opening parenthesis to the one that closes it. */
const inParentheses = (code: string, start: number): string => {
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return code.slice(start + 1, at);
  }
  throw new Error('a parenthesis is never closed');
};

const callsOf = (code: string): Call[] => {
  const clients = new Map<string, string>();
  for (const [, names = '', client = ''] of code.matchAll(/import \{([^}]+)\} from "@aws-sdk\/([\w-]+)"/g)) {
    for (const name of names.split(',')) clients.set(name.trim().split(' as ').at(-1) ?? '', client);
  }
  // esbuild names each source file above what it took from it.
  const modules = code.split(/^\/\/ (?=functions\/)/m);
  const callersAt = (module: string, index: number): Caller[] => {
    // Functions of a module are variables at the begin of a line, of one that is loaded late within its initializer.
    const name = [...module.slice(0, index).matchAll(/^(?:var | {4})(\w+) = (?:async )?\(/gm)].at(-1)?.[1];
    return modules.flatMap((caller) =>
      [...caller.matchAll(new RegExp(`\\b${name}\\(`, 'g'))].map((found) => ({
        input: inParentheses(caller, found.index + found[0].length - 1),
        module: caller,
      })),
    );
  };
  return modules.flatMap((module) =>
    [...module.matchAll(/new ((\w+)Command\d*)\(|\b(paginate(\w+?)\d*)\(|\b(createPresignedPost)\(/g)].map((found) => {
      const [text, command, name = '', paginator, paged, signed = ''] = found;
      const client = clients.get(command ?? paginator ?? signed) ?? 'no client of the SDK';
      const service = SERVICES[client];
      if (!service) throw new Error(`${command ?? paginator} is of ${client}: name its service in SERVICES`);
      const input = inParentheses(module, found.index + text.length - 1);
      const callers = callersAt(module, found.index);
      return { service, operation: SIGNS[signed] ?? operationOf(paged ?? name), input, module, bundle: code, callers };
    }),
  );
};

/**
 * What each function calls of the SDK, by its name: read from its bundle as it is deployed but for two things, names are
 * left readable and libraries are left out. What is shaken off is not there.
 */
export const callsOfBundles = (): Map<string, Call[]> => {
  const { absWorkingDir: root = '', external = [], ...options } = bundleOptions('readable');
  const { outputFiles = [] } = buildSync({
    ...options,
    absWorkingDir: root,
    external: [...external, '@aws-sdk/*'],
    minify: false,
    sourcemap: false,
    write: false,
  });
  return new Map(
    outputFiles.map(({ path, text }) => [dirname(relative(`${root}/readable`, path)), callsOf(text)] as const),
  );
};

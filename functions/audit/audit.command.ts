import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { joinRunning } from '../../local/running.ts';
import { requireEnv } from '../platform/env.ts';
import { accountSource, keyOfAccount } from './account.ts';
import { CannotVerify } from './digests.ts';
import { exportTo } from './export.ts';
import { faultLine } from './fault.ts';
import { folderSource } from './folder.ts';
import { NoFolder } from './manifest.ts';
import { keysIn, NoPublicKey } from './signature.ts';
import type { Source } from './source.ts';
import { type Verified, verify } from './verify.ts';

const USAGE = `npm run -s audit -- verify [options]
  Walks the signed digests backwards and the chain of every conversation they name, and prints a line for each fault.
  --offline DIR      a folder that export has written; needs --key and nothing else, no account and no network
  --key FILE         public keys (PEM) that may have signed, of a file or of all files in a folder, as often as needed
  --signing-key ARN  the key of KMS that signs (output AuditKey); its public key may have signed as those of --key
  --from, --to TIME  digests of these hours; --to: those up to it must be there
  --conversation ID  this conversation alone
  --anchor SHA256    the digest of this hash, which was told of elsewhere, must be among them
npm run -s audit -- export --to DIR [--since TIME] [--until TIME]
  Copies digests, the conversations they name and the public keys of --key and --signing-key into a folder, to be verified
  anywhere. It holds what customers wrote: keep it as you keep those.

  TIME is such as 2026-11-22T05:00:00Z or 2026-11-22T14:00:00+09:00, or a date, which begins at 0:00 UTC.

  In an account: --table NAME --audit NAME (outputs ConversationsTable and AuditTable), with your own credentials and region;
  --bucket NAME      the bucket of digests, if you do not trust what the table says of it
  --data DIR         the account that npm start is running from that folder; .local by default

  Ends with 0 when there is no fault, 1 when there are some, 2 when it could not be verified.`;

/** A wrong command line. */
class UsageError extends Error {}

const text = { type: 'string' } as const;
const options = {
  ...{ offline: text, from: text, to: text, conversation: text, anchor: text },
  ...{ since: text, until: text, table: text, audit: text, bucket: text, data: text },
  key: { type: 'string', multiple: true },
  'signing-key': text,
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
type Option = keyof typeof options;

const ACCOUNT = ['table', 'audit', 'bucket', 'data', 'signing-key', 'key'] as const satisfies readonly Option[];
/** What each command takes: an option that it would pass over is a misunderstanding. */
const TAKEN: Readonly<Record<string, readonly Option[]>> = {
  verify: [...ACCOUNT, 'from', 'to', 'conversation', 'anchor'],
  'verify --offline': ['offline', 'key', 'bucket', 'from', 'to', 'conversation', 'anchor'],
  export: [...ACCOUNT, 'to', 'since', 'until'],
};
const NAMES = Object.keys(options) as Option[];

const refuseOthers = (command: string, values: Values): void => {
  const taken = TAKEN[command] ?? [];
  const [other] = NAMES.filter((name) => values[name] !== undefined && !taken.includes(name));
  if (other !== undefined) throw new UsageError(`${command} takes no --${other}`);
};

const Time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

const timeOf = (name: string, given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  if (!Time.safeParse(given).success) {
    throw new UsageError(`--${name} is a time such as 2026-11-22T05:00:00Z, or a date in UTC`);
  }
  return Date.parse(given);
};

/** The keys of a file, or of all files of a folder: after a rotation there are several. */
const readKeys = (path: string): string => {
  if (!existsSync(path)) throw new UsageError(`--key ${path}: there is no such file`);
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const files = readdirSync(path).filter((name) => name.endsWith('.pem'));
  if (files.length === 0) throw new UsageError(`--key ${path}: no file in it ends with .pem`);
  return files.map((name) => readKeys(join(path, name))).join('\n');
};

/** Each by itself, so that the one that is none is named. */
const givenKeys = ({ key = [] }: Values): string =>
  key
    .map((path) => {
      const pem = readKeys(path);
      try {
        keysIn(pem);
      } catch (error) {
        throw error instanceof NoPublicKey ? new NoPublicKey(`--key ${path}: ${error.message}`) : error;
      }
      return pem;
    })
    .join('\n');

/** The hash of a digest as mails and the console write it, or in capitals. */
const anchorOf = ({ anchor }: Values): string | undefined => {
  const hash = anchor?.toLowerCase();
  if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash))
    throw new UsageError('--anchor is a SHA-256 of 64 hex digits');
  return hash;
};

const useAccount = ({ table, audit, data }: Values): void => {
  if (table !== undefined && audit !== undefined) {
    Object.assign(process.env, { CONVERSATIONS_TABLE: table, AUDIT_TABLE: audit });
    return;
  }
  if (table !== undefined || audit !== undefined) throw new UsageError('--table and --audit need each other');
  const environment = joinRunning(data);
  if (!environment) throw new UsageError('no account is running from there; start it, or name tables or a folder');
  Object.assign(process.env, environment);
};

/** The name of the key in KMS, unless the keys are given. */
const signingKey = ({ key, table, 'signing-key': name }: Values): string | undefined => {
  if (name !== undefined || key !== undefined) return name;
  if (table !== undefined) throw new UsageError('--table and --audit need --signing-key ARN or --key FILE');
  return requireEnv('AUDIT_KEY');
};

/** The account that is named, and the keys that are to be believed in it. */
const openAccount = async (values: Values) => {
  const given = givenKeys(values);
  useAccount(values);
  if (values.bucket !== undefined) process.env.AUDIT_BUCKET = values.bucket;
  const signing = signingKey(values);
  const source = await accountSource();
  const own = signing === undefined ? '' : await keyOfAccount(signing);
  if (own) console.error(`key of the account: ${[...keysIn(own).keys()].join('')}`);
  return { source, keys: keysIn([own, given].join('\n')) };
};

/** A folder, and the keys that are given for it. */
const openFolder = (folder: string, values: Values) => {
  const { key, bucket, from, to } = values;
  if (key === undefined) throw new UsageError('--offline needs --key FILE');
  const given = givenKeys(values);
  const source = folderSource(folder, bucket);
  const { span } = source;
  if (span && span.from > 0 && from === undefined) {
    console.error(`what was before ${new Date(span.from).toISOString()} was not exported, as the folder says`);
  }
  if (span && Number.isFinite(span.to) && to === undefined) {
    console.error(`what was from ${new Date(span.to).toISOString()} on was not exported, as the folder says`);
  }
  return { source, keys: keysIn(given) };
};

/** Runs ten minutes after the hour and takes some time. */
const SEALED_AFTER = 30 * 60_000;

const summary = (
  { digests, from, to, conversations, entries, later, erased, unchecked, unproven }: Verified,
  faults: number,
): string => {
  const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  const time = (at: number | undefined): string => (at === undefined ? '-' : new Date(at).toISOString());
  const heads = unchecked > 0 ? `, with heads that digests name: ${unchecked}` : '';
  const gone = erased > 0 ? `, of which ${erased} erased${heads}` : '';
  const open = later > 0 ? `, ${later} of them newer than these digests` : '';
  const unsigned = unproven > 0 ? `; ${unproven} erased since the newest digest, which nothing signed says` : '';
  const seen = `${many(conversations, 'conversation')}${gone}, ${entries === 1 ? '1 entry' : `${entries} entries`}${open}`;
  return `${many(faults, 'fault')}; ${many(digests, 'digest')} from ${time(from)} to ${time(to)}, ${seen}${unsigned}`;
};

/** Up to when there have to be digests of what was read then. */
const dueOf = ({ reading, span }: Source): number | undefined =>
  reading && Math.min(reading.began - SEALED_AFTER, span?.to ?? Number.POSITIVE_INFINITY);

const runVerify = async (values: Values): Promise<void> => {
  const { offline, conversation } = values;
  refuseOthers(offline === undefined ? 'verify' : 'verify --offline', values);
  const anchor = anchorOf(values);
  const from = timeOf('from', values.from);
  const to = timeOf('to', values.to);
  const { source, keys } = offline === undefined ? await openAccount(values) : openFolder(offline, values);
  const due = dueOf(source);
  let faults = 0;
  const verified = await verify({
    source,
    keys,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(to === undefined && due !== undefined && { due }),
    ...(conversation !== undefined && { conversation }),
    ...(anchor !== undefined && { anchor }),
    report: (fault) => {
      faults += 1;
      console.log(faultLine(fault));
    },
  });
  if (verified.digests === 0 && faults === 0) throw new CannotVerify('there is no digest of these hours');
  console.log(summary(verified, faults));
  if (faults > 0) process.exitCode = 1;
};

const runExport = async (values: Values): Promise<void> => {
  const { to } = values;
  refuseOthers('export', values);
  if (to === undefined) throw new UsageError('export needs --to DIR');
  if (existsSync(join(to, 'digest'))) throw new UsageError(`--to ${to}: there is an export already`);
  const from = timeOf('since', values.since) ?? 0;
  const until = timeOf('until', values.until) ?? Number.POSITIVE_INFINITY;
  const { source, keys } = await openAccount(values);
  const { digests, conversations, entries } = await exportTo(source, to, { from, to: until, keys });
  console.log(`${digests} digests, ${conversations} conversations, ${entries} entries`);
};

const run = async (args: string[]): Promise<void> => {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(USAGE);
  const [command, surplus] = positionals;
  if (surplus !== undefined) {
    const hint = values.key ? '; give several keys as the folder they are in, or --key before each' : '';
    throw new UsageError(`${surplus} belongs to no option${hint}`);
  }
  if (command === 'verify') return runVerify(values);
  if (command === 'export') return runExport(values);
  throw new UsageError('the command is verify or export');
};

await run(process.argv.slice(2)).catch((error: unknown) => {
  const isWrong = error instanceof UsageError;
  const isTold = error instanceof CannotVerify || error instanceof NoFolder || error instanceof NoPublicKey;
  console.error(isWrong || isTold ? error.message : error);
  if (isWrong) console.error('npm run -s audit -- --help says what there is');
  process.exitCode = 2;
});

import { parseArgs } from 'node:util';
import { joinRunning } from '../../local/running.ts';
import { holds } from '../erasure/hold.ts';
import { readUtf8 } from '../platform/csv.ts';
import { importContent, sharedAddresses } from './import.ts';
import { ImportRefused, readFiles } from './import-files.ts';

const USAGE = `npm run -s members -- import FILE ... [options]
  Brings members, orders and stock from CSV files into the tables; what a file holds is seen by its columns (docs/members.md).
  A file with a bad line imports nothing and names every bad line. The same files can be imported again.
  --all             the files are all there is: members and orders that they do not have are removed
  --dry-run         checks everything, and says what would be written
  --data DIR        the account that npm start is running from that folder; .local by default
  --members NAME    instead of it, the Members table in AWS, with your own credentials and region
  --orders NAME     beside it, the Orders table
  --secret ARN      beside it, the secret SessionSecret
  --issuer ISSUER   beside it, identity.issuer of the stage's settings; none where there is no identity
  --audit NAME      beside it, with --all, the Audit table, which has the legal holds: members on hold are not removed

  Ends with 0 when it is done, 1 when it was refused, 2 when the command is wrong.`;

/** A wrong command line. */
class UsageError extends Error {}

const options = {
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  data: { type: 'string' },
  members: { type: 'string' },
  orders: { type: 'string' },
  secret: { type: 'string' },
  issuer: { type: 'string' },
  audit: { type: 'string' },
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

/** Who counts the members is a part of each surrogate: a wrong one would bring in members whom nobody finds. */
const inAws = ({ members, orders, secret, issuer, audit, all }: Values): Record<string, string> => {
  if (!members || !orders || !secret || !issuer) {
    throw new UsageError('name all of --members, --orders, --secret and --issuer');
  }
  if (all && !audit) throw new UsageError('--all asks for legal holds: name --audit, too');
  const counted = issuer === 'none' ? '' : issuer;
  return {
    ...{ MEMBERS_TABLE: members, ORDERS_TABLE: orders, SESSION_SECRET: secret, MEMBER_ISSUER: counted },
    ...(audit && { AUDIT_TABLE: audit }),
  };
};

/** `npm start` leaves in its folder how its services are reached. */
const onThisMachine = ({ data }: Values): Record<string, string> => {
  const environment = joinRunning(data);
  if (!environment) {
    throw new UsageError(
      'no account is running from there: run npm start first (without --fresh), name its folder with --data, or name tables in AWS',
    );
  }
  const { issuer } = JSON.parse(environment.IDENTITY ?? '{}');
  return { ...environment, MEMBER_ISSUER: typeof issuer === 'string' ? issuer : '' };
};

/** A file that cannot be read is a refusal like any other. */
const readFile = (name: string): string => {
  try {
    return readUtf8(name);
  } catch (error) {
    throw new ImportRefused(error instanceof Error ? error.message : String(error));
  }
};

const run = async (args: string[]): Promise<void> => {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(USAGE);
  const [command, ...names] = positionals;
  if (command !== 'import' || names.length === 0) throw new UsageError('import needs at least one FILE');
  const isAws = [values.members, values.orders, values.secret, values.issuer].some((value) => value !== undefined);
  Object.assign(process.env, isAws ? inAws(values) : onThisMachine(values));
  const content = readFiles(names.map((name) => ({ name, content: readFile(name) })));
  for (const places of sharedAddresses(content)) {
    console.error(`${places.join(' and ')}: the same e-mail address: none of these members is found by it`);
  }
  const dryRun = values['dry-run'] ?? false;
  const { all = false } = values;
  const held = new Set((all ? await holds() : []).flatMap(({ what, target }) => (what === 'member' ? [target] : [])));
  const { written, unchanged, removed } = await importContent(content, { dryRun, all, held });
  console.log(
    JSON.stringify(dryRun ? { toWrite: written, unchanged, toRemove: removed } : { written, unchanged, removed }),
  );
};

await run(process.argv.slice(2)).catch((error: unknown) => {
  const isWrong = error instanceof UsageError;
  console.error(error instanceof Error && (isWrong || error instanceof ImportRefused) ? error.message : error);
  if (isWrong) console.error(`\n${USAGE}`);
  process.exitCode = isWrong ? 2 : 1;
});

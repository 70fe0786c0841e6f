import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rebuild } from './rebuild.ts';

const USAGE = `npm run rebuild [-- --check] [--table NAME | --data DIR]
  Writes the lists and indexes of the conversations anew from their log.
  --check       changes nothing; names the conversations whose lists differ from the log and ends with 1 if there are any
  --table NAME  the Conversations table in AWS, with your own credentials and region
  --data DIR    the account that npm start is running from that folder; .local by default`;

const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    table: { type: 'string' },
    data: { type: 'string' },
    help: { type: 'boolean' },
  },
});
/** `npm start` leaves here how its services are reached. */
const LOCAL = join(values.data ?? join(import.meta.dirname, '..', '..', '.local'), 'environment.json');
if (values.help || (values.table === undefined && !existsSync(LOCAL))) {
  console.error(values.help ? USAGE : `no account is running from there; start it, or name a table\n\n${USAGE}`);
  process.exit(values.help ? 0 : 1);
}
if (values.table === undefined) Object.assign(process.env, JSON.parse(readFileSync(LOCAL, 'utf8')));
else process.env.CONVERSATIONS_TABLE = values.table;

const { conversations, drifted } = await rebuild({ check: values.check ?? false, pauseMs: 3_000 });
for (const conversationId of drifted) console.log(conversationId);
const verdict = values.check ? 'differ from the log' : 'differed from the log and were written anew';
console.log(`${conversations} conversations, ${drifted.length} ${verdict}`);
if (values.check && drifted.length > 0) process.exitCode = 1;

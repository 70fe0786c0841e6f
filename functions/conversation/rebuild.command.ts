import { parseArgs } from 'node:util';
import { joinRunning } from '../../local/running.ts';
import { rebuildFigures } from '../figures/rebuild.ts';
import { rebuildFacts } from '../insight/rebuild.ts';
import { rebuild } from './rebuild.ts';

const USAGE = `npm run rebuild [-- --check] [--table NAME | --data DIR]
  Writes the lists and indexes of the conversations anew from their log, the figures of agents and of the bot,
  and the counts of what customers ask.
  --check           changes nothing; names the conversations whose lists differ from the log and ends with 1 if there are any, or figures or counts that do
  --table NAME      the Conversations table in AWS, with your own credentials and region
  --agents NAME     beside it, the Agents table, which has the figures; without it they stay as they are
  --knowledge NAME  beside it, the Knowledge table, which has the hours they are counted in
  --insight NAME    beside it, the Insight table, which has the counts; without it they stay as they are
  --data DIR        the account that npm start is running from that folder; .local by default`;

const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    table: { type: 'string' },
    agents: { type: 'string' },
    knowledge: { type: 'string' },
    insight: { type: 'string' },
    data: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const local = values.help || values.table !== undefined ? undefined : joinRunning(values.data);
if (values.help || (values.table === undefined && !local)) {
  console.error(values.help ? USAGE : `no account is running from there; start it, or name a table\n\n${USAGE}`);
  process.exit(values.help ? 0 : 1);
}
if (values.table === undefined) Object.assign(process.env, local);
else {
  const {
    table: CONVERSATIONS_TABLE,
    agents: AGENTS_TABLE,
    knowledge: KNOWLEDGE_TABLE,
    insight: INSIGHT_TABLE,
  } = values;
  const names = { CONVERSATIONS_TABLE, AGENTS_TABLE, KNOWLEDGE_TABLE, INSIGHT_TABLE };
  Object.assign(process.env, Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined)));
}

/** The recorder of counts waits for more before it begins. */
const COUNTED_WITHIN_MS = 40_000;
const options = { check: values.check ?? false, pauseMs: 3_000 };
const { conversations, drifted } = await rebuild(options);
for (const conversationId of drifted) console.log(conversationId);
const verdict = values.check ? 'differ from the log' : 'differed from the log and were written anew';
console.log(`${conversations} conversations, ${drifted.length} ${verdict}`);
if (process.env.AGENTS_TABLE !== undefined && process.env.KNOWLEDGE_TABLE !== undefined) {
  const figures = await rebuildFigures(options);
  console.log(`${figures.rows} rows of figures, ${figures.drifted} ${verdict}`);
  if (values.check && figures.drifted > 0) process.exitCode = 1;
}
if (process.env.INSIGHT_TABLE !== undefined) {
  const counts = await rebuildFacts({ ...options, pauseMs: COUNTED_WITHIN_MS });
  console.log(`${counts.facts} counts in ${counts.steps} steps, ${counts.drifted} steps ${verdict}`);
  if (values.check && counts.drifted > 0) process.exitCode = 1;
}
if (values.check && drifted.length > 0) process.exitCode = 1;

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { headOf } from '../functions/conversation/head.ts';
import { customerMessage, logOf, staff } from '../test/conversation/factories.ts';
import { clientFor } from '../test/local/tables.fixture.ts';
import { type Invocation, MeteredAccount } from './account.ts';
import type { Figure } from './figure.ts';
import { ENTRIES } from './turns.ts';
import { Visit } from './visit.ts';

const LINES = [10, 1_000];
/** Longer than the line is kept. */
const LATER_MS = 10_000;
/** Writes at once. */
const MOST = 50;

/** The entry with which somebody begins to wait. */
const wish = () => {
  const wanted = staff('escalated', { role: 'system', trigger: 'asked' });
  const entry = logOf(customerMessage(), wanted).at(-1);
  if (!entry) throw new Error('no entry');
  return { ...entry, state: { ...entry.state, since: Date.now() } };
};

/** Lets so many others wait as well. */
const queue = async (TableName: string, from: number, to: number): Promise<void> => {
  const client = clientFor(String(process.env.AWS_ENDPOINT_URL_DYNAMODB));
  for (let start = from; start < to; start += MOST) {
    const some = Array.from({ length: Math.min(MOST, to - start) }, (_, i) => start + i);
    const put = (i: number) => client.send(new PutCommand({ TableName, Item: headOf(`in-line-${i}`, wish()) }));
    await Promise.all(some.map(put));
  }
  client.destroy();
};

const cost = (invocations: readonly Invocation[]) => {
  const calls = invocations.flatMap((each) => each.calls);
  const units = calls.reduce((sum, { reads }) => sum + reads, 0);
  return { requests: calls.length, units, scans: calls.filter(({ operation }) => operation === 'Scan').length };
};

/** What a heartbeat of somebody who waits takes, however many do. */
export const placeFigures = async (outdir: string): Promise<Figure[]> => {
  const account = await MeteredAccount.start(outdir, ENTRIES);
  try {
    const visit = await Visit.begin(account);
    await visit.askPerson();
    let waiting = 1;
    const figures: Figure[] = [];
    for (const line of LINES) {
      await queue(account.logTable, waiting, line);
      waiting = line;
      account.pass(LATER_MS);
      const before = account.frames.length;
      const anew = cost(await visit.ping());
      const told = account.frames.at(-1) as { queue?: { position: number } };
      if (told.queue === undefined) throw new Error('who waits was not told his place');
      // It has been made anew a moment ago.
      await account.restart('conversation/message');
      const usual = cost(await visit.ping());
      const name = (what: string) => `a heartbeat, ${line} waiting: ${what}`;
      figures.push(
        { name: name('requests to AWS'), value: usual.requests, unit: '', limit: 8 },
        { name: name('read units'), value: usual.units, unit: 'RRU', limit: 6 },
        { name: name('frames sent'), value: account.frames.length - before - 1, unit: '', limit: 1 },
        { name: name('tables read whole'), value: anew.scans + usual.scans, unit: '', limit: 0 },
        {
          name: name('read units of the one that makes the line anew, at most every 5 s'),
          value: anew.units,
          unit: 'RRU',
          limit: 100,
        },
      );
    }
    return figures;
  } finally {
    await account.close();
  }
};

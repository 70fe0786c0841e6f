/** The tables of the rush, in a process of their own: each new entry of the log is told to the parent, the address first. */
import { startDynamoDb } from '../local/dynamodb.ts';
import { RESOURCES } from '../test/crash/tables.ts';
import { accountWith } from '../test/local/tables.fixture.ts';

const { endpoint, streams } = await startDynamoDb(accountWith(RESOURCES));
for (const stream of streams.values()) {
  await stream.start([
    {
      name: 'bench',
      startingPosition: 'TRIM_HORIZON',
      wants: ({ eventName, dynamodb: { Keys } }) => eventName === 'INSERT' && /"E#/.test(JSON.stringify(Keys.sk)),
      receive: ({ dynamodb }) => void process.send?.(dynamodb),
    },
  ]);
}
process.on('disconnect', () => process.exit());
process.send?.({ endpoint });

/** A process to be killed: tables whose stream is connected to a function that never answers. */
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startStreams } from '../../local/streams.ts';
import { accountWith, FUNCTION, functionsThat, LOG, mapping } from './tables.fixture.ts';

const account = accountWith({ Log: LOG, Publish: FUNCTION, Mapping: mapping() }, { directory: process.argv[2] });
const { endpoint, streams } = await startDynamoDb(account);
await startStreams(
  account,
  streams,
  functionsThat(() => new Promise(() => {})),
  async () => {},
);
process.stdout.write(`${endpoint}\n`);

import { randomUUID } from 'node:crypto';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { identify } from '../../functions/member/identify.ts';
import { prove } from '../../functions/member/prove.ts';
import { table } from '../../functions/platform/table.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { codeTo } from './mailbox.ts';
import { environmentIn, stateIn } from './routes.fixture.ts';
import { eventually, temporaryFolder, workOn } from './tables.fixture.ts';

/*
 * Time without a clock: what takes time is what the function calls. The same calls in the same order, of the same kinds, on the
 * same tables, for a member and for nobody - so no distribution of times can differ by more than chance.
 */
const directory = temporaryFolder();
let account: RunningAccount;

mockClient(ApiGatewayManagementApiClient).resolves({});

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--sample'] });
  const environment = environmentIn(directory);
  workOn(environment.AWS_ENDPOINT_URL_DYNAMODB, {
    ...environment,
    PROVES: 'code',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => account.stop());

type Json = Record<string, unknown>;

/** The kind of row a key names. */
const kindOf = ({ pk, sk }: Json): string => `${String(pk).split('#')[0]}/${String(sk).split(/[#\d]/)[0]}`;

/** What is asked of the database, without what differs by itself: ids, numbers, times. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Json).flatMap(([name, item]): [string, unknown][] => {
      if (item === undefined) return [];
      if (name === 'Key') return [[name, kindOf(item as Json)]];
      // Whose a refused proof was about is on record where it is known.
      if (name === 'Item')
        return [[name, [kindOf(item as Json), ...Object.keys(item as Json).filter((key) => key !== 'member')]]];
      if (name === 'ExpressionAttributeValues') return [[name, Object.keys(item as Json)]];
      return [[name, shapeOf(item)]];
    }),
  );
};

const calls: unknown[] = [];
const record = () => {
  calls.length = 0;
  const client = table();
  vi.spyOn(client, 'send').mockRestore();
  const send = client.send.bind(client);
  vi.spyOn(client, 'send').mockImplementation(((command: { input: Json }) => {
    // Live settings are read again every ten seconds, whoever asks for what.
    if (command.input.TableName !== process.env.KNOWLEDGE_TABLE) {
      calls.push([command.constructor.name, shapeOf(command.input)]);
    }
    return send(command as never);
  }) as never);
};

const customer = (): Customer => ({
  role: 'customer',
  connectionId: randomUUID(),
  visitorId: randomUUID().replaceAll('-', '').slice(0, 22),
  language: 'ja',
  returning: false,
  expiresAt: Math.floor(Date.now() / 1000) + 3_600,
});
const rows = () => stateIn(directory)();

interface Trace {
  readonly identify: unknown[];
  readonly prove: unknown[];
  readonly again: unknown[];
  readonly told: unknown;
}

/** Asks for a code and sends a wrong one, twice; what was called for each, and what was said. */
const traceOf = async (claim: string): Promise<Trace> => {
  const who = customer();
  const conversationId = conversationIdOf(who.visitorId, 0);
  const common = { conversationId, after: 0 };
  record();
  await identify(who, { action: 'identify', ...common, id: randomUUID(), claim });
  const asked = [...calls];
  await eventually(async () =>
    expect(
      (await rows()).find(({ pk, sk }) => pk === `CODE#${conversationId}` && sk === 'REQUEST')?.hash,
    ).toBeDefined(),
  );
  const refused = async () => {
    record();
    const told: unknown = await prove(who, { action: 'prove', ...common, id: randomUUID(), code: '000000' }).catch(
      (error: unknown) => error,
    );
    return { told, made: [...calls] };
  };
  const first = await refused();
  const second = await refused();
  return { identify: asked, prove: first.made, again: second.made, told: [first.told, second.told] };
};

it('a member, his address, somebody suspended, somebody who left and nobody at all cost the same calls', async () => {
  const known = await traceOf('M-1001');
  expect(known.identify.length).toBeGreaterThan(4);
  expect(known.prove.length).toBeGreaterThan(5);
  for (const claim of ['sasaki.aya@example.com', 'M-1029', 'M-1030', 'M-99999', 'nobody@example.com']) {
    expect(await traceOf(claim)).toEqual(known);
  }
});

it('a code that nobody was asked for costs as many calls of the same kinds', async () => {
  const plain = (made: readonly unknown[]) =>
    made.map((call) => {
      const [name, input] = call as [string, { TransactItems?: object[] }];
      return [name, input.TransactItems?.map((item) => Object.keys(item))];
    });
  const known = await traceOf('M-1002');
  const who = customer();
  record();
  const frame = { conversationId: conversationIdOf(who.visitorId, 0), after: 0, code: '000000' };
  await expect(prove(who, { action: 'prove', ...frame, id: randomUUID() })).rejects.toMatchObject({
    code: 'code_refused',
  });
  expect(plain(calls)).toEqual(plain(known.prove));
});

it('nothing of a member is looked at before the code is right', async () => {
  await codeTo(account.url, 'sasaki.aya@example.com');
  const { identify: asked, prove: wrong } = await traceOf('M-1003');
  expect(JSON.stringify([asked, wrong])).not.toMatch(/MEMBER\/|EMAIL\//);
});

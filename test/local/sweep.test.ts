import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { headKey, project } from '../../functions/conversation/head.ts';
import { newest, page, tail } from '../../functions/conversation/log.ts';
import { rebuild } from '../../functions/conversation/rebuild.ts';
import { enter, members } from '../../functions/conversation/rooms.ts';
import { sweepConnections, sweepConversations } from '../../functions/conversation/sweep.ts';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import { saveSettings } from '../../functions/knowledge/settings-store.ts';
import type { BusEvent } from '../../functions/platform/bus.ts';
import { metrics } from '../../functions/platform/observability.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { type DynamoDB, type Fault, startDynamoDb } from '../../local/dynamodb.ts';
import { botReply, customerMessage, staff } from '../conversation/factories.ts';
import { appendAnyhow } from './append-anyhow.ts';
import { accountWith, clientFor, LOG, workOn } from './tables.fixture.ts';

const published: BusEvent[] = [];
const hungUp: string[] = [];
const shown: ServerFrame[] = [];
let gone = new Set<string>();
let fault: Fault | undefined;
let failing: string | undefined;
vi.mock(import('../../functions/platform/bus.ts'), async (original) => ({
  ...(await original()),
  publish: async (events: readonly BusEvent[]) => {
    published.push(...events);
    return [];
  },
}));
vi.mock('../../functions/platform/hang-up.ts', () => ({
  hangUp: async (connectionId: string) => {
    if (connectionId === failing) throw new Error('no way to close it');
    hungUp.push(connectionId);
  },
}));
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (connectionId: string, frame: ServerFrame) => {
    shown.push(frame);
    return !gone.has(connectionId);
  },
}));

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21);
let dynamodb: DynamoDB;
let conversationId = '';
let count = 0;
let version = 0;

const DUE = {
  ...LOG,
  Properties: {
    ...LOG.Properties,
    AttributeDefinitions: [
      ...['pk', 'sk', 'due'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'due', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
};

beforeAll(async () => {
  const named = (TableName: string) => ({ ...LOG, Properties: { ...LOG.Properties, TableName } });
  const account = accountWith({ Log: DUE, Rooms: named('Rooms'), Knowledge: named('Knowledge') });
  dynamodb = await startDynamoDb(account, {
    fault: (operation, body) => {
      if (operation === 'PutItem' && fault && JSON.stringify(body).includes('idle')) {
        const once = fault;
        fault = undefined;
        return once;
      }
      if (failing !== undefined && JSON.stringify(body).includes(`CONV#${failing}"`)) return 'throttle';
      return undefined;
    },
  });
  workOn(dynamodb.endpoint, { CONVERSATIONS_TABLE: 'Log', CONNECTIONS_TABLE: 'Rooms', KNOWLEDGE_TABLE: 'Knowledge' });
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});
beforeEach(async () => {
  count += 1;
  conversationId = `c${count}`;
  published.length = 0;
  hungUp.length = 0;
  gone = new Set();
  fault = undefined;
  failing = undefined;
  shown.length = 0;
  // What a test leaves behind is closed before the next one begins.
  vi.setSystemTime(START + count * 1_000 * 24 * 60 * MINUTE);
  await live({ idleCloseMinutes: 60 });
});

const live = async (changes: Partial<LiveSettings>): Promise<void> => {
  ({ version } = await saveSettings(version, { ...DEFAULTS, ...changes }, 'admin-1'));
};
const pass = (minutes: number): void => void vi.setSystemTime(Date.now() + minutes * MINUTE);
const write = async (draft: Draft, projected = true): Promise<Entry> => {
  const { entry } = await appendAnyhow(await tail(conversationId, 0), () => ({ append: draft }));
  if (!entry) throw new Error('not written');
  if (projected) await project(conversationId, entry);
  return entry;
};
const head = async () => {
  const Key = headKey(conversationId);
  return (await clientFor(dynamodb.endpoint).send(new GetCommand({ TableName: 'Log', Key }))).Item;
};
const sweep = () => sweepConversations(Date.now());
const kinds = async () => (await page(conversationId, 0, 100)).map(({ kind }) => kind);
const isClosed = async () => (await newest(conversationId))?.state.mode === 'closed';

describe('the sweep', () => {
  it('closes a conversation that was quiet for as long as the live settings say, once', async () => {
    await write(customerMessage());
    await write(botReply());
    pass(59);
    await sweep();
    expect(await isClosed()).toBe(false);
    pass(1);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await kinds()).toEqual(['message', 'message', 'closed']);
    expect(await newest(conversationId)).toMatchObject({ role: 'system', body: { reason: 'idle' } });
  });

  it('looks at the log before it acts, and moves HEAD on without a write of the messages', async () => {
    await write(customerMessage());
    await write(botReply());
    pass(50);
    // Later messages of the hour move nothing.
    await write(customerMessage({ id: 'q2', after: 2 }), false);
    const last = await write(botReply({ id: 'q2.reply', about: 3 }), false);
    pass(15);
    await sweep();
    expect(await isClosed()).toBe(false);
    expect(await head()).toMatchObject({ headSeq: 2, dueAt: last.at });
    pass(44);
    await sweep();
    expect(await isClosed()).toBe(false);
    pass(1);
    await sweep();
    expect(await isClosed()).toBe(true);
  });

  it('goes by the settings of now: shorter, longer, never', async () => {
    await write(customerMessage());
    await write(botReply());
    pass(20);
    await live({ idleCloseMinutes: 0 });
    pass(500);
    await sweep();
    await live({ idleCloseMinutes: 1_000 });
    await sweep();
    expect(await isClosed()).toBe(false);
    await live({ idleCloseMinutes: 5 });
    await sweep();
    expect(await isClosed()).toBe(true);
  });

  it('leaves alone what a person holds, what is closed, and what somebody writes in at that moment', async () => {
    await write(customerMessage());
    await write(staff('assigned', { to: 'agent-1' }));
    pass(10_000);
    await sweep();
    expect(await kinds()).toEqual(['message', 'assigned']);
    await write(staff('released'));
    await write(botReply(), false);
    pass(61);
    // The publisher is behind: HEAD still says that the bot holds it.
    await write(staff('closed'), false);
    await sweep();
    expect(await kinds()).toEqual(['message', 'assigned', 'released', 'message', 'closed']);
  });

  it('does not end a conversation over a question that got no word: its event goes out again', async () => {
    await write(customerMessage());
    pass(61);
    await sweep();
    expect(await isClosed()).toBe(false);
    expect(published).toMatchObject([
      { type: 'MessageReceived', detail: { conversationId, seq: 1, mode: 'bot', epoch: 1 } },
    ]);
    await write(botReply({ kind: 'escalated', outcome: 'apology' }));
    pass(61);
    await sweep();
    expect(await isClosed()).toBe(true);
  });

  it('asks again for practice, too, which then ends; but counts neither', async () => {
    const counted = vi.spyOn(metrics, 'addMetric');
    await write(customerMessage({ facts: { visitorId: 'v', ordinal: 0, practice: true } }));
    pass(61);
    await sweep();
    expect(published).toMatchObject([{ source: 'uragawa.practice', detail: { conversationId, seq: 1 } }]);
    await write(botReply({ kind: 'escalated', outcome: 'apology' }));
    pass(61);
    await sweep();
    expect(await isClosed()).toBe(true);
    expect(counted).not.toHaveBeenCalled();
    counted.mockRestore();
  });

  it('knows a question that got no word also when the one before it was handed on meanwhile', async () => {
    await write(customerMessage());
    await write(customerMessage({ id: 'q2', after: 1 }), false);
    await write(botReply({ kind: 'escalated', outcome: 'unknown', about: 1 }));
    pass(61);
    await sweep();
    expect(await isClosed()).toBe(false);
    expect(published).toMatchObject([{ detail: { seq: 2 } }]);
    await write(botReply({ id: 'q2.reply', kind: 'escalated', outcome: 'unknown', about: 2 }));
    pass(61);
    await sweep();
    expect(await isClosed()).toBe(true);
  });

  it.each<Fault>(['throttle', 'conflict', 'lose-reply'])('shows the end it wrote, once, through a %s', async (kind) => {
    await write(customerMessage());
    await write(botReply());
    await enter(conversationId, { connectionId: 'c', audience: 'customer' }, Date.now() / 1000 + 7_200);
    pass(61);
    fault = kind;
    await sweep();
    expect(fault).toBeUndefined();
    expect(await kinds()).toEqual(['message', 'message', 'closed']);
    expect(shown).toMatchObject([{ type: 'entry', entry: { seq: 3, kind: 'closed' } }]);
  });

  it('ends many at once, and what has failed does not keep the others from their turn', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      conversationId = `many-${i}`;
      ids.push(conversationId);
      await write(customerMessage());
      await write(botReply());
    }
    pass(61);
    failing = 'many-3';
    await expect(sweep()).rejects.toThrow(/^1 of \d\d failed/);
    failing = undefined;
    for (const id of ids) expect((await newest(id))?.state.mode).toBe(id === 'many-3' ? 'bot' : 'closed');
    await sweep();
    expect((await newest('many-3'))?.state.mode).toBe('closed');
    const { Count } = await clientFor(dynamodb.endpoint).send(
      new QueryCommand({
        TableName: 'Log',
        IndexName: 'due',
        KeyConditionExpression: 'due = :due AND dueAt > :start',
        ExpressionAttributeValues: { ':due': 'idle', ':start': Date.now() },
      }),
    );
    expect(Count).toBe(0);
  });

  it('closes the sockets of sessions that have ended and takes them out of their rooms', async () => {
    const now = Date.now() / 1000;
    await enter(conversationId, { connectionId: 'over', audience: 'customer' }, now + 60);
    await enter(conversationId, { connectionId: 'open', audience: 'customer' }, now + 600);
    await sweepConnections(Date.now());
    expect(hungUp).not.toContain('over');
    hungUp.length = 0;
    pass(2);
    expect((await members(conversationId)).map(({ connectionId }) => connectionId)).toEqual(['open']);
    await enter(conversationId, { connectionId: 'stuck', audience: 'customer' }, Date.now() / 1000 - 1);
    failing = 'stuck';
    await expect(sweepConnections(Date.now())).rejects.toThrow(/1 of 2 failed/);
    expect(hungUp).toEqual(['over']);
    failing = undefined;
    await sweepConnections(Date.now());
    await sweepConnections(Date.now());
    expect(hungUp).toEqual(['over', 'stuck']);
  });
});

describe('a rebuild', () => {
  it('makes the same HEAD again, and keeps what the sweep has moved', async () => {
    await write(customerMessage());
    await write(botReply(), false);
    const before = await head();
    await rebuild();
    expect(await head()).toEqual(before);
    pass(30);
    await write(customerMessage({ id: 'q2', after: 2 }), false);
    pass(45);
    await sweep();
    const moved = await head();
    expect(moved?.dueAt).toBeGreaterThan(before?.dueAt);
    await rebuild();
    expect(await head()).toEqual(moved);
  });
});

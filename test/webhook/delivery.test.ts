import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failedEvent } from '../../functions/audit/finding.ts';
import type { Detail } from '../../functions/conversation/events.ts';
import { metrics } from '../../functions/platform/observability.ts';
import { table } from '../../functions/platform/table.ts';
import { Told } from '../../functions/webhook/body.ts';
import { listDead, replay } from '../../functions/webhook/dead.ts';
import { deliver } from '../../functions/webhook/deliver.ts';
import { endpointKey } from '../../functions/webhook/endpoints.ts';
import { retryDue } from '../../functions/webhook/retry.ts';
import { INDEXES, KEYS_ALONE, keep } from '../../functions/webhook/store.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { detailOf, idOf, putAlert, tableNamed } from '../insight/tables.fixture.ts';
import { accountWith, workOn } from '../local/tables.fixture.ts';
import { receiverOfTheDocs, startReceiver } from './receiver.fixture.ts';

const SECRET = 'k'.repeat(64);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVENTS = ['ConversationResolved', 'ConversationClosed'];
const TABLE = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'Webhooks',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'queue', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
      { AttributeName: 'bornAt', AttributeType: 'N' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, [hash, range]]) => ({
      IndexName,
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: KEYS_ALONE.has(IndexName) ? 'KEYS_ONLY' : 'ALL' },
    })),
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    Replicas: [{ Region: { Ref: 'AWS::Region' } }],
  },
};

type Receiver = Awaited<ReturnType<typeof startReceiver>>;
let dynamodb: Service;
let open: Receiver[] = [];
let event = 0;

beforeAll(async () => {
  const of = { Insight: tableNamed('Insight'), Knowledge: tableNamed('Knowledge') };
  dynamodb = await startDynamoDb(accountWith({ Webhooks: TABLE, ...of }));
  workOn(dynamodb.endpoint, {
    WEBHOOKS_TABLE: 'Webhooks',
    WEBHOOK_SECRET: 'arn',
    INSIGHT_TABLE: 'Insight',
    KNOWLEDGE_TABLE: 'Knowledge',
    PUBLIC_URL: 'https://support.sakura-shop.example',
  });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: SECRET });
});
afterAll(() => dynamodb.close());
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * 24 * HOUR }));
afterEach(async () => {
  vi.useRealTimers();
  for (const receiver of open) await receiver.close();
  open = [];
});

/** Receivers that are told of the end of conversations, each answering with these statuses in turn, the last one for good; 0: never. */
const receivers = async (...all: number[][]): Promise<Receiver[]> => {
  open = await Promise.all(
    all.map((statuses) => {
      const left = [...statuses];
      return startReceiver((response) => {
        const status = (left.length > 1 ? left.shift() : left[0]) ?? 0;
        const headers = status >= 300 && status < 400 ? { location: '/elsewhere' } : {};
        if (status > 0) response.writeHead(status, headers).end('ignored');
      });
    }),
  );
  process.env.WEBHOOKS = JSON.stringify(open.map(({ url }) => ({ url, events: EVENTS })));
  return open;
};

const detail: Detail = {
  version: 1,
  conversationId: 'c1',
  visitorId: 'v1',
  seq: 7,
  kind: 'resolved',
  role: 'agent',
  mode: 'closed',
  epoch: 2,
  turn: 1,
  language: 'ja',
  at: 1_795_237_200_000,
};
const happen = async (type = 'ConversationResolved'): Promise<string> => {
  event += 1;
  const id = `00000000-0000-4000-8000-${String(event).padStart(12, '0')}`;
  await deliver(detail, { id, type, time: '2026-11-21T05:00:00Z' });
  return id;
};
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const rows = async (id: string) => {
  const { Items = [] } = await table().send(new ScanCommand({ TableName: 'Webhooks', ConsistentRead: true }));
  return Items.filter(({ pk }) => String(pk).startsWith(`DELIVERY#${id}.`));
};
const deadOf = async (id: string) => (await listDead({})).deliveries.filter((each) => each.id.startsWith(id));
/** Every try of a day, until it is over. */
const aDay = async () => {
  for (let each = 0; each < 14; each += 1) {
    later(3.7 * HOUR);
    await retryDue();
  }
};

describe('an event', () => {
  it('is told at once, signed, as its detail with name, id and time, and leaves nothing behind', async () => {
    const [receiver] = await receivers([204]);
    const id = await happen();
    const [got, ...others] = receiver?.received ?? [];
    expect(others).toEqual([]);
    expect(got).toMatchObject({ method: 'POST', url: '/hooks?shop=1' });
    expect(JSON.parse(got?.body ?? '')).toEqual({
      id,
      type: 'ConversationResolved',
      time: '2026-11-21T05:00:00Z',
      detail,
    });
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'uragawa-event': 'ConversationResolved',
      'uragawa-delivery': expect.stringMatching(new RegExp(`^${id}\\.[0-9a-f]{12}$`)),
    });
    const { isGenuine } = await receiverOfTheDocs();
    expect(isGenuine(SECRET, got?.headers ?? {}, got?.body ?? '')).toBe(true);
    expect(await rows(id)).toEqual([]);
  });

  it('is told to those who asked for it, each as a delivery of its own', async () => {
    const [first, second] = await receivers([200], [200]);
    const urls = [first?.url, second?.url];
    process.env.WEBHOOKS = JSON.stringify([
      { url: urls[0], events: ['ConversationClosed'] },
      { url: urls[1], events: EVENTS },
    ]);
    await happen('ConversationResolved');
    await happen('ConversationClosed');
    expect([first?.received.length, second?.received.length]).toEqual([1, 2]);
    const closed = [first?.received[0], second?.received[1]].map((got) => got?.headers['uragawa-delivery']);
    expect(new Set(closed).size).toBe(2);
  });
});

describe('a receiver that fails', () => {
  it('gets the same bytes again when they are due and not before, under the same id, signed anew, until it takes them', async () => {
    const [receiver] = await receivers([500, 503, 200]);
    const id = await happen();
    expect(await rows(id)).toMatchObject([{ tries: 1, failure: 'answered 500' }]);
    await retryDue();
    expect(receiver?.received).toHaveLength(1);
    later(1.2 * MINUTE);
    await retryDue();
    expect(await rows(id)).toMatchObject([{ tries: 2, failure: 'answered 503' }]);
    later(4 * MINUTE);
    await retryDue();
    expect(receiver?.received).toHaveLength(2);
    later(2 * MINUTE);
    await retryDue();
    expect(await rows(id)).toEqual([]);
    const { isGenuine } = await receiverOfTheDocs();
    const tries = receiver?.received ?? [];
    expect(tries.map(({ body }) => body)).toEqual(Array(3).fill(tries[0]?.body));
    expect(new Set(tries.map(({ headers }) => headers['uragawa-delivery'])).size).toBe(1);
    expect(new Set(tries.map(({ headers }) => headers['uragawa-signature'])).size).toBe(3);
    expect(tries.map(({ headers, body }) => isGenuine(SECRET, headers, body))).toEqual([false, false, true]);
    await retryDue();
    expect(receiver?.received).toHaveLength(3);
  });

  it.each([301, 302, 307, 308])('by a redirect with %d is not followed', async (status) => {
    const [receiver] = await receivers([status]);
    const id = await happen();
    expect(receiver?.received.map(({ url }) => url)).toEqual(['/hooks?shop=1']);
    expect(await rows(id)).toMatchObject([{ failure: `answered ${status}` }]);
  });

  it('by not being there is tried again too', async () => {
    const [receiver] = await receivers([200]);
    await receiver?.close();
    open = [];
    const id = await happen();
    expect(await rows(id)).toMatchObject([{ tries: 1, failure: 'not reached (ECONNREFUSED)' }]);
  });

  it('by hanging is left alone for half a minute, and keeps no other waiting', async () => {
    const [hanging, other] = await receivers([0, 200], [200]);
    const first = await happen();
    expect(await rows(first)).toMatchObject([{ tries: 1, failure: 'no answer within 5 s' }]);
    const second = await happen();
    expect(await rows(second)).toMatchObject([{ tries: 0, failure: 'not tried yet' }]);
    expect([hanging?.received.length, other?.received.length]).toEqual([1, 2]);
    later(1.3 * MINUTE);
    await retryDue();
    expect([await rows(first), await rows(second)]).toEqual([[], []]);
    expect(hanging?.received).toHaveLength(3);
  });

  it('has one row, though the bus tells of the event twice', async () => {
    const [receiver] = await receivers([500]);
    const id = await happen();
    later(1.2 * MINUTE);
    await retryDue();
    await deliver(detail, { id, type: 'ConversationResolved', time: '2026-11-21T05:00:00Z' });
    expect(receiver?.received).toHaveLength(3);
    expect(await rows(id)).toMatchObject([{ tries: 2 }]);
  });
});

describe('two jobs at once', () => {
  /** A first try that fails; then one job hears this after the other has heard that. */
  const twoJobs = async (sooner: number, waits: number) => {
    const statuses = [500, sooner, 500];
    const receiver = await startReceiver((response) => {
      const status = statuses.shift() ?? 500;
      const answer = () => void response.writeHead(status).end();
      if (statuses.length === 0) setTimeout(answer, 300);
      else answer();
    });
    open = [receiver];
    process.env.WEBHOOKS = JSON.stringify([{ url: receiver.url, events: EVENTS }]);
    const id = await happen();
    later(waits);
    await Promise.all([retryDue(), retryDue()]);
    expect(receiver.received).toHaveLength(3);
    return id;
  };

  it('bring nothing back that has arrived', async () => {
    expect(await rows(await twoJobs(204, 2 * MINUTE))).toEqual([]);
  });

  it('give a delivery up once', async () => {
    const counted = vi.spyOn(metrics, 'addMetric');
    expect(await deadOf(await twoJobs(500, 25 * HOUR))).toHaveLength(1);
    expect(counted).toHaveBeenCalledTimes(1);
    counted.mockRestore();
  });
});

describe('what nobody took for a day', () => {
  it('is dead: it is counted, tried no more and shown to administrators', async () => {
    const counted = vi.spyOn(metrics, 'addMetric');
    const [receiver] = await receivers([500]);
    const id = await happen();
    await aDay();
    expect(counted.mock.calls).toEqual([['DeadDeliveries', 'Count', 1]]);
    counted.mockRestore();
    const tries = receiver?.received.length;
    await aDay();
    expect(receiver?.received).toHaveLength(tries ?? 0);
    const [dead, ...others] = await deadOf(id);
    expect(others).toEqual([]);
    expect(dead).toMatchObject({ url: receiver?.url, type: 'ConversationResolved', failure: 'answered 500', tries });
    expect(dead?.event).toBe(receiver?.received[0]?.body);
    expect(Date.parse(dead?.deadSince ?? '') - Date.parse(dead?.since ?? '')).toBeGreaterThanOrEqual(24 * HOUR);
    const [row] = await rows(id);
    const kept = Number(row?.expiresAt) * 1000 - Date.parse(dead?.deadSince ?? '');
    expect(kept / HOUR / 24).toBeGreaterThan(29);
    expect(kept / HOUR / 24).toBeLessThanOrEqual(30);
  });

  it('is sent again when an administrator says so, and has another day', async () => {
    const OF_A_DAY = 8;
    const [receiver] = await receivers([...Array(OF_A_DAY + 1).fill(500), 204]);
    const id = await happen();
    await aDay();
    const [dead] = await deadOf(id);
    expect(dead?.tries).toBe(OF_A_DAY);
    later(10 * 24 * HOUR);
    const again = [await replay(dead?.id ?? '', Date.now()), await replay(dead?.id ?? '', Date.now())];
    expect(again).toEqual(Array(2).fill({ id: dead?.id, state: 'waiting' }));
    expect(await deadOf(id)).toEqual([]);
    await retryDue();
    await replay(dead?.id ?? '', Date.now());
    expect(await rows(id)).toMatchObject([{ tries: 1, failure: 'answered 500' }]);
    later(1.2 * MINUTE);
    await retryDue();
    expect(await rows(id)).toEqual([]);
    expect(new Set(receiver?.received.map(({ body }) => body)).size).toBe(1);
    await expect(replay(dead?.id ?? '', Date.now())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('goes nowhere when the settings do not name its address any more', async () => {
    const [receiver] = await receivers([500]);
    const id = await happen();
    await aDay();
    process.env.WEBHOOKS = JSON.stringify([{ url: 'https://other.example/', events: EVENTS }]);
    const [dead] = await deadOf(id);
    expect(dead).not.toHaveProperty('url');
    await expect(replay(dead?.id ?? '', Date.now())).rejects.toMatchObject({ code: 'conflict' });
    expect(receiver?.received.length).toBeGreaterThan(1);
  });

  it('is dead also when its receiver hangs and others are before it', async () => {
    const [receiver] = await receivers([500, 500, 500, 500, 500, 500, 500, 0]);
    const ids: string[] = [];
    for (let each = 0; each < 7; each += 1) ids.push(await happen());
    later(25 * HOUR);
    await retryDue();
    // Five at once have run out of time; the others are not tried.
    expect(receiver?.received).toHaveLength(12);
    const dead = (await Promise.all(ids.map(deadOf))).flat();
    expect(dead.map(({ tries, failure }) => `${tries} ${failure}`).toSorted()).toEqual([
      ...Array(2).fill('1 answered 500'),
      ...Array(5).fill('2 no answer within 5 s'),
    ]);
  });
});

describe('a backlog', () => {
  /** Deliveries that wait since then, all due at that time. */
  const waiting = async (url: string, count: number, born: number, due: number, name = 'w'): Promise<void> => {
    const row = { type: 'ConversationClosed', body: 'b', key: endpointKey(url), bornAt: born, tries: 1, failure: 'f' };
    for (let i = 0; i < count; i += 1) await keep({ ...row, id: `${name}${event}-${i}`, dueAt: due + i });
  };
  /** Rows that are read with their bodies. */
  const readBy = async (act: () => Promise<void>): Promise<number> => {
    const spy = vi.spyOn(table(), 'send');
    await act();
    const answers: { Items?: object[] }[] = await Promise.all(spy.mock.results.map(({ value }) => value));
    spy.mockRestore();
    return answers.flatMap(({ Items = [] }) => Items).filter((item) => 'body' in item).length;
  };

  it('of a receiver that hangs is left unread but for its beginning, and days end in it all the same', async () => {
    const [receiver] = await receivers([0]);
    const url = receiver?.url ?? '';
    event += 1;
    const now = Date.now();
    const { timeout } = AbortSignal;
    const impatient = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout.call(AbortSignal, 300));
    await waiting(url, 120, now - 2 * HOUR, now - HOUR);
    await waiting(url, 1, now - 25 * HOUR, now - MINUTE, 'old');
    expect(await readBy(retryDue)).toBeLessThan(50);
    impatient.mockRestore();
    expect(receiver?.received).toHaveLength(5);
    expect(await deadOf(`old${event}-0`)).toMatchObject([{ tries: 1, failure: 'f' }]);
    expect(await deadOf(`w${event}`)).toEqual([]);
  });

  it('that is dead is listed by pages, each once, the newest first', async () => {
    const [receiver] = await receivers([0]);
    await receiver?.close();
    open = [];
    event += 1;
    const now = Date.now();
    await waiting(receiver?.url ?? '', 130, now - 24 * HOUR, now - MINUTE, 'many');
    later(25 * HOUR);
    await retryDue();
    const first = await listDead({});
    expect(first.deliveries).toHaveLength(100);
    const second = await listDead({ after: first.after });
    const ids = [...first.deliveries, ...second.deliveries].map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith(`many${event}-`))).toHaveLength(130);
    expect(new Set(ids).size).toBe(ids.length);
    const times = [...first.deliveries, ...second.deliveries].map(({ deadSince }) => deadSince);
    expect(times).toEqual(times.toSorted().toReversed());
  });
});

it.each(['nothing', 'a#b', 'x'.repeat(3_000), ''])('there is no delivery %s to send again', async (id) => {
  await expect(replay(id, Date.now())).rejects.toMatchObject({ code: 'not_found' });
});

it('only what is dead is listed', async () => {
  await expect(listDead({ state: 'waiting' })).rejects.toMatchObject({
    code: 'invalid',
    message: 'state: must be dead',
  });
  await expect(listDead({ after: 'x' })).rejects.toMatchObject({ code: 'invalid' });
});

describe('of a surge', () => {
  const A1 = idOf('a1');
  const surge = { ...detailOf(A1), title: 'ログイン 090-1234-5678 <!channel>' };
  const tellAs = async (formats: readonly (string | undefined)[], alertId = A1) => {
    const all = await receivers(...formats.map(() => [204]));
    process.env.WEBHOOKS = JSON.stringify(
      all.map(({ url }, index) => ({ url, events: ['SurgeStarted'], format: formats[index] })),
    );
    await deliver({ ...surge, alertId }, { id: 'e1', type: 'SurgeStarted', time: '2026-11-22T00:41:00Z' });
    return all.map(({ received }) => JSON.parse(received[0]?.body ?? '{}'));
  };

  it('a system gets the event, and a chat program a message in its own form', async () => {
    await putAlert('a1', { entry: { id: 'ja-login', question: 'ログインできません' } });
    const [json, slack, teams, google] = await tellAs([undefined, 'slack', 'teams', 'google']);
    expect(json).toMatchObject({ id: 'e1', type: 'SurgeStarted', detail: { alertId: A1, count: 24 } });
    expect(json.detail.title).toBe('ログイン ***78 <!channel>');
    expect(slack.text).toMatch(/^【急増】「ログイン \*\*\*78 &lt;!channel&gt;」/);
    expect(JSON.stringify(slack.blocks)).toContain('がお答えしています');
    expect(teams.attachments[0].content.type).toBe('AdaptiveCard');
    expect(google.cardsV2[0].card.sections[0].widgets.length).toBeGreaterThan(4);
  });

  it('is signed and tried again like any other', async () => {
    const [receiver] = await receivers([500, 204]);
    process.env.WEBHOOKS = JSON.stringify([{ url: receiver?.url, events: ['SurgeStarted'], format: 'slack' }]);
    await deliver(surge, { id: 'e2', type: 'SurgeStarted', time: '2026-11-22T00:41:00Z' });
    later(2 * MINUTE);
    await retryDue();
    const [first, second, ...more] = receiver?.received ?? [];
    expect(more).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['uragawa-signature']).toMatch(/^t=/);
  });

  it('that is kept no more is told by what the event says', async () => {
    const [slack] = await tellAs(['slack'], 'gone');
    expect(slack.blocks[1].fields[0].text).toContain('24件');
    expect(JSON.stringify(slack)).not.toContain('FAQ');
  });

  it('a chat program hears of nothing else', async () => {
    const [receiver] = await receivers([204]);
    process.env.WEBHOOKS = JSON.stringify([{ url: receiver?.url, events: EVENTS, format: 'slack' }]);
    await happen();
    expect(receiver?.received).toEqual([]);
  });
});

describe('of the audit', () => {
  const sealed = {
    version: 1,
    bucket: 'records',
    key: 'digest/uragawa-prod/2026/11/22/2026-11-21T23:00:00Z.json.gz',
    sha256: 'ab'.repeat(32),
    to: '2026-11-22T00:00:00Z',
    keyId: 'cd'.repeat(32),
  };
  const finding = { severity: 'warning', what: 'projection', where: 'log/c1', conversationId: 'c1', seq: 4 } as const;
  const { detail: failed } = failedEvent({ ...finding, why: 'it was in no list', repaired: true }, 1_795_237_200_000);

  it.each([
    ['AuditSealed', sealed],
    ['AuditFailed', failed],
  ])('a system gets all that %s says', async (type, said) => {
    const [receiver] = await receivers([204]);
    process.env.WEBHOOKS = JSON.stringify([{ url: receiver?.url, events: [type] }]);
    await deliver(Told.parse(said), { id: 'e3', type, time: '2026-11-22T00:10:00Z' });
    expect(JSON.parse(receiver?.received[0]?.body ?? '{}')).toMatchObject({ type, detail: said });
  });
});

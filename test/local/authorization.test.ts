import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentKey } from '../../functions/escalation/load.ts';
import { keyOfAlert } from '../../functions/insight/alert-id.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { endpointKey } from '../../functions/webhook/endpoints.ts';
import { agentNamed } from '../../local/agents.ts';
import { startReceiver } from '../webhook/receiver.fixture.ts';
import { type RunningAccount, startAccount } from './account.ts';
import {
  ALERT,
  ask,
  asking,
  CLOSED,
  DEAD_DELIVERY,
  isRefusal,
  type Outcome,
  QUERIES,
  TARGETS,
  type Target,
  TICKET,
} from './asking.fixture.ts';
import { EXPECTED } from './authorization.table.ts';
import { type Actor, castOf, ended, ROLES, type Role } from './roles.fixture.ts';
import { environmentIn, routesOf, stateIn, templateOf } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const directory = temporaryFolder();
const SOCKET_ROUTES = Object.keys(EXPECTED).filter((route) => !route.includes(' '));
const HTTP_ROUTES = Object.keys(EXPECTED).filter((route) => route.includes(' '));
/** Sockets first, while they are open: one of a session that has ended is closed within a minute or two. */
const ROUTES = [...SOCKET_ROUTES, ...HTTP_ROUTES];
let account: RunningAccount;
/** With it there are the routes of webhooks. */
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let url: string;
let cast: Record<Role, Actor>;
let outcome: ReturnType<typeof asking>;
let state: () => Promise<Record<string, unknown>[]>;

/** Short outcomes of what was asked, by route, role and target. */
const found = new Map<string, string>();
const place = (route: string, role: Role, target: Target): string => `${route}\0${role}\0${target}`;
const cellsOf = (route: string, role: Role): string =>
  TARGETS.map((target) => found.get(place(route, role, target)) ?? '-').join(' | ');
const expectedOf = (route: string, role: Role, target: Target): string =>
  EXPECTED[route]?.[role].split(' | ')[TARGETS.indexOf(target)] ?? 'no cell';

/** Asks a route as everybody about everything for which the table expects a refusal, or does not. */
const askAll = async (route: string, refused: boolean): Promise<void> => {
  for (const role of ROLES) {
    const refusals: Partial<Record<Target, Outcome>> = {};
    for (const target of TARGETS) {
      const expected = expectedOf(route, role, target);
      if ((expected !== '-' && !isRefusal(expected)) === refused) continue;
      const answer = await outcome(route, role, target);
      if (!answer) continue;
      // On a slow machine the account closes it between or during two questions: it answers nobody any more.
      if (answer.short === CLOSED && role === 'a visitor whose session has ended') continue;
      found.set(place(route, role, target), answer.short);
      if (refused) refusals[target] = answer;
      expect.soft(`${role}, ${target}: ${answer.short}`).toBe(`${role}, ${target}: ${expected}`);
    }
    const { "another's": another, missing } = refusals;
    // What there is is no secret among staff on their sockets, nor which conversations there are: they list them all.
    const isSecret = !cast[role].desk || (route.includes(' ') && !route.endsWith('/member'));
    if (another && missing && isSecret) expect.soft(another.raw, `${role}: another's and missing`).toBe(missing.raw);
  }
};

/** Frames that are no refusals, of all who have a socket. */
const heard = () =>
  Object.entries(cast).flatMap(([role, { socket, tab, desk }]) =>
    [socket, tab, desk].map((each) => [role, each?.frames.filter(({ type }) => type !== 'error')]),
  );

/** What the account kept when it was last looked at, while only tests that write nothing have asked it since. */
let known: Record<string, unknown>[] | undefined;
const writesNothing = async (during: () => Promise<void>): Promise<void> => {
  const before = known ?? (await state());
  await during();
  known = await state();
  expect(known).toEqual(before);
};

/** Who gives no sign of life for long loses what he has: on a slow machine all routes take longer than that. */
const SIGN_MS = 20_000;
let signed = 0;
/** Whose record says less than his token loses his socket with the next sign of life. */
let isLess = false;
const signOfLife = async (): Promise<void> => {
  signed = Date.now();
  const all = Object.values(cast).flatMap(({ desk, colleague }) => [desk, colleague]);
  const desks = [...new Set(all)].filter((desk) => desk?.socket.readyState === WebSocket.OPEN);
  for (const desk of desks) {
    const pong = desk?.next('pong');
    desk?.send({ action: 'ping' });
    await pong;
  }
  known = undefined;
};
beforeEach(async () => {
  if (!isLess && Date.now() - signed >= SIGN_MS) await signOfLife();
});

/** A webhook that nobody took for a day. */
const plantDeadDelivery = async (): Promise<void> => {
  const { AWS_ENDPOINT_URL_DYNAMODB = '', WEBHOOKS_TABLE } = environmentIn(directory);
  const about = { type: 'ConversationClosed', body: '{}', tries: 13, failure: 'answered 500' };
  const times = { bornAt: Date.now(), dueAt: Date.now(), expiresAt: Math.floor(Date.now() / 1000) + 3_600 };
  await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(
    new PutCommand({
      TableName: WEBHOOKS_TABLE,
      Item: {
        pk: `DELIVERY#${DEAD_DELIVERY}`,
        id: DEAD_DELIVERY,
        key: endpointKey(receiver.url),
        queue: 'DEAD',
        ...about,
        ...times,
      },
    }),
  );
};

/** A ticket that somebody who asks nothing has left. */
const plantTicket = async (): Promise<void> => {
  const { AWS_ENDPOINT_URL_DYNAMODB = '', AGENTS_TABLE } = environmentIn(directory);
  const customer = await Visitor.join(url);
  const { seq } = await customer.say('送料はいくらですか');
  await customer.reply(seq);
  const { conversationId } = customer;
  const times = { dueAt: Date.now(), openedAt: Date.now() };
  const row = { conversationId, seq, changed: seq, language: 'ja', ticketStatus: 'solved', ...times };
  await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(
    new PutCommand({ TableName: AGENTS_TABLE, Item: { pk: `TICKET#${TICKET}`, sk: 'TICKET', ...row } }),
  );
};

/** A surge that is over. */
const plantAlert = async (): Promise<void> => {
  const { AWS_ENDPOINT_URL_DYNAMODB = '', INSIGHT_TABLE } = environmentIn(directory);
  const at = '2026-11-22T00:41:00.000Z';
  const of = {
    kind: 'topic',
    topic: 'ja-returns',
    title: '返品できますか',
    startedAt: at,
    detectedAt: at,
    endedAt: at,
  };
  const figures = { count: 24, expected: 3.9, ratio: 6.2, visitors: 20, pages: [], examples: [] };
  await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(
    new PutCommand({
      TableName: INSIGHT_TABLE,
      Item: { ...keyOfAlert(ALERT), id: ALERT, ...of, ...figures },
    }),
  );
};

beforeAll(async () => {
  receiver = await startReceiver((response) => void response.writeHead(204).end());
  account = await startAccount({ options: ['--data', directory, '--webhook', receiver.url] });
  url = account.url;
  await plantDeadDelivery();
  await plantTicket();
  await plantAlert();
  cast = await castOf(url, directory);
  outcome = asking(url, cast);
  state = stateIn(directory);
  // The first use takes over what the deployment brought.
  await outcome('GET /api/knowledge/publish', 'an admin', 'own');
  // From here on only what a test does may write: what follows from the beginning has to be there.
  await eventually(async () => {
    const items = await state();
    const heads = new Map(items.filter(({ sk }) => sk === 'HEAD').map(({ pk, headSeq }) => [pk, Number(headSeq)]));
    const behind = items.filter(({ pk, seq, projected }) => projected && Number(seq) > (heads.get(pk) ?? 0));
    expect(behind).toEqual([]);
  });
  // Desks hear of what was taken, those before them and later ones.
  const desks = (['an agent', 'a supervisor', 'an admin'] as const).map((role) => cast[role]);
  await eventually(() => {
    for (const [index, { desk }] of desks.entries()) {
      const told = desk?.frames.flatMap((frame) =>
        frame.type === 'changed' && frame.mode === 'agent' ? [frame.conversationId] : [],
      );
      const taken = desks.slice(index).flatMap(({ has = [] }) => has.slice(0, 2));
      expect(told).toEqual(expect.arrayContaining(taken));
    }
  });
});
afterAll(async () => {
  const lines = ROUTES.flatMap((route) => {
    const groups = [...Map.groupBy(ROLES, (role) => cellsOf(route, role))].sort(([, a], [, b]) => a.length - b.length);
    return groups.map(([cells, roles], index) => {
      const who = index === groups.length - 1 ? 'everybody else' : roles.join(', ');
      return `${(index === 0 ? route : '').padEnd(46)} ${cells.padEnd(78)} ${who}`;
    });
  });
  console.log(['', `${''.padEnd(46)} ${TARGETS.join(' | ')}`, ...lines].join('\n'));
  await account.stop();
  await receiver.close();
});

it('the table has a row for every route of the template, and no other', () => {
  expect(ROUTES.toSorted()).toEqual(routesOf(templateOf(url)).toSorted());
});

describe('refused, with nothing written and nobody told:', () => {
  it.each(ROUTES)('%s', async (route) => {
    const before = heard();
    await writesNothing(() => askAll(route, true));
    expect(heard()).toEqual(before);
  });
});

describe('a token that says more than the record of its agent', () => {
  const OF_STAFF = ROUTES.filter((route) => route.includes(' /') && route !== 'POST /api/sessions');
  const RANKS = ['an agent', 'a supervisor', 'an admin'] as const;
  const USERNAMES = { 'an agent': 'suzuki', 'a supervisor': 'sato', 'an admin': 'yamada' };

  const write = async (rank: (typeof RANKS)[number], attribute: string, value: unknown): Promise<void> => {
    known = undefined;
    const { AWS_ENDPOINT_URL_DYNAMODB = '', AGENTS_TABLE } = environmentIn(directory);
    await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(
      new UpdateCommand({
        TableName: AGENTS_TABLE,
        Key: agentKey(agentNamed(USERNAMES[rank]).sub),
        UpdateExpression: 'SET #name = :value',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#name': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  };
  const lessen = async (ranks: readonly (typeof RANKS)[number][], attribute: string, value: unknown) => {
    await signOfLife();
    isLess = true;
    await Promise.all(ranks.map((rank) => write(rank, attribute, value)));
  };
  const restore = async (ranks: readonly (typeof RANKS)[number][], attribute: string, value: unknown) => {
    await Promise.all(ranks.map((rank) => write(rank, attribute, value)));
    isLess = false;
    await signOfLife();
  };
  /** What whose record says so gets where he is refused, or should be. */
  const refusedOf = async (route: string, rank: (typeof RANKS)[number], expected: (target: Target) => string) => {
    for (const target of TARGETS) {
      if (expectedOf(route, rank, target) === '-' || !isRefusal(expected(target))) continue;
      const answer = await outcome(route, rank, target);
      expect.soft(`${rank}, ${target}: ${answer?.short}`).toBe(`${rank}, ${target}: ${expected(target)}`);
    }
  };

  describe('AC-011: who is disabled gets and writes nothing of', () => {
    beforeAll(() => lessen(RANKS, 'disabled', true));
    afterAll(() => restore(RANKS, 'disabled', false));

    it.each(OF_STAFF)('%s', async (route) => {
      await writesNothing(async () => {
        for (const rank of RANKS) await refusedOf(route, rank, () => '403 forbidden');
      });
    });
  });

  describe.each(['agent', 'supervisor'] as const)('AC-011: who is lowered to %s is refused what one is:', (role) => {
    const lowered = RANKS.slice(role === 'agent' ? 1 : 2);
    beforeAll(() => lessen(lowered, 'role', role));
    afterAll(() => restore(lowered, 'role', 'admin'));

    it.each(OF_STAFF)('%s', async (route) => {
      const same = role === 'agent' ? 'an agent' : 'a supervisor';
      for (const rank of lowered) await refusedOf(route, rank, (target) => expectedOf(route, same, target));
    });

    it('and keeps what one has', async () => {
      for (const rank of lowered) expect((await outcome('GET /api/conversations', rank, 'own'))?.short).toBe('200');
    });
  });
});

describe('only the methods of the template answer', () => {
  const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
  const paths = Map.groupBy(
    ROUTES.filter((route) => route.includes(' ')).map((route) => route.split(' ')),
    ([, path = '']) => path,
  );

  it.each([...paths])('at %s, whatever a header claims, and reading changes nothing', async (path, declared) => {
    const methods = declared.map(([method = '']) => method);
    const address = `${path}${QUERIES[`GET ${path}`] ?? ''}`
      .replace('{conversationId}', cast['a visitor'].conversationId ?? '')
      .replace('{kind}', 'faq')
      .replace('{ticketId}', TICKET)
      .replace('{alertId}', ALERT)
      .replace('{id}', 'ja-returns');
    const admin = { authorization: `Bearer ${cast['an admin'].bearer}` };
    const body = path.endsWith('settings')
      ? { version: 0, settings: { ...DEFAULTS, idleCloseMinutes: 5 } }
      : { blocked: true };
    await writesNothing(async () => {
      for (const method of METHODS.filter((each) => each === 'GET' || !methods.includes(each))) {
        for (const override of [undefined, ...methods]) {
          const claimed: Record<string, string> =
            override === undefined ? {} : { 'x-http-method-override': override, 'x-http-method': override };
          const { status } = await ask(url, method, address, { ...admin, ...claimed }, body);
          expect(`${method} as ${override}: ${status}`).toBe(
            `${method} as ${override}: ${methods.includes(method) ? 200 : 404}`,
          );
        }
      }
    });
  });
});

it('a session that has ended hears nothing more of its room', async () => {
  const { socket, tab, session } = cast['a visitor whose session has ended'];
  if (!socket || !tab || !session) throw new Error('he has no sockets');
  await ended(session);
  const before = socket.frames.length;
  tab.act('typing', { on: true });
  const reply = await tab.reply((await tab.say('返品できますか', 2)).seq);
  expect(reply.seq).toBe(4);
  expect(socket.frames.slice(before).filter(({ type }) => type !== 'error')).toEqual([]);
});

describe('allowed:', () => {
  it.each([...SOCKET_ROUTES.toReversed(), ...HTTP_ROUTES.toReversed()])('%s', (route) => askAll(route, false));
});

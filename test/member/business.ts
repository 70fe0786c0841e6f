import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpSettings } from '../../functions/member/choose.ts';
import type { Member, Order } from '../../functions/member/directory.ts';
import { isMeant } from '../../functions/member/stock-words.ts';
import { SHARING } from './directory.contract.ts';
import { sampleContent } from './sample.ts';
import { CLIENT } from './tables.ts';

export interface Got {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** What was asked, and what the system has answered itself. */
export interface Exchange {
  readonly got: Got;
  readonly said: Said;
}

/** Answers in the place of the system; undefined where it may answer itself. */
export type Fault = (response: ServerResponse, got: Got, times: number) => unknown;

const said = (body: unknown, status = 200): Said => ({ status, body });
const NONE = said({ code: 'not_found' }, 404);

/** What the business's own systems know: the sample's members, and two who share an address. */
const known = () => {
  const { members, orders, stock = [] } = sampleContent();
  const all: Member[] = [...members.map(({ member }) => member), ...SHARING];
  return { members: all, orders: orders.map(({ member, order }) => ({ ...order, member })), stock };
};

/** Answers of the member system and of the order system, as docs/member-api.json and docs/order-api.json have them. */
const answering = ({ members, orders, stock }: ReturnType<typeof known>) => {
  const newest = (a: Order, b: Order) => (a.orderedOn < b.orderedOn ? 1 : -1);
  const search = ({ body }: Got): Said => {
    const { email } = JSON.parse(body);
    return said({ members: members.filter((each) => each.email?.toLowerCase() === email) });
  };
  const ordersOf = (number: string, { query }: Got): Said =>
    said({
      orders: orders
        .filter(({ member }) => member === number)
        .toSorted(newest)
        .slice(0, Number(query.get('limit'))),
    });
  return (got: Got): Said => {
    const parts = got.path.split('/').slice(2).map(decodeURIComponent);
    const [kind = '', number = '', what, order] = parts;
    if (got.path === '/crm/members/search' && got.method === 'POST') return search(got);
    if (got.method !== 'GET') return said({ code: 'no_such_method' }, 405);
    if (got.path.startsWith('/crm/members/') && parts.length === 2) {
      const found = members.find((each) => each.number === number);
      return found ? said(found) : NONE;
    }
    if (got.path === '/shop/stock') {
      const words = got.query.get('words') ?? '';
      return said({ stock: stock.filter((each) => isMeant(each, words)).slice(0, Number(got.query.get('limit'))) });
    }
    if (!got.path.startsWith('/shop/') || kind !== 'members' || what !== 'orders')
      return said({ error: 'no page' }, 404);
    if (order === undefined) return ordersOf(number, got);
    const found = orders.find((each) => each.member === number && each.number === order);
    return found ? said(found) : NONE;
  };
};

const form = (value: string): string => new URLSearchParams({ '': value }).toString().slice(1);
const BASIC = `Basic ${Buffer.from(`${form(CLIENT.clientId)}:${form(CLIENT.clientSecret)}`).toString('base64')}`;

/**
 * The business's own systems: an OAuth server that gives tokens to the one client it knows, and a member and an order system that
 * want them. `fault` answers in their place; `exchanges` are what they were asked and have answered themselves.
 */
export const startBusiness = async () => {
  const answer = answering(known());
  const exchanges: Exchange[] = [];
  const received: Got[] = [];
  const good = new Set<string>();
  const state: { fault: Fault | undefined; expiresIn: unknown } = { fault: undefined, expiresIn: 300 };

  const token = ({ method, headers, body }: Got): Said => {
    const asked = new URLSearchParams(body);
    const isClient = method === 'POST' && headers.authorization === BASIC;
    if (!isClient || asked.get('grant_type') !== 'client_credentials') return said({ error: 'invalid_client' }, 401);
    const made = randomUUID();
    good.add(made);
    return said({ access_token: made, token_type: 'Bearer', expires_in: state.expiresIn, scope: asked.get('scope') });
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const { method = '', headers } = request;
    const got: Got = { method, path: pathname, query: searchParams, headers, body: await text(request) };
    received.push(got);
    if (state.fault?.(response, got, received.length) !== undefined) return;
    const isKnown = good.has(String(headers.authorization).replace('Bearer ', ''));
    const said = pathname === '/token' ? token(got) : isKnown ? answer(got) : { status: 401, body: {} };
    exchanges.push({ got, said });
    response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    /** Each call gives other settings, so that what a container has learnt of the systems is forgotten. */
    settings: (): HttpSettings => ({
      kind: 'http',
      memberUrl: `${origin}/crm`,
      orderUrl: `${origin}/shop`,
      tokenUrl: `${origin}/token`,
      scope: `read ${randomUUID()}`,
    }),
    origin,
    exchanges,
    received,
    state,
    /** Tokens that were given so far are not taken any more. */
    forgetTokens: () => good.clear(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
export type Business = Awaited<ReturnType<typeof startBusiness>>;

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';

let account: RunningAccount;
let port: string;
/** Started with these two, as a team does whose own pages embed the widget. */
const SHOP = 'https://www.sakura-shop.example';
const DEVELOPMENT = 'http://localhost:5173';

beforeAll(async () => {
  account = await startAccount({ options: ['--fresh', '--origin', SHOP, '--origin', DEVELOPMENT] });
  port = new URL(account.url).port;
});
afterAll(() => account.stop());

const asked = (method: 'POST' | 'OPTIONS', origin: string | undefined) =>
  fetch(`${account.url}/api/sessions`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(origin !== undefined && { origin }),
      ...(method === 'OPTIONS' && {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      }),
    },
    ...(method === 'POST' && { body: '{}' }),
  });
const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

const allowed: [string, () => string][] = [
  ['its own', () => account.url],
  ['its own by number', () => `http://127.0.0.1:${port}`],
  ['one it was started with', () => SHOP],
  ['another one it was started with', () => DEVELOPMENT],
];
const foreign: [string, () => string | undefined][] = [
  ['none', () => undefined],
  ['null', () => 'null'],
  ['another site', () => 'https://evil.example'],
  ['the shop over http', () => 'http://www.sakura-shop.example'],
  ['the shop at another port', () => `${SHOP}:8443`],
  ['the shop with its own port spelled out', () => `${SHOP}:443`],
  ['the shop with a slash', () => `${SHOP}/`],
  ['the shop in capitals', () => 'https://WWW.sakura-shop.example'],
  ['the shop without its subdomain', () => 'https://sakura-shop.example'],
  ['a subdomain of the shop', () => 'https://a.www.sakura-shop.example'],
  ['a site that begins like the shop', () => `${SHOP}.evil.example`],
  ['a site that ends like the shop', () => 'https://evilwww.sakura-shop.example'],
  ['a development server at another port', () => 'http://localhost:5174'],
  ['two at once', () => `${SHOP} ${DEVELOPMENT}`],
  ['a wildcard', () => '*'],
];

describe('a browser may open a session from', () => {
  it.each(allowed)('%s', async (_, origin) => {
    const preflight = await asked('OPTIONS', origin());
    expect(preflight.status).toBe(204);
    expect(corsOf(preflight)).toEqual({
      'access-control-allow-origin': origin(),
      'access-control-allow-methods': 'GET,POST,PUT',
      'access-control-allow-headers': 'content-type,authorization',
      'access-control-max-age': '3600',
    });
    const session = await asked('POST', origin());
    expect(session.status).toBe(201);
    // So that a page can read how long it has to wait.
    expect(corsOf(session)).toEqual({
      'access-control-allow-origin': origin(),
      'access-control-expose-headers': 'retry-after',
    });
  });
});

describe('no session and no header for', () => {
  it.each(foreign)('%s', async (_, origin) => {
    const preflight = await asked('OPTIONS', origin());
    expect([preflight.status, corsOf(preflight)]).toEqual([204, {}]);
    const session = await asked('POST', origin());
    expect([session.status, corsOf(session)]).toEqual([403, {}]);
    expect((await session.json()).error.code).toBe('forbidden');
  });
});

it('a refusal can be read by the page it is meant for', async () => {
  const refused = await fetch(`${account.url}/api/sessions`, {
    method: 'POST',
    headers: { origin: SHOP, 'content-type': 'application/json' },
    body: '{"language":1}',
  });
  expect([refused.status, corsOf(refused)]).toEqual([
    400,
    { 'access-control-allow-origin': SHOP, 'access-control-expose-headers': 'retry-after' },
  ]);
});

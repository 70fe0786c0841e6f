import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, FRONT_HEADER, isAdmitted } from '../../functions/platform/front.ts';
import { httpRoute } from '../../functions/platform/route.ts';

const SECRET = 'k'.repeat(64);
const EDGE = '130.176.0.1';
const passedOn = { [FRONT_HEADER]: SECRET };

beforeEach(() => void vi.stubEnv('FRONT_SECRET', SECRET));
afterEach(() => void vi.unstubAllEnvs());

/** What somebody may send who does not know the secret. */
const foreign: [string, Record<string, string | undefined> | null][] = [
  ['no headers', null],
  ['no header', {}],
  ['an empty header', { [FRONT_HEADER]: '' }],
  ['a header without a value', { [FRONT_HEADER]: undefined }],
  ['another value', { [FRONT_HEADER]: 'x'.repeat(64) }],
  ['a part of it', { [FRONT_HEADER]: SECRET.slice(1) }],
  ['more than it', { [FRONT_HEADER]: `${SECRET}k` }],
  ['as many characters but more bytes', { [FRONT_HEADER]: 'あ'.repeat(64) }],
  ['it twice', { [FRONT_HEADER]: `${SECRET},${SECRET}` }],
];

describe('where only the distribution is let in', () => {
  beforeEach(() => void vi.stubEnv('FRONT_ONLY', 'true'));

  it.each(foreign)('%s is refused', (_, headers) => expect(isAdmitted(headers)).toBe(false));

  it('the secret opens, however the header is written', () => {
    expect(isAdmitted(passedOn)).toBe(true);
    expect(isAdmitted({ 'X-Uragawa-Front': SECRET })).toBe(true);
  });

  it('a route does not run for anybody else, and says where to ask', async () => {
    const run = vi.fn(async () => ({ told: true }));
    const asked = (headers: Record<string, string>) =>
      httpRoute(200, run)({ headers, requestContext: {}, routeKey: 'GET /api/settings' } as never, {} as never);
    const refused = await asked({});
    expect(refused).toMatchObject({ statusCode: 403, body: expect.stringContaining('ask at the public address') });
    expect(run).not.toHaveBeenCalled();
    expect(await asked(passedOn)).toMatchObject({ statusCode: 200, body: '{"told":true}' });
  });

  it('either of two secrets opens while one replaces the other, and not both as one', () => {
    const next = 'n'.repeat(64);
    vi.stubEnv('FRONT_SECRET', `${next} ${SECRET}`);
    expect(isAdmitted(passedOn)).toBe(true);
    expect(isAdmitted({ [FRONT_HEADER]: next })).toBe(true);
    for (const [, headers] of foreign) expect(isAdmitted(headers)).toBe(false);
    for (const text of [`${next} ${SECRET}`, ' ']) expect(isAdmitted({ [FRONT_HEADER]: text })).toBe(false);
  });

  it('nothing opens while there is no secret', () => {
    vi.stubEnv('FRONT_SECRET', '');
    for (const [, headers] of [...foreign, ['the secret', passedOn] as const]) expect(isAdmitted(headers)).toBe(false);
  });
});

describe('where others are let in too', () => {
  it.each(foreign)('%s comes in', (_, headers) => expect(isAdmitted(headers)).toBe(true));
});

describe('the address of whoever asks', () => {
  it.each([
    ['is what the distribution saw', '198.51.100.7', '198.51.100.7'],
    ['is what the distribution saw, when API Gateway has added it', `198.51.100.7, ${EDGE}`, '198.51.100.7'],
    ['is not what he made up', `203.0.113.9, 198.51.100.7,${EDGE}`, '198.51.100.7'],
    ['may be of IPv6', `2001:db8::1,${EDGE}`, '2001:db8::1'],
    ['is the one API Gateway saw when no other is known', '', EDGE],
  ])('%s', (_, forwarded, address) => {
    expect(addressOf({ ...passedOn, 'X-Forwarded-For': forwarded }, EDGE)).toBe(address);
  });

  it.each(foreign)('is the one API Gateway saw for %s, whatever else is said', (_, headers) => {
    expect(addressOf({ ...headers, 'x-forwarded-for': `203.0.113.9,${EDGE}` }, EDGE)).toBe(EDGE);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signatureOf } from '../../functions/webhook/signature.ts';
import { receiverOfTheDocs } from './receiver.fixture.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it.each([
  [
    'k'.repeat(64),
    1_795_237_200_999,
    '6f1f2c1e-0000-4000-8000-000000000001.0123456789ab',
    '{"id":"1"}',
    't=1795237200,v1=3c3d8ae8cdf7a41d96db126dcb8f50ed11eae8c17b7fe945639a2152d7c57d89',
  ],
  ['秘密', 0, 'a.b', '', 't=0,v1=bdea6dd578e90a97538d201b92a0d731837adb05e6377d5da9524033f7e519c4'],
  [
    's',
    1_795_237_201_000,
    'x',
    '{"text":"返品"}',
    't=1795237201,v1=0d0a62919b2d2fa566c9d01df7eb591020da1bebd6b04f64c294ca7be90475fc',
  ],
])('the signature by %s at %d of %s is what another implementation computes', (secret, now, id, body, expected) => {
  expect(signatureOf(bytes(secret), now, id, body)).toBe(expected);
});

describe('a receiver as the page shows it', async () => {
  const { code, isGenuine } = await receiverOfTheDocs();
  const SECRET = 'k'.repeat(64);
  const NOW = 1_795_237_200_000;
  const sent = (at = NOW) => ({
    'uragawa-delivery': 'd.1',
    'uragawa-signature': signatureOf(bytes(SECRET), at, 'd.1', '{"a":1}'),
  });
  const mac = sent()['uragawa-signature'].replace('t=1795237200,', '');

  beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('has ten lines at most', () => expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(10));

  it('takes what we signed, for five minutes', () => {
    expect(isGenuine(SECRET, sent(), '{"a":1}')).toBe(true);
    expect(isGenuine(SECRET, sent(NOW - 300_000), '{"a":1}')).toBe(true);
    expect(isGenuine(SECRET, sent(NOW - 301_000), '{"a":1}')).toBe(false);
    expect(isGenuine(SECRET, sent(NOW + 301_000), '{"a":1}')).toBe(false);
  });

  it.each<[string, string, object, string]>([
    ['another body', SECRET, {}, '{"a":2}'],
    ['another key', 'K'.repeat(64), {}, '{"a":1}'],
    ['the id of another delivery', SECRET, { 'uragawa-delivery': 'd.2' }, '{"a":1}'],
    ['another time', SECRET, { 'uragawa-signature': `t=1795237201,${mac}` }, '{"a":1}'],
    ['a short signature', SECRET, { 'uragawa-signature': `t=1795237200,${mac.slice(0, -2)}` }, '{"a":1}'],
    ['no signature', SECRET, { 'uragawa-signature': undefined }, '{"a":1}'],
    ['something else', SECRET, { 'uragawa-signature': 'v1=,t=' }, '{"a":1}'],
  ])('refuses %s', (_, secret, changes, body) => {
    expect(isGenuine(secret, { ...sent(), ...changes }, body)).toBe(false);
  });
});

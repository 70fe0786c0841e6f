import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { expect } from 'vitest';
import { newSession, openSession, Visitor } from '../visitor.ts';
import { type Case, filled, type Token } from './bank.ts';
import { newVisitor, settle, staffLog, type World } from './world.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** `$NOW`, `$NOW+300` and `$NOW-120` become numbers, other placeholders texts. */
const filledValue = (value: unknown, values: Record<string, string>): unknown => {
  if (Array.isArray(value)) return value.map((part) => filledValue(part, values));
  if (typeof value !== 'string') return value;
  const [, sign = '+', seconds = '0'] = /^\$NOW(?:([+-])(\d+))?$/.exec(value) ?? [];
  if (/^\$NOW/.test(value)) return Math.floor(Date.now() / 1000) + Number(`${sign}${seconds}`);
  return filled(value, values);
};

const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

const signature = (how: string, content: string, secret: string): string => {
  const [algorithm = '', key = ''] = [how.split(':')[0], how.slice(how.indexOf(':') + 1)];
  const hash = HASHES[algorithm];
  if (hash) return createHmac(hash, key.replace('$SECRET', secret)).update(content).digest('base64url');
  if (algorithm === 'RS256') return signWith('sha256', Buffer.from(content), rsa.privateKey).toString('base64url');
  return '';
};

const tokenOf = ({ header, claims, sign }: Token, { site }: World, member: string): string => {
  const values = { $HOST: site.issuer, $TENANT_1: site.audience, $MEMBER_A: member, $SECRET: site.secret };
  const given = (object: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, filledValue(value, values)]));
  const content = `${encoded(given(header))}.${encoded(given(claims))}`;
  return `${content}.${signature(sign, content, site.secret)}`;
};

/** Another's proof on a running conversation: it ends there, and the other sees his own alone. */
const change = async (world: World): Promise<string> => {
  const first = await newVisitor(world, await newSession(world.url, { identityToken: await world.site.sign('jw-a') }));
  await first.reply((await first.say('一人目の内緒の話')).seq);
  const identityToken = await world.site.sign('jw-b');
  first.send({ action: 'identify', identityToken });
  expect(await first.next('error')).toMatchObject({ code: 'invalid' });
  const body = { identityToken, resumeKey: first.session.resumeKey };
  const second = await newVisitor(world, await newSession(world.url, body));
  expect(second.session.visitorId).not.toBe(first.session.visitorId);
  expect(second.conversationId).not.toBe(first.conversationId);
  second.send({ action: 'join', conversationId: first.conversationId });
  expect(await second.next('error')).toMatchObject({ code: 'not_found' });
  expect(await staffLog(world, second.conversationId)).toBeUndefined();
  await Promise.all([settle(world, first), settle(world, second)]);
  return 'a socket takes no token of a site (invalid); a session with it is another visitor with an empty conversation';
};

/** Who is a member by this address, as far as anybody may know. */
const VICTIM = 'victim@example.com';

/** The host site's proof of a member. */
export const identity = async (world: World, { id, input, expect: expected }: Case): Promise<string> => {
  if (!input.jwt) return change(world);
  const member = `member-${id}`;
  const token = tokenOf(input.jwt, world, member);
  world.secrets.add(token);
  const victim = { identityToken: await world.site.sign(VICTIM) };
  const known = expected.outcome.startsWith('accept') ? await newSession(world.url, victim) : undefined;
  const { status, body } = await openSession(world.url, { identityToken: token });
  if (known) {
    expect(status).toBe(201);
    expect(body.visitorId).not.toBe(known.visitorId);
    expect(body).not.toHaveProperty('conversationId');
    const again = await newSession(world.url, { identityToken: await world.site.sign(member) });
    expect(again.visitorId).toBe(body.visitorId);
    await (await Visitor.join(world.url, body)).close();
    return 'the member of `sub`, and nobody else: the other claims are not read';
  }
  expect([status, body.error?.code]).toEqual(status === 400 ? [400, 'invalid'] : [401, 'identity_refused']);
  expect(body).not.toHaveProperty('token');
  expect(body.error.message).not.toContain(token.slice(0, 20));
  // It is the token that was wrong, not the member.
  expect((await openSession(world.url, { identityToken: await world.site.sign(member) })).status).toBe(201);
  return `${status} ${body.error.message}`;
};

import { expect } from 'vitest';
import { connect } from '../gateway.fixture.ts';
import { newSession } from '../visitor.ts';
import { type Case, filled } from './bank.ts';
import type { World } from './world.ts';

/** Opening a socket: refused with 401 or 403, where the same visitor gets in as he should. */
export const handshake = async (world: World, { input, expect: { outcome } }: Case): Promise<string> => {
  const session = await newSession(world.url);
  const proof = await world.site.sign('handshake');
  const [head, claims] = session.token.split('.');
  const values = {
    $TOKEN: session.token,
    $RESUME_KEY: session.resumeKey,
    $PROOF: proof,
    $UNSIGNED: `${Buffer.from('{"alg":"none","typ":"visitor+jwt"}').toString('base64url')}.${claims}.`,
    $UNPROVEN: `${head}.${claims}.`,
    $ORIGIN: world.url,
    $HTTPS_ORIGIN: world.url.replace('http:', 'https:'),
    $PORT: new URL(world.url).port,
  };
  const protocols = input.protocols ?? ['uragawa.v1', '$TOKEN'];
  const headers = Object.fromEntries(
    Object.entries(input.headers ?? {}).map(([name, value]) => [name, filled(value, values)]),
  );
  const open = (offered: readonly string[], sent: Record<string, string>, query = '') =>
    connect(
      `${session.socketUrl}${query}`,
      offered.map((part) => filled(part, values)),
      { headers: sent },
    );
  const { status, socket } = await open(protocols, headers, filled(input.query ?? '', values));
  if (outcome.startsWith('accept')) {
    expect(status).toBe(101);
    socket.close();
    return 'opened';
  }
  expect([401, 403]).toContain(status);
  const right = await open(['uragawa.v1', '$TOKEN'], { origin: world.url });
  expect(right.status).toBe(101);
  right.socket.close();
  return `refused with ${status}; the right handshake of the same session opens`;
};

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import * as z from 'zod/mini';
import { Status } from '../../../functions/protocol/status.ts';
import { fill, slotsIn } from '../../../functions/protocol/variables.ts';
import { agentToken } from '../desk.ts';
import { openSession } from '../visitor.ts';
import type { Case } from './bank.ts';
import { inert, type World } from './world.ts';

/** Addresses in a text are text: nobody asks for what is there, not even on the machine itself. */
export const preview = async (world: World, { input }: Case): Promise<string> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = ['127.0.0.1', 'localhost', '2130706433', '127.1', '[::ffff:127.0.0.1]'];
  const addresses = own.map((host) => `http://${host}:${port}/latest/meta-data/`);
  try {
    const observed = await inert(world, `${input.body ?? ''} ${addresses.join(' ')}`);
    expect(asked).toEqual([]);
    return `${observed}; nobody has asked for any of ${addresses.length} addresses of a server that listens`;
  } finally {
    server.close();
  }
};

/** A canned reply is a text with slots from a fixed list: what looks like a program stays what it is. */
export const canned = async (world: World, { input }: Case): Promise<string> => {
  const text = String(input.value);
  const headers = { authorization: `Bearer ${await agentToken(world.url, 'yamada')}` };
  const at = `${world.url}/api/knowledge/canned/hostile-template`;
  const body = JSON.stringify({ version: 0, status: 'published', fields: { title: 'x', text } });
  expect((await fetch(at, { method: 'PUT', headers, body })).status).toBe(200);
  expect((await (await fetch(at, { headers })).json()).fields.text).toBe(text);
  // The console and the drafts fill it with this, and with nothing else.
  const values = { customer: '田中', constructor: 'x', passwordHash: 'y', 'member.passwordHash': 'z' };
  expect(fill(text, values)).toEqual({ text, slots: [] });
  expect(slotsIn(text)).toEqual([]);
  expect(fill('{{customer}}', { customer: text }).text).not.toMatch(/[{}]{2}/);
  return 'kept letter by letter; no slot is in it, so nothing is put in its place, and as a value it opens none';
};

/** Of what anybody is told about the deployment nothing is a name of a resource, a key or a rule of ours. */
export const publicConfig = async (world: World): Promise<string> => {
  const status = await (await fetch(`${world.url}/status.json`)).text();
  expect(z.strictObject(Status.shape).safeParse(JSON.parse(status)).success).toBe(true);
  const { body: session } = await openSession(world.url);
  for (const secret of [session.token, session.resumeKey]) world.secrets.add(secret);
  expect(Object.keys(session).toSorted()).toEqual(['expiresAt', 'resumeKey', 'socketUrl', 'token', 'visitorId']);
  const widget = await (await fetch(`${world.url}/widget.js`)).text();
  const console = await (await fetch(`${world.url}/console`)).text();
  const names = Object.entries(world.environment)
    .filter(([name]) => /_TABLE$|_BUCKET$|SECRET|KEY$|BUS_NAME/.test(name))
    .map(([, value]) => value)
    .filter((value) => value.length >= 8);
  expect(names.length).toBeGreaterThan(8);
  for (const told of [status, widget, console, JSON.stringify({ ...session, token: '', resumeKey: '' })]) {
    for (const name of names) expect(told).not.toContain(name);
    expect(told).not.toMatch(/arn:aws|AKIA|BEGIN [A-Z ]*PRIVATE|system prompt/i);
  }
  return `status.json has ${Object.keys(JSON.parse(status)).join(', ')} and nothing else; no name of a table, bucket, key or bus anywhere`;
};

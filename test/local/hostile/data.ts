import { expect } from 'vitest';
import { openSession } from '../visitor.ts';
import type { Case } from './bank.ts';
import { inert, newVisitor, refused, refusedBy, settle, staffLog, talkingVisitor, type World } from './world.ts';

/** What is to reach the tables by way of a field: refused wherever it could go in, or kept as a text like any other. */
export const dynamodb = async (world: World, { input, expect: { outcome } }: Case): Promise<string> => {
  const { value, gen_field } = input;
  const field = gen_field?.field ?? input.field ?? '';
  if (gen_field) return nested(world, field, gen_field.n);
  if (field === 'conversationId') return badKey(world, value);
  if (outcome === 'accept_inert') {
    if (typeof value === 'string') return inert(world, value);
    const asField = await refused(
      world,
      ({ conversationId }) => JSON.stringify({ action: 'send', conversationId, id: 'd', after: 0, text: value }),
      'invalid',
    );
    return `as a field ${asField}; as a text ${await inert(world, JSON.stringify(value))}`;
  }
  return expression(world, field, String(value));
};

const nested = async (world: World, field: string, levels: number): Promise<string> => {
  const deep = (n: number) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;
  const raw = (conversationId: string, n: number) =>
    `{"action":"send","conversationId":"${conversationId}","id":"d","after":0,"text":"x","${field}":${deep(n)}}`;
  await refused(world, ({ conversationId }) => raw(conversationId, 8), 'invalid');
  const observed = await refused(world, ({ conversationId }) => raw(conversationId, levels), 'too_deep');
  const session = await openSession(world.url, { [field]: JSON.parse(deep(levels)) });
  expect([session.status, session.body.error.code]).toEqual([400, 'too_deep']);
  return `${observed}; the same for a session; less deep it is an unknown field`;
};

const badKey = async (world: World, value: unknown): Promise<string> => {
  const rest: Record<string, object> = {
    join: {},
    send: { id: 'k', after: 0, text: 'x' },
    typing: { on: true },
    read: { seq: 1 },
    escalate: {},
    feedback: { seq: 1, helpful: true },
    rate: { score: 1 },
    ticket: { id: 't', after: 0, name: 'x', email: 'x@example.jp', text: 'x' },
    close: {},
    ping: {},
  };
  const visitor = await newVisitor(world);
  for (const [action, more] of Object.entries(rest)) {
    await refusedBy(visitor, JSON.stringify({ action, conversationId: value, ...more }), 'invalid');
  }
  for (const path of [`/${encodeURIComponent(String(value))}`, `/${encodeURIComponent(String(value))}/block`]) {
    const answer = await fetch(`${world.url}/api/conversations${path}`, { headers: world.staff });
    expect(answer.status).toBe(404);
  }
  expect(await staffLog(world, visitor.conversationId)).toBeUndefined();
  await settle(world, visitor);
  return 'invalid in every action, 404 for staff; no key is made of it';
};

/** Text that would be an expression if anybody built one of it. */
const expression = async (world: World, field: string, value: string): Promise<string> => {
  const visitor = await talkingVisitor(world);
  const { conversationId } = visitor;
  const { code } = await refusedBy(
    visitor,
    JSON.stringify({ action: 'join', conversationId, [field]: value }),
    'invalid',
  );
  const read = async (query: string) => {
    const response = await fetch(`${world.url}/api/conversations/${conversationId}?${query}`, { headers: world.staff });
    return { status: response.status, body: await response.text() };
  };
  expect((await read(`after=${encodeURIComponent(value)}`)).status).toBe(400);
  expect(await read(`${field}=${encodeURIComponent(value)}`)).toEqual(await read(''));
  await settle(world, visitor);
  return `${code} in a frame, 400 as a number of the log, without effect as an unknown parameter`;
};

import { isDeepStrictEqual } from 'node:util';
import { firstFault } from '../../functions/conversation/chain.ts';
import { headOf } from '../../functions/conversation/head.ts';
import { entryOf, itemOf } from '../../functions/conversation/log.ts';
import { Customer } from './customer.ts';
import type { World } from './world.ts';

/**
 * Differ between any two runs; that hashes and HEAD fit is compared by itself. `projected` and `hour` hold the hour; who stands
 * before somebody in the line is other stories, that he is told of it is this one.
 */
const VARIES = new Set([
  'at',
  'openedAt',
  'changedAt',
  'latency',
  'milliseconds',
  'expiresAt',
  'endsAt',
  'since',
  'due',
  'dueAt',
  'paced',
  'hour',
  'projected',
  'position',
]);
const SECRETS = new Set(['source', 'digest', 'previous', 'hash', 'salt', 'token', 'resumeKey']);
const TICKET = /\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What is left when everything is taken out that differs between two runs of the same story. */
export const comparable = (value: unknown, sockets: readonly Customer[]): unknown => {
  let text = JSON.stringify(value, (key, inner) => (VARIES.has(key) || SECRETS.has(key) ? typeof inner : inner));
  for (const [index, { session, conversationId, connectionId }] of sockets.entries()) {
    text = text.replaceAll(session.visitorId, 'visitor').replaceAll(connectionId, `socket ${index}`);
    if (conversationId !== '') text = text.replaceAll(conversationId, 'conversation');
  }
  return JSON.parse(text.replace(UUID, 'uuid').replace(TICKET, 'ticket'));
};

/** At least once is what buses and sockets promise: what comes twice has happened once. Sorted, since pushes race. */
const once = (values: readonly unknown[]): unknown[] =>
  [...new Set(values.map((value) => JSON.stringify(value)))].map((text) => JSON.parse(text));
const sorted = (values: readonly unknown[]): unknown[] =>
  values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Everything a conversation has left behind, and each of its sockets heard, as one value that two runs of a story share. */
export const resultOf = async (world: World, sockets: readonly Customer[]) => {
  const [customer] = sockets;
  if (!customer) throw new Error('whose conversation?');
  const { conversationId, session } = customer;
  const stored = await world.items('Conversations', `CONV#${conversationId}`);
  const head = stored.filter(({ sk }) => sk === 'HEAD');
  const entries = stored.filter(({ sk }) => sk !== 'HEAD').map((item) => itemOf(item));
  const log = entries.map(entryOf);
  const projected = entries.findLast((item) => item.projected === true);
  const numbers = new Set(log.flatMap(({ ticket }) => (ticket ? [ticket.id] : [])));
  const tickets = await Promise.all([...numbers].map((id) => world.items('Agents', `TICKET#${id}`)));
  const rooms = await world.items('Connections', `ROOM#${conversationId}`);
  const keys = await world.items('Sessions', `VISITOR#${session.visitorId}`);
  const frames = sockets.map(({ connectionId }) => world.frames.get(connectionId) ?? []);
  const later = await Customer.join(world, session);
  const plain = (value: unknown) => comparable(value, sockets);
  return {
    seqs: log.map(({ seq }) => seq),
    chain: firstFault(conversationId, log) ?? 'holds',
    headAsRebuilt: isDeepStrictEqual(head, projected ? [headOf(conversationId, entryOf(projected))] : []),
    log: plain(log),
    head: plain(head),
    tickets: tickets.map(plain),
    rooms: sorted(rooms.map(plain)),
    keys: keys.length,
    events: plain(once(world.published.filter(({ detail }) => detail.conversationId === conversationId))),
    heard: frames.map((of) => sorted(once(of).map(plain))),
    joinedLater: plain(later.heard('joined')),
  };
};

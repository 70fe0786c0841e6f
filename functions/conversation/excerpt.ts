import { quoted } from '../escalation/packet.ts';
import type { Key } from '../platform/batch-get.ts';
import { itemsAt } from './items.ts';
import { pkOf, skOf } from './log.ts';
import type { State } from './state.ts';

const LONGEST = 120;

/** What of an entry is needed; less on the wire than whole packets. */
const PROJECTION = {
  ProjectionExpression: 'pk, sk, #body.#text, #body.#packet.#summary',
  ExpressionAttributeNames: { '#body': 'body', '#text': 'text', '#packet': 'packet', '#summary': 'summary' },
};

interface Said {
  readonly text?: string;
  readonly packet?: { readonly summary?: readonly string[] };
}

/** A conversation, or a stretch of one, as it was in a state. */
export interface Stretch {
  readonly conversationId: string;
  readonly state: State;
}

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** The entry that says best what the customer wants: the packet of whoever takes over, else his first question. */
const keyOf = ({ conversationId, state: { packet, asked } }: Stretch): Key => ({
  pk: pkOf(conversationId),
  sk: skOf(packet ?? asked ?? 1),
});

const firstLine = ({ text, packet }: Said): string | undefined => {
  const line = packet?.summary?.[0] ?? text;
  return line === undefined || line.trim() === '' ? undefined : quoted(line, LONGEST);
};

/** What the customer wants in each of them, in one line; nothing of what is erased. One read of a single entry each. */
export const excerptsOf = async (stretches: readonly Stretch[]): Promise<(stretch: Stretch) => string | undefined> => {
  const items = await itemsAt<Key & { readonly body?: Said }>(stretches.map(keyOf), PROJECTION);
  const lines = new Map(items.map(({ body = {}, ...key }) => [nameOf(key), firstLine(body)]));
  return (stretch) => lines.get(nameOf(keyOf(stretch)));
};

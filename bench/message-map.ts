import { itemSize } from './item-size.ts';
import { ANSWER, QUESTION } from './turns.ts';

/**
 * The usual way to keep a chat, as bedrock-chat does (aws-samples/bedrock-chat, backend/app/repositories/conversation.py,
 * v3): all messages of a conversation are one JSON text in one item, which each turn reads and writes as a whole. Computed
 * from its model for the same texts, without sources, titles and its own log lines.
 */
export interface Rewrite {
  readonly bytesWritten: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** The texts are an object in S3 by then. */
  readonly isInS3: boolean;
}

/** Beyond this the texts go to an object in S3 instead, as a whole too. */
const MOST_IN_ITEM = 300 * 1024;
const ULID = '01KA0000000000000000000000';
const MODEL = 'claude-v4.5-haiku';

/** Python's json.dumps: spaces after separators, and every character beyond ASCII as an escape. */
const dumps = (value: unknown): string =>
  JSON.stringify(value, undefined, 1)
    .replace(/,\n\s*/g, ', ')
    .replace(/\n\s*/g, '')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const message = (role: string, body: string, parent: string | null) => ({
  role,
  content: [{ content_type: 'text', body }],
  model: MODEL,
  children: [ULID],
  parent,
  create_time: 1_795_219_200.123456,
  feedback: null,
  used_chunks: null,
  thinking_log: null,
});

const user = '00000000-0000-4000-8000-000000000000';
const itemWith = (MessageMap: string, isLarge: boolean) => ({
  PK: user,
  SK: `${user}#CONV#${ULID}`,
  Title: '返品の送料',
  CreateTime: 1_795_219_200.123,
  LastUpdateTime: 1_795_219_200.123456,
  TotalPrice: 0.001234,
  LastMessageId: ULID,
  ShouldContinue: false,
  IsLargeMessage: isLarge,
  MessageMap,
});

const mapOf = (turns: number): string => {
  const messages = Array.from({ length: turns }, () => [
    message('user', QUESTION, ULID),
    message('assistant', ANSWER, ULID),
  ]).flat();
  const named = messages.map((each, at) => [String(at).padStart(ULID.length, '0'), each]);
  return dumps({ system: message('system', '', null), ...Object.fromEntries(named) });
};

/** What the given turn of a conversation costs that way; its index by conversation holds the item a second time. */
export const rewriteAt = (turn: number): Rewrite => {
  const map = mapOf(turn);
  const isLarge = map.length > MOST_IN_ITEM;
  const item = itemWith(isLarge ? dumps({ system: message('system', '', null) }) : map, isLarge);
  const before = itemSize(itemWith(isLarge ? '' : mapOf(turn - 1), isLarge));
  return {
    bytesWritten: itemSize(item) + (isLarge ? map.length : 0),
    writeUnits: 2 * Math.ceil(itemSize(item) / 1024),
    // Found by the index, which answers eventually consistent reads only.
    readUnits: Math.ceil(before / 4096) / 2,
    isInS3: isLarge,
  };
};

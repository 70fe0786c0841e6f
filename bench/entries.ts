import { seal } from '../functions/conversation/chain.ts';
import { type Draft, type Entry, replyId } from '../functions/conversation/entry.ts';
import { conversationIdOf } from '../functions/conversation/identity.ts';
import { pkOf, skOf } from '../functions/conversation/log.ts';
import type { Figure } from './figure.ts';
import { itemSize } from './item-size.ts';

const QUESTION = 'あ'.repeat(40);
const ANSWER = 'あ'.repeat(200);
const TITLE = 'あ'.repeat(12);
const VISITOR = 'AAAAAAAAAAAAAAAAAAAAAA';

const question: Draft = {
  id: 'b2c5f6a0-2f0e-4d43-9f38-6f5b5c6f8a11',
  kind: 'message',
  role: 'customer',
  by: VISITOR,
  after: 2,
  facts: { visitorId: VISITOR, ordinal: 0, returning: false, language: 'ja' },
  body: { text: QUESTION },
};
const reply: Draft = {
  id: replyId(question.id),
  kind: 'message',
  role: 'bot',
  after: 3,
  about: 3,
  outcome: 'answer',
  latency: 120,
  body: { text: ANSWER, sources: [{ id: 'ja-shipping-fee', version: 1, title: TITLE, score: 0.873 }] },
};

/** What a bot turn from the second on costs in the table: bytes beyond the texts, and write units of the two entries. */
export const entryFigures = (): Figure[] => {
  const conversationId = conversationIdOf(VISITOR, 0);
  const log: Entry[] = [];
  for (const draft of [question, reply, question, reply])
    log.push(seal(conversationId, log.at(-1), draft, 1_795_219_200_000));
  const items = log.slice(2).map((entry) => ({ pk: pkOf(conversationId), sk: skOf(entry.seq), ...entry }));
  const [asked = 0, replied = 0] = items.map(itemSize);
  const texts = { asked: Buffer.byteLength(QUESTION), replied: Buffer.byteLength(ANSWER + TITLE) };
  const units = Math.ceil(asked / 1024) + Math.ceil(replied / 1024);
  return [
    { name: 'question entry beyond its text', value: asked - texts.asked, unit: 'bytes', limit: 600 },
    {
      name: 'reply entry beyond its texts, source included',
      value: replied - texts.replied,
      unit: 'bytes',
      limit: 600,
    },
    { name: 'entries written in a bot turn', value: items.length, unit: 'items', limit: 2 },
    { name: 'write units of the entries of a bot turn', value: units, unit: 'WRU', limit: 6 },
  ];
};

import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Draft } from '../functions/conversation/entry.ts';
import { EVENT, eventsOf } from '../functions/conversation/events.ts';
import { append, tail } from '../functions/conversation/log.ts';
import { orderKey, profileKey } from '../functions/member/rows.ts';
import { membersTable, ordersTable, table } from '../functions/platform/table.ts';
import { type Invocation, MeteredAccount } from './account.ts';
import type { Figure } from './figure.ts';
import { ENTRIES } from './turns.ts';

/** Surrogate of the member who asks. */
const MEMBER = 'AAAAAAAAAAAAAAAAAAAAAA';

const PROFILE = {
  ...{ number: 'M-1', name: '見本 あや', kana: 'ミホン アヤ', email: 'aya@example.com', phone: '000-1111-2222' },
  ...{ address: '東京都見本市青葉台1-2-3', plan: 'プレミアム', contract: { from: '2024-12-01' } },
  points: { balance: 1480, expiring: [{ points: 480, on: '2026-11-30' }] },
  ...{ usage: [], preferences: { お知らせメール: '受け取る' }, status: 'active' },
};

const orderOf = (number: number) => ({
  number: String(number),
  orderedOn: '2026-11-12',
  items: [{ sku: 'A-1', name: 'ステンレスマグカップ', quantity: 2 }],
  ...{ total: 4960, status: 'shipped', carrier: 'サクラ急便', tracking: '0000-1234-5001', promisedOn: '2026-11-18' },
});

/** A member with twenty orders. */
const fill = async (): Promise<void> => {
  const items = [...Array(20)].map((_, n) => orderOf(12_340 + n));
  const puts = [
    { TableName: membersTable(), Item: { ...profileKey(MEMBER), ...PROFILE } },
    ...items.map((order) => ({ TableName: ordersTable(), Item: { ...orderKey(MEMBER, order), ...order } })),
  ];
  for (const put of puts) await table().send(new PutCommand(put));
};

/** What a member asks and the bot has recognized, as the log holds both, and the event of it. */
const asked = async (procedure: string, given: Record<string, string>) => {
  const conversationId = randomUUID();
  const id = randomUUID();
  const facts = { visitorId: 'visitor', ordinal: 0, returning: false, language: 'ja', member: MEMBER };
  const question: Draft = {
    id,
    kind: 'message',
    role: 'customer',
    after: 0,
    facts,
    body: { text: '注文12345が届きません' },
  };
  const begun: Draft = {
    ...{ id: `${id}.reply`, kind: 'begun', role: 'bot', after: 1, about: 1 },
    ...{ procedure: { name: procedure, step: 'work' }, body: { arguments: given } },
  };
  for (const draft of [question, begun]) await append(await tail(conversationId, 0), () => ({ append: draft }));
  const { last } = await tail(conversationId, 0);
  const event = last && eventsOf(conversationId, last).find(({ type }) => type === EVENT.ProcedureBegun);
  if (!event) throw new Error('nothing was begun');
  return { version: '0', id: randomUUID(), 'detail-type': event.type, source: 'uragawa', detail: event.detail };
};

const WRITE = 'TransactWriteItems';
const readsOf = ({ calls }: Invocation): number => calls.reduce((sum, { reads }) => sum + reads, 0);
/** Calls one after another until the answer is written. */
const callsOf = ({ calls }: Invocation): number =>
  Math.max(...calls.map(({ operation, depth }) => (operation === WRITE ? depth : 0)));

/** What a look-up of a member takes, from the bot's word that it is one: read units, and calls that wait for each other. */
export const lookUpFigures = async (outdir: string): Promise<Figure[]> => {
  const account = await MeteredAccount.start(outdir, ENTRIES);
  try {
    // What fails for its event leaves its environment: its tables are this process's from here on.
    await account.invoke('member/step', { detail: {} }).catch(() => undefined);
    await fill();
    const done: Invocation[] = [];
    for (const [name, given] of [
      ['points', {}],
      ['purchases', {}],
      ['order', { orderNumber: '12359' }],
    ] as const) {
      const invocation = await account.invoke('member/step', await asked(name, given));
      if (callsOf(invocation) === 0) throw new Error(`nobody was told his ${name}`);
      done.push(invocation);
    }
    return [
      { name: 'a look-up of a member: read units', value: Math.max(...done.map(readsOf)), unit: 'RCU', limit: 3 },
      {
        name: 'a look-up of a member: calls one after another until it is written',
        value: Math.max(...done.map(callsOf)),
        unit: '',
        limit: 2,
      },
    ];
  } finally {
    await account.close();
  }
};

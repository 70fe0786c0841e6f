import type { Entry } from '../../functions/conversation/entry.ts';
import type { Asked } from '../../functions/member/asked.ts';
import { DirectoryUnavailable, type Member, type Order, type Stock } from '../../functions/member/directory.ts';
import type { Directories } from '../../functions/member/gather.ts';
import { customerMessage, logOf, tailOf } from '../conversation/factories.ts';

export const AYA: Member = {
  number: 'M-1',
  name: '見本 あや',
  email: 'aya@example.com',
  phone: '000-1111-2222',
  address: '東京都見本市青葉台1-2-3',
  plan: 'プレミアム',
  contract: { from: '2024-12-01' },
  points: { balance: 1480, expiring: [{ points: 480, on: '2026-11-30' }] },
  usage: [],
  preferences: { お知らせメール: '受け取る' },
  status: 'active',
};

export const orderOf = (number: string, changes: Partial<Order> = {}): Order => ({
  number,
  orderedOn: '2026-11-12',
  items: [{ sku: 'A-1', name: 'マグカップ', quantity: 2 }],
  status: 'shipped',
  carrier: 'サクラ急便',
  promisedOn: '2098-11-18',
  ...changes,
});

/** Directories that know one member, `aya`; `reads` is what was asked of them. */
export const directoriesOf = (orders: readonly Order[] = [], stock: readonly Stock[] = []) => {
  const reads: string[] = [];
  const from: Directories = {
    members: {
      find: async () => undefined,
      get: async (id) => {
        reads.push(`member ${id}`);
        return id === 'aya' ? AYA : undefined;
      },
    },
    orders: {
      newest: async (id, limit) => {
        reads.push(`newest ${id} ${limit}`);
        return id === 'aya' ? orders.slice(0, limit) : [];
      },
      get: async (id, number) => {
        reads.push(`order ${id} ${number}`);
        return id === 'aya' ? orders.find((order) => order.number === number) : undefined;
      },
      stock: async (words) => {
        reads.push(`stock ${words}`);
        return stock;
      },
    },
  };
  return { from, reads };
};

const fails = async (): Promise<never> => {
  throw new DirectoryUnavailable('it does not answer');
};

/** Systems that do not answer. */
export const DOWN: Directories = {
  members: { find: fails, get: fails },
  orders: { newest: fails, get: fails, stock: fails },
};

/** A question that the bot has left to a procedure. `member`: whom the host site vouches for. */
export const begunLog = (name: string, given: Record<string, string> = {}, member?: string): Entry[] =>
  logOf(
    customerMessage({
      facts: {
        visitorId: 'visitor-1',
        ordinal: 0,
        returning: false,
        language: 'ja',
        ...(member === undefined ? {} : { member }),
      },
    }),
    {
      id: 'q1.reply',
      kind: 'begun',
      role: 'bot',
      after: 1,
      about: 1,
      procedure: { name, step: 'work' },
      body: { arguments: given },
    },
  );

export const askedOf = (
  entries: Entry[],
  procedure: string,
  given: Record<string, string> = {},
  changes: Partial<Asked> = {},
): Asked => {
  const [question] = entries;
  if (!question) throw new Error('nobody has asked anything');
  const start = tailOf(entries, 1);
  return {
    conversationId: start.conversationId,
    start,
    question,
    procedure,
    arguments: given,
    notice: '',
    isChosen: false,
    ...changes,
  };
};

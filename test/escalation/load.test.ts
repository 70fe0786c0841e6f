import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../functions/conversation/entry.ts';
import { move, NotFree } from '../../functions/escalation/load.ts';
import { customerMessage, logOf, staff, tailOf } from '../conversation/factories.ts';

/** What each write is answered; reads find the log as it is. */
let answers: (Error | undefined)[] = [];
let log: Entry[] = [];
const written: string[] = [];
vi.mock('../../functions/platform/table.ts', () => ({
  conversationsTable: () => 'Conversations',
  agentsTable: () => 'Agents',
  table: () => ({
    send: async (command: object) => {
      const { name } = command.constructor;
      if (name === 'QueryCommand') return { Items: log.toReversed() };
      written.push(name);
      const answer = answers.shift();
      if (answer) throw answer;
      return {};
    },
  }),
}));

const canceled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    message: 'canceled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const WAITING = [customerMessage(), staff('escalated', { role: 'system', trigger: 'asked' })];
const given = staff('assigned', { id: 'given', role: 'system', to: 'a', rings: 1 });

beforeEach(() => {
  log = logOf(...WAITING);
  written.length = 0;
});

const give = () => move(tailOf(log), () => ({ append: given }));

it('what changes nothing of who has it is one put; what does is one transaction', async () => {
  answers = [];
  await move(tailOf(log), () => ({ append: staff('note') }));
  await give();
  expect(written).toEqual(['PutCommand', 'TransactWriteCommand']);
});

it.each([
  ['the number is taken', canceled('ConditionalCheckFailed', 'None')],
  ['the number is taken and the agent is not free', canceled('ConditionalCheckFailed', 'ConditionalCheckFailed')],
  ['another transaction is at work on the agent', canceled('None', 'TransactionConflict')],
  ['the tables are throttled', canceled('ThrottlingError', 'None')],
])('decides again when %s', async (_, refused) => {
  answers = [refused, refused];
  expect(await give()).toMatchObject({ written: true });
  expect(written).toHaveLength(3);
});

it('says that the agent is not free when that alone is why, and writes nothing', async () => {
  answers = [canceled('None', 'ConditionalCheckFailed')];
  await expect(give()).rejects.toThrow(NotFree);
  answers = [canceled('None', 'None', 'ConditionalCheckFailed')];
  await expect(give()).rejects.toThrow(NotFree);
  expect(written).toHaveLength(2);
});

it('does not try again what cannot come out differently', async () => {
  answers = [canceled('ValidationError', 'None')];
  await expect(give()).rejects.toThrow(TransactionCanceledException);
  answers = [new Error('no way')];
  await expect(give()).rejects.toThrow('no way');
  expect(written).toHaveLength(2);
});

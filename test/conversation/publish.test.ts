import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../functions/conversation/entry.ts';
import { eventsOf } from '../../functions/conversation/events.ts';
import { headOf, UNANSWERED } from '../../functions/conversation/head.ts';
import { pkOf, skOf } from '../../functions/conversation/log.ts';
import { publishEntries } from '../../functions/conversation/publish.ts';
import { metrics } from '../../functions/platform/observability.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff } from './factories.ts';

const bus = mockClient(EventBridgeClient);
const table = mockClient(DynamoDBDocumentClient);

beforeEach(() => {
  bus.reset();
  table.reset();
  table.on(PutCommand).resolves({});
  Object.assign(process.env, { BUS_NAME: 'bus', CONVERSATIONS_TABLE: 'log', AWS_REGION: 'ap-northeast-1' });
});

const records = (entries: Entry[], projected: number[] = [1]) =>
  entries.map((entry) => ({
    sequenceNumber: String(entry.seq * 100),
    image: {
      pk: pkOf(CONVERSATION),
      sk: skOf(entry.seq),
      ...entry,
      ...(projected.includes(entry.seq) ? { projected: true } : {}),
    },
  }));
/** A bus that refuses these calls' entries of these types, then takes everything. */
const busRefusing = (...types: string[]) =>
  bus.on(PutEventsCommand).callsFake(({ Entries }) => ({
    Entries: Entries.map(({ DetailType }: { DetailType: string }) =>
      types.includes(DetailType) ? { ErrorCode: 'ThrottlingException' } : { EventId: 'e' },
    ),
  }));
const sent = () =>
  bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.map((e) => e.DetailType));
const types = (entry: Entry | undefined) => (entry ? eventsOf(CONVERSATION, entry).map(({ type }) => type) : []);

describe('publishing', () => {
  const log = logOf(customerMessage(), botReply(), staff('note'), staff('closed'));

  it('says what happened, in order, ten entries a call at most', async () => {
    busRefusing();
    const many = logOf(...Array.from({ length: 12 }, (_, i) => customerMessage({ id: `q${i}` })));
    expect(await publishEntries(records(many))).toBeUndefined();
    expect(sent().map((call) => call?.length)).toEqual([10, 3]);
    expect(sent()[0]?.slice(0, 2)).toEqual(['ConversationOpened', 'MessageReceived']);
  });

  it('sends only the refused entries again, then asks for the record to be delivered again', async () => {
    busRefusing('MessageSent');
    expect(await publishEntries(records(log))).toBe('200');
    expect(sent()).toEqual([
      ['ConversationOpened', 'MessageReceived', 'MessageSent', 'ConversationClosed'],
      ['MessageSent'],
      ['MessageSent'],
    ]);
  });

  it('of practice goes by a source of its own, and counts for nothing', async () => {
    busRefusing();
    const counted = vi.spyOn(metrics, 'addMetric');
    const facts = { visitorId: 'v', ordinal: 0, practice: true as const };
    const practice = logOf(customerMessage({ facts }), botReply());
    expect(await publishEntries(records(practice))).toBeUndefined();
    expect(counted).not.toHaveBeenCalled();
    expect(await publishEntries(records(log))).toBeUndefined();
    expect(counted).toHaveBeenCalledWith('EventsPublished', 'Count', 4);
    const sources = bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.map((e) => e.Source));
    expect(sources.map((each) => [...new Set(each)])).toEqual([['uragawa.practice'], ['uragawa']]);
    // HEAD follows all the same: by it practice is audited, and removed when its time is over.
    expect(table.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({ state: { practice: true } });
    counted.mockRestore();
  });

  it('stops at the first event that is not taken: what follows comes again with it', async () => {
    const many = logOf(...Array.from({ length: 30 }, (_, i) => customerMessage({ id: `q${i}` })));
    busRefusing('ConversationOpened');
    expect(await publishEntries(records(many))).toBe('100');
    expect(sent().map((call) => call?.length)).toEqual([10, 1, 1]);
  });

  it('takes no answer about an event for a refusal', async () => {
    bus.on(PutEventsCommand).resolves({});
    expect(await publishEntries(records(log))).toBe('100');
  });

  it('fails as a whole when the bus or the table does not answer', async () => {
    bus.on(PutEventsCommand).rejects(new Error('unreachable'));
    await expect(publishEntries(records(log))).rejects.toThrow('unreachable');
    busRefusing();
    table.on(PutCommand).rejects(new Error('throttled'));
    await expect(publishEntries(records(log))).rejects.toThrow('throttled');
  });

  it('moves HEAD once a batch, to the newest entry that changed the state, and takes a newer HEAD for success', async () => {
    busRefusing();
    table.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: '', $metadata: {} }));
    expect(await publishEntries(records(log, [1, 4]))).toBeUndefined();
    const [put, ...others] = table.commandCalls(PutCommand);
    expect(others).toEqual([]);
    expect(put?.args[0].input.Item).toEqual(headOf(CONVERSATION, log[3] as Entry));
  });
});

describe('the events of an entry', () => {
  it('hold ids and facts, never a text', () => {
    const secret = { text: 'CANARY', page: 'CANARY', comment: 'CANARY', reason: 'CANARY', name: 'CANARY' };
    for (const kind of ['message', 'escalated', 'rated', 'closed', 'note'] as const) {
      const [, entry] = logOf(customerMessage(), staff(kind, { body: secret }));
      expect(JSON.stringify(entry ? eventsOf(CONVERSATION, entry) : 'CANARY')).not.toContain('CANARY');
    }
  });

  it('of a note are none; of the first message two; of a release with an open question the question too', () => {
    const log = logOf(customerMessage(), staff('note'), staff('assigned', { to: 'a' }), staff('released'));
    expect(log.map(types)).toEqual([
      ['ConversationOpened', 'MessageReceived'],
      [],
      ['ConversationAssigned'],
      ['ConversationReleased', 'MessageReceived'],
    ]);
    expect(log[3] && eventsOf(CONVERSATION, log[3])[1]?.detail).toMatchObject({ seq: 1, epoch: 3, mode: 'bot' });
  });

  it('of a conversation that rang out are the question too where the bot answers meanwhile, and else not', () => {
    const wanted = staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked' });
    const rings = staff('assigned', { role: 'system', to: 'a', rings: 1 });
    const question = customerMessage({ id: 'q2' });
    const out = staff('released', { role: 'system', back: 'queue' });
    expect(logOf(customerMessage(), wanted, rings, question, out).map(types).at(-1)).toEqual(['ConversationReleased']);
    const aside = customerMessage({ id: 'w', wish: 'bot' });
    const entry = logOf(customerMessage(), wanted, aside, rings, question, out)[5];
    const detail = { seq: 5, mode: 'waiting', aside: true };
    expect(entry && eventsOf(CONVERSATION, entry)[1]).toMatchObject({ type: 'MessageReceived', detail });
  });
});

describe('HEAD', () => {
  it('is in the index of those without an answer while somebody waits for a person, until he writes', () => {
    const wanted = staff('escalated', { role: 'system', trigger: 'asked' });
    const word = staff('message', { id: 'word' });
    const log = logOf(customerMessage(), wanted, staff('assigned', { to: 'agent-1' }), word);
    const since = log[1]?.at;
    const [first, ...heads] = log.map((entry) => headOf(CONVERSATION, entry));
    expect(first).not.toHaveProperty('queue');
    expect(heads[0]).toMatchObject({ queue: UNANSWERED, since });
    expect(heads[1]).toMatchObject({ queue: UNANSWERED, since, state: { mode: 'agent' } });
    for (const key of ['queue', 'since']) expect(heads[2]).not.toHaveProperty(key);
  });
});

import { DeleteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { DUE_IDLE, headOf, INDEXES, project, UNANSWERED } from '../../functions/conversation/head.ts';
import { append, pkOf, type Tail, type writeAlone } from '../../functions/conversation/log.ts';
import { rebuild } from '../../functions/conversation/rebuild.ts';
import { conversationsTable, table } from '../../functions/platform/table.ts';
import { customerMessage, logOf, staff } from '../conversation/factories.ts';
import { eventually } from '../local/tables.fixture.ts';
import { endsEarly } from './pages.fixture.ts';

const keyOf = (conversationId: string) => ({ pk: pkOf(conversationId), sk: 'HEAD' });
const readHead = async (conversationId: string) => {
  const request = { TableName: conversationsTable(), Key: keyOf(conversationId), ConsistentRead: true };
  return (await table().send(new GetCommand(request))).Item;
};

type Index = keyof typeof INDEXES;

/** What an index answers for a value of its partition key, newest first. */
const indexed = async (index: Index, value: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      IndexName: index,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': INDEXES[index][0] },
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: false,
    }),
  );
  return Items;
};
const idsIn = async (index: Index, value: string) =>
  (await indexed(index, value)).map(({ pk }) => String(pk).slice('CONV#'.length));

/** The last entry of a log of these drafts, as if it were the newest of its conversation. */
const last = (...drafts: Draft[]): Entry => logOf(...drafts).at(-1) as Entry;
const opened = (visitorId: string): Draft => customerMessage({ facts: { visitorId, ordinal: 0 } });

export const headContract = (): void => {
  describe('HEAD', () => {
    it('is the pure function of its entry, every number and missing field of it', async () => {
      const entry = last(opened('v-whole'));
      await project('head-whole', entry);
      expect(await readHead('head-whole')).toEqual(JSON.parse(JSON.stringify(headOf('head-whole', entry))));
    });

    it('never goes back, whoever is late, and the same one again changes nothing', async () => {
      const entries = logOf(opened('v-back'), staff('assigned', { to: 'a-back', rings: 30_000 }), staff('released'));
      for (const entry of entries.toReversed()) await project('head-back', entry);
      expect(await readHead('head-back')).toMatchObject({ headSeq: 3, state: { mode: 'bot' } });

      await Promise.all([...entries, ...entries].map((entry) => project('head-race', entry)));
      expect(await readHead('head-race')).toMatchObject({ headSeq: 3, state: { mode: 'bot' } });
      await eventually(async () => expect((await idsIn('queue', UNANSWERED)).includes('head-back')).toBe(false));
    });

    it('is to follow what changes a list, the first word of a person too, and no other message', async () => {
      const conversationId = 'head-follows';
      const wanted = staff('escalated', { role: 'system', trigger: 'asked' });
      const words = ['word-1', 'word-2'].map((id) => staff('message', { id }));
      const drafts = [
        opened('v-follows'),
        customerMessage({ id: 'q2' }),
        wanted,
        staff('assigned', { to: 'a' }),
        ...words,
      ];
      let last: Entry | undefined;
      for (const draft of drafts) {
        const start: Tail = { conversationId, from: 0, entries: [], last, parts: 'whole' };
        const write: typeof writeAlone = async ({ put }) => void (await table().send(new PutCommand(put)));
        ({ entry: last } = await append(start, () => ({ append: draft }), write));
      }
      const request = { TableName: conversationsTable(), KeyConditionExpression: 'pk = :pk' };
      const { Items = [] } = await table().send(
        new QueryCommand({ ...request, ExpressionAttributeValues: { ':pk': pkOf(conversationId) } }),
      );
      const moved = Items.map(({ projected }) => projected === true);
      // Unless an hour has begun meanwhile.
      if (new Set(Items.map(({ at }) => Math.floor(at / 3_600_000))).size === 1) {
        expect(moved).toEqual([true, false, true, true, true, false]);
      }
    });

    it('compares its number as a number', async () => {
      const entry = last(opened('v-number'));
      await project('head-number', { ...entry, seq: 10 });
      await project('head-number', { ...entry, seq: 9 });
      expect(await readHead('head-number')).toMatchObject({ headSeq: 10 });
    });
  });

  describe('an index of HEAD', () => {
    it('answers for the customer, oldest conversation told from newest', async () => {
      for (const [id, openedAt] of [
        ['b', 9],
        ['c', 1_000],
        ['a', 10],
      ] as const) {
        const entry = last(opened('v-list'));
        await project(`list-${id}`, { ...entry, state: { ...entry.state, openedAt } });
      }
      await eventually(async () =>
        expect(await idsIn('customer', 'VISITOR#v-list')).toEqual(['list-c', 'list-a', 'list-b']),
      );
    });

    it('answers for the hour of the change with the keys of the item', async () => {
      const entry = { ...last(opened('v-hour')), at: Date.UTC(2031, 4, 6, 7, 59, 59, 999) };
      await project('hour-before', entry);
      await project('hour-after', { ...entry, at: entry.at + 1 });
      await eventually(async () => {
        const keys = ({ pk, sk, hour, openedAt }: Record<string, unknown> = {}) => ({ pk, sk, hour, openedAt });
        expect(await indexed('hour', '2031-05-06T07')).toEqual([keys(await readHead('hour-before'))]);
        expect(await indexed('hour', '2031-05-06T08')).toEqual([keys(await readHead('hour-after'))]);
      });
    });

    it('holds a conversation while it has the attribute: the bot has it, and again after a person', async () => {
      const entries = logOf(opened('v-due'), staff('assigned', { to: 'a-1' }), staff('released'));
      const isIn = async () => (await idsIn('due', DUE_IDLE)).includes('due-1');
      for (const [seq, expected] of [true, false, true].entries()) {
        await project('due-1', entries[seq] as Entry);
        await eventually(async () => expect(await isIn()).toBe(expected));
      }
    });

    it('holds all whom no person has answered, longest first, also while it rings or an agent is silent', async () => {
      const entry = last(opened('v-queue'));
      const waiting = (since: number, changes: Partial<Entry['state']> = {}): Entry => ({
        ...entry,
        at: 11_000,
        state: { ...entry.state, mode: 'waiting', since, ...changes },
      });
      await project('queue-c', waiting(10_000, { skill: 'billing' }));
      await project('queue-b', waiting(9_000));
      await project('queue-a', waiting(8_000));
      const ours = async () => (await idsIn('queue', UNANSWERED)).filter((id) => id.startsWith('queue-')).toReversed();
      await eventually(async () => expect(await ours()).toEqual(['queue-a', 'queue-b', 'queue-c']));
      await project('queue-a', { ...waiting(8_000, { mode: 'agent', agent: 'a', rings: 12_000 }), seq: 2 });
      await eventually(async () => expect(await ours()).toEqual(['queue-a', 'queue-b', 'queue-c']));
      const { since: _answered, ...answered } = waiting(8_000, { mode: 'agent', agent: 'a' }).state;
      await project('queue-a', { ...entry, seq: 3, state: answered });
      await eventually(async () => expect(await ours()).toEqual(['queue-b', 'queue-c']));
    });

    it('holds no entry of the log and no HEAD without its attribute', async () => {
      const start: Tail = { conversationId: 'sparse', from: 0, entries: [], last: undefined, parts: 'whole' };
      const { entry } = await append(start, () => ({ append: opened('v-sparse') }));
      await project('sparse', entry as Entry);
      await eventually(async () => expect(await idsIn('customer', 'VISITOR#v-sparse')).toEqual(['sparse']));
      for (const index of Object.keys(INDEXES) as Index[]) {
        const scan = new ScanCommand({ TableName: conversationsTable(), IndexName: index });
        const { Items = [] } = await table().send(scan);
        expect(Items.filter(({ sk }) => sk !== 'HEAD')).toEqual([]);
        expect(Items.filter((item) => !(INDEXES[index][0] in item && INDEXES[index][1] in item))).toEqual([]);
      }
    });

    it('refuses a key of another type than its own', async () => {
      const Item = { ...keyOf('wrong-type'), customer: 'v', openedAt: 'yesterday' };
      await expect(table().send(new PutCommand({ TableName: conversationsTable(), Item }))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    });

    it('has no consistent reads', async () => {
      const request = {
        TableName: conversationsTable(),
        IndexName: 'customer',
        ConsistentRead: true,
        KeyConditionExpression: 'customer = :v',
        ExpressionAttributeValues: { ':v': 'v' },
      };
      await expect(table().send(new QueryCommand(request))).rejects.toMatchObject({ name: 'ValidationException' });
    });
  });
};

export const rebuildContract = (): void => {
  describe('a rebuild', () => {
    const ids = ['long', 'short', 'waits'].map((name) => `rebuild-${name}`);
    const heads = () => Promise.all(ids.map(readHead));

    /** A conversation whose newest entry moved HEAD, or whose newest did not. */
    const write = async (conversationId: string, messages: number, text: string, then?: Draft): Promise<void> => {
      let tail: Tail = { conversationId, from: 0, entries: [], last: undefined, parts: 'whole' };
      const add = async (draft: Draft) => {
        const { entry } = await append(tail, () => ({ append: draft }));
        tail = { ...tail, last: entry as Entry };
        return entry as Entry;
      };
      let projected = await add(opened(conversationId));
      for (let n = 2; n <= messages; n += 1) {
        const entry = await add(customerMessage({ id: `m${n}`, body: { text } }));
        if (Math.floor(entry.at / 3_600_000) !== Math.floor(projected.at / 3_600_000)) projected = entry;
      }
      await project(conversationId, then ? await add(then) : projected);
    };

    beforeAll(async () => {
      // Over two megabytes: the scan meets a page without any projected entry.
      await write('rebuild-long', 30, 'x'.repeat(80_000));
      expect(await endsEarly(conversationsTable(), pkOf('rebuild-long'))).toBe(true);
      await write('rebuild-short', 1, '');
      await write('rebuild-waits', 3, 'x', staff('escalated', { role: 'system', trigger: 'asked' }));
    });

    it('makes the very HEADs the publisher made, each conversation once', async () => {
      const before = await heads();
      await Promise.all(
        ids.map((id) => table().send(new DeleteCommand({ TableName: conversationsTable(), Key: keyOf(id) }))),
      );
      expect(await heads()).toEqual([undefined, undefined, undefined]);

      const logs = new Set<string>();
      let next: Record<string, unknown> | undefined;
      do {
        const page = await table().send(
          new ScanCommand({ TableName: conversationsTable(), ConsistentRead: true, ExclusiveStartKey: next }),
        );
        for (const { pk, sk } of page.Items ?? []) if (sk !== 'HEAD') logs.add(pk);
        next = page.LastEvaluatedKey;
      } while (next);
      const { conversations, drifted } = await rebuild();
      expect(conversations).toBe(logs.size);
      expect(drifted).toEqual(expect.arrayContaining(ids));
      expect(await heads()).toEqual(before);
      expect((await rebuild()).drifted).toEqual([]);
    });

    it('finds what has drifted, changes nothing when only asked, and keeps where the sweep moved it', async () => {
      const before = await readHead('rebuild-short');
      const put = (Item: Record<string, unknown>) =>
        table().send(new PutCommand({ TableName: conversationsTable(), Item }));
      await put({ ...before, state: { ...before?.state, language: 'xx' } });
      expect((await rebuild({ check: true })).drifted).toEqual(['rebuild-short']);
      expect(await readHead('rebuild-short')).not.toEqual(before);
      await put({ ...before, dueAt: before?.dueAt + 1 });
      expect((await rebuild()).drifted).toEqual([]);
      expect(await readHead('rebuild-short')).toEqual({ ...before, dueAt: before?.dueAt + 1 });
      await put({ ...before, dueAt: Date.now() + 3_600_000 });
      expect((await rebuild()).drifted).toEqual(['rebuild-short']);
      expect(await readHead('rebuild-short')).toEqual(before);
      await put({ ...before, dueAt: before?.dueAt - 60_000 });
      expect((await rebuild()).drifted).toEqual(['rebuild-short']);
      expect(await readHead('rebuild-short')).toEqual(before);
    });

    it('leaves a HEAD that is newer than what it read', async () => {
      const head = await readHead('rebuild-waits');
      const newer = { ...head, headSeq: 1_000_000 };
      await table().send(new PutCommand({ TableName: conversationsTable(), Item: newer }));
      await rebuild();
      expect(await readHead('rebuild-waits')).toEqual(newer);
      expect((await rebuild({ check: true })).drifted).not.toContain('rebuild-waits');
    });
  });
};

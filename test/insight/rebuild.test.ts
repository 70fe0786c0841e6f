import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../functions/conversation/entry.ts';
import { rebuildFacts } from '../../functions/insight/rebuild.ts';
import { recordFacts } from '../../functions/insight/record.ts';
import { DAY, MINUTE } from '../../functions/insight/settings.ts';
import { insightTable, table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { asks, draft, logOf, replies } from './logs.ts';
import { bucketsOf, counted, inLogs, recordsOf, rowsIn, startTables, writeLog } from './tables.ts';

let service: Service;
beforeAll(async () => {
  service = await startTables();
});
afterAll(() => service.close());

describe('a rebuild', () => {
  it('finds nothing to do behind the recorder, makes what is lost anew, and drops what was erased', async () => {
    const start = Date.now() - 2 * DAY;
    const logs = Array.from({ length: 6 }, (_, index) => ({
      conversationId: `rebuilt-${index}`,
      entries: logOf(`rebuilt-${index}`, `v${index}`, start + index * 2 * MINUTE, [
        { after: 1_000, does: () => replies(1, 'answer', 'ja-fee') },
        { after: 1_000, does: () => draft('feedback', 'customer', { about: 2, helpful: false }) },
        { after: 1_000, does: () => asks('決済アプリが開きません', `v${index}`) },
      ]),
    }));
    for (const { conversationId, entries } of logs) await writeLog(conversationId, entries);
    for (const record of recordsOf(logs)) await recordFacts([record]);
    const before = await counted(logs);
    expect(before).toEqual(inLogs(logs));
    const all = { facts: 18, steps: 3 };
    expect(await rebuildFacts({ check: true })).toEqual({ ...all, drifted: 0 });

    const [bucket = ''] = bucketsOf(logs).toSorted();
    for (const row of await rowsIn(`BUCKET#${bucket}`)) {
      await table().send(new PutCommand({ TableName: insightTable(), Item: { ...row, facts: new Uint8Array([1]) } }));
    }
    expect(await rebuildFacts({ check: true })).toEqual({ ...all, drifted: 1 });
    expect(await counted(logs)).not.toEqual(before);
    expect(await rebuildFacts()).toEqual({ ...all, drifted: 1 });
    expect(await counted(logs)).toEqual(before);
    expect((await rowsIn(`BUCKET#${bucket}`)).map(({ sk }) => String(sk).slice(0, 2))).toEqual(['R#']);
    expect(await rebuildFacts()).toEqual({ ...all, drifted: 0 });

    const [first] = logs;
    if (!first) throw new Error('there is no log');
    const erased = logOf(first.conversationId, 'v0', start, [{ after: DAY, does: () => draft('erased', 'system') }]);
    await writeLog(first.conversationId, [{ ...erased[1], seq: 99 } as Entry]);
    expect(await rebuildFacts()).toMatchObject({ facts: 15, drifted: 1 });
    expect(await counted(logs)).toEqual(before.filter(({ conversationId }) => conversationId !== first.conversationId));
  });
});

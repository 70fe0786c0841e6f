import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionOf } from '../../functions/conversation/disclosure.ts';
import { type Export, eachOnce, exportMember, exportVisitor } from '../../functions/erasure/export.ts';
import { exportPage } from '../../functions/erasure/export-page.ts';
import { exportPerson } from '../../functions/erasure/export-request.ts';
import { endHold, putHold } from '../../functions/erasure/hold.ts';
import { putRequest } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { saveSettings } from '../../functions/knowledge/settings-store.ts';
import { linkedRow } from '../../functions/member/linked.ts';
import { table } from '../../functions/platform/table.ts';
import { givenPerson, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const FIRST = '自動応答がお答えします。記録はご質問への対応に使います。';
const told = (text: string) => ({ version: versionOf(text), sha256: 'ab'.repeat(32), language: 'ja' as const });

describe('what is held of a person', () => {
  it('has the words he was told, what he accepted of them, and which model read what he wrote, and where', async () => {
    const disclosure = { ja: FIRST, en: 'A machine answers.', accept: true };
    await saveSettings(0, { ...DEFAULTS, disclosure }, 'admin-1');
    await saveSettings(1, DEFAULTS, 'admin-1');
    const { conversationId, visitorId } = await givenPerson();
    const { version } = told(FIRST);
    const asked = await say(conversationId, {
      ...{ id: 'under', kind: 'message', role: 'customer', by: visitorId },
      ...{ accepted: version, informed: told(FIRST), body: { text: 'はい' } },
    });
    await say(conversationId, {
      ...{ id: 'later', kind: 'message', role: 'customer', by: visitorId },
      ...{ informed: told('lost'), body: { text: 'もう一つ' } },
    });
    const model = 'jp.anthropic.claude-haiku-4-5-20251001-v1:0';
    const usage = { model, region: 'ap-northeast-1', milliseconds: 9, attempts: 1 };
    await say(conversationId, {
      id: 'said',
      kind: 'message',
      role: 'bot',
      about: asked.seq,
      usage,
      body: { text: 'x' },
    });

    const { disclosures, conversations } = await exportVisitor(visitorId, Date.now());
    const at = new Date(asked.at).toISOString();
    expect(disclosures).toEqual([
      { ...told(FIRST), from: at, acceptedAt: at, text: FIRST },
      { ...told('lost'), from: expect.any(String) },
    ]);
    const entries = conversations.flatMap((each) => each.entries);
    expect(entries.find(({ seq }) => seq === asked.seq)).toMatchObject({ accepted: version, informed: version });
    expect(entries.at(-1)?.model).toEqual({
      ...{ id: model, region: 'ap-northeast-1' },
      answeredIn: ['ap-northeast-1', 'ap-northeast-3'],
    });
  });

  it('has what the ledger tells of him: erasures, holds, and earlier exports', async () => {
    const { member, memberNumber, conversationId, visitorId } = await givenPerson();
    const by = { id: 'admin-1', role: 'admin' } as const;
    const about = { what: 'conversation', target: conversationId, by: 'admin-1' } as const;
    await putHold({ ...about, note: 'case 1', at: Date.UTC(2026, 0, 1) });
    await endHold(about, { note: 'settled', by: 'admin-2', at: Date.UTC(2026, 0, 2) });
    await putHold({ what: 'member', target: member, note: 'case 2', by: 'admin-1', at: Date.UTC(2026, 0, 3) });
    await putRequest(newRequest({ what: 'member', target: member, note: 'letter 1' }, 'admin-1', Date.UTC(2026, 0, 4)));
    await exportPerson({ number: memberNumber }, by, Date.UTC(2026, 0, 5));
    await putHold({ what: 'member', target: 'other', note: 'case 3', by: 'admin-1', at: 0 });
    const { ledger } = await exportMember(member, Date.now());
    const of = { conversation: `conversation ${conversationId}`, member: `member ${member}` };
    expect(ledger).toEqual([
      {
        at: '2026-01-01T00:00:00.000Z',
        what: 'hold',
        of: of.conversation,
        by: 'admin-1',
        note: 'case 1',
        endedAt: '2026-01-02T00:00:00.000Z',
        ending: 'settled',
      },
      { at: '2026-01-03T00:00:00.000Z', what: 'hold', of: of.member, by: 'admin-1', note: 'case 2' },
      { at: '2026-01-04T00:00:00.000Z', what: 'erasure', of: of.member, by: 'admin-1', note: 'letter 1' },
      { at: '2026-01-05T00:00:00.000Z', what: 'export', of: of.member, by: 'admin-1' },
    ]);
    expect((await exportVisitor(visitorId, Date.now())).ledger).toMatchObject([{ note: 'case 1' }]);
  });

  it('says so where nothing is held, which may be a number that was mistyped', async () => {
    const { memberNumber, visitorId } = await givenPerson();
    const by = { id: 'admin-1', role: 'admin' } as const;
    const ask = (body: object) => exportPerson(body, by, Date.now());
    expect(await ask({ number: memberNumber })).not.toHaveProperty('nothing');
    expect(await ask({ visitorId, format: 'html' })).not.toHaveProperty('nothing');
    expect(await ask({ number: `${memberNumber}1` })).toHaveProperty('nothing', true);
    expect(await ask({ visitorId: 'nobody', format: 'html' })).toHaveProperty('nothing', true);
  });

  it('has nothing of a conversation in which another member was proven, too, but names it', async () => {
    const [one, other] = [await givenPerson(), await givenPerson()];
    await say(one.conversationId, {
      ...{ id: 'next', kind: 'identified', role: 'system', level: 2 },
      ...{ member: other.member, until: Date.now() + 60_000, body: { text: other.canary } },
    });
    const linked = linkedRow(other.member, { ...one, at: Date.now() });
    await table().send(new TransactWriteCommand({ TransactItems: [linked] }));
    const leftOut = [{ conversationId: one.conversationId, openedAt: expect.any(String), why: 'shared' }];
    const exports = [
      await exportMember(one.member, Date.now()),
      await exportMember(other.member, Date.now()),
      await exportVisitor(one.visitorId, Date.now()),
    ];
    for (const each of exports) expect(each.leftOut).toEqual(leftOut);
    expect(exports.map(({ conversations }) => conversations.map(({ conversationId }) => conversationId))).toEqual([
      [],
      [other.conversationId],
      [],
    ]);
    expect(JSON.stringify(exports.slice(1))).not.toContain(one.canary);
    expect(exportPage(exports[0] as Export)).toContain('Conversations that are left out');
    const by = { id: 'admin-1', role: 'admin' } as const;
    for (const format of ['json', 'html'] as const) {
      const answer = await exportPerson({ visitorId: one.visitorId, format }, by, Date.now());
      expect(answer).toHaveProperty('leftOut', 1);
      expect(answer).not.toHaveProperty('nothing');
    }
    expect(await exportPerson({ visitorId: 'nobody' }, by, Date.now())).not.toHaveProperty('leftOut');
  });

  it('has each text once, since when he was first told it', () => {
    const one = { version: 'v1', from: '2026-11-22' };
    expect(
      eachOnce([one, { ...one, from: '2026-11-20' }, { ...one, from: '2026-11-24', acceptedAt: '2026-11-24' }]),
    ).toEqual([{ version: 'v1', from: '2026-11-20', acceptedAt: '2026-11-24' }]);
  });
});

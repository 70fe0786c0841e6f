import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeSubscriber, listSubscribers } from '../../functions/insight/subscribers.ts';
import { tellSurge } from '../../functions/insight/tell.ts';
import { SurgeFrame } from '../../functions/protocol/insight.ts';
import type { Service } from '../../local/account.ts';
import { detailOf, put, putAlert, putMessage, putStep, STARTED, startTables } from './tables.fixture.ts';

const ses = mockClient(SESv2Client);
const sockets = mockClient(ApiGatewayManagementApiClient);
const ENDED = '2026-11-22T01:30:00.000Z';
let dynamodb: Service;
let alerts = 0;

beforeAll(async () => {
  dynamodb = await startTables({
    MAIL_FROM: 'サクラ商店 <support@sakura-shop.example>',
    PUBLIC_URL: 'https://support.sakura-shop.example',
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: 'http://localhost',
  });
  const seconds = Math.floor(Date.now() / 1000) + 86_400;
  for (const sk of ['desk-a', 'desk-b']) {
    await put('Connections', { pk: 'ROOM#@desks', sk, audience: 'agent', since: 0, endsAt: seconds });
  }
});
afterAll(() => dynamodb.close());

const given = async (changes: Record<string, unknown> = {}): Promise<string> => {
  alerts += 1;
  return putAlert(`alert${alerts}`, changes);
};
const subscribed = async (...subscribers: object[]) => {
  for (const { id } of (await listSubscribers()).subscribers) await changeSubscriber(id, { remove: true });
  for (const [index, each] of subscribers.entries()) await changeSubscriber(`s${index}`, each);
};
const happen = (type: string, id: string, changes: Parameters<typeof detailOf>[1] = {}) =>
  tellSurge(detailOf(id, changes), { type });
const mails = () =>
  ses.commandCalls(SendEmailCommand).map(({ args: [{ input }] }) => ({
    to: input.Destination?.ToAddresses?.[0],
    subject: input.Content?.Simple?.Subject?.Data ?? '',
    text: input.Content?.Simple?.Body?.Text?.Data ?? '',
  }));
const frames = () =>
  sockets.commandCalls(PostToConnectionCommand).map(({ args: [{ input }] }) => ({
    to: input.ConnectionId,
    frame: SurgeFrame.parse(JSON.parse(String(input.Data))),
  }));

beforeEach(async () => {
  vi.useRealTimers();
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'm' });
  sockets.reset();
  sockets.on(PostToConnectionCommand).resolves({});
  await subscribed({ email: 'ops@example.jp' });
});

describe('a surge', () => {
  it('is shown on all desks, and mailed in Japanese as plain text', async () => {
    await putMessage('t1', 4, 'ログインできない。taro@example.jp です https://evil.example/x');
    const id = await given({ examples: [['t1', 4]], entry: { id: 'ja-login', question: 'ログインできません' } });
    await happen('SurgeStarted', id);
    expect(frames().map(({ to }) => to)).toEqual(['desk-a', 'desk-b']);
    expect(frames()[0]?.frame).toMatchObject({ change: 'started', alert: { id, count: 24, topic: 'ja-login' } });
    const [mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(mail?.to).toBe('ops@example.jp');
    expect(mail?.subject).toBe('【急増】「ログインできません」のお問い合わせが通常の6.2倍です');
    expect(mail?.text).toContain('件数: 24件（通常は3.9件、6.2倍）');
    expect(mail?.text).toContain('開始: 11月22日 9:30');
    expect(mail?.text).toContain('ページ: /login (14)');
    expect(mail?.text).toContain('回答: 「ログインできません」（ja-login）がお答えしています');
    expect(mail?.text).toContain('・ログインできない。t***＠example[.]jp です (link)');
    expect(mail?.text).toContain(`https://support.sakura-shop.example/console#/alerts/${id}\n`);
    expect(mail?.text).not.toMatch(/evil|<[a-z]/i);
  });

  it('is mailed once for its begin and once for its end, however often the events come', async () => {
    const id = await given();
    for (let time = 0; time < 3; time += 1) {
      await happen('SurgeStarted', id);
      await happen('SurgeUpdated', id, { count: 30, revision: 2 });
      await happen('SurgeEnded', id, { endedAt: ENDED });
    }
    expect(mails().map(({ subject }) => subject.slice(0, 4))).toEqual(['【急増】', '【収束】']);
    expect(frames().map(({ frame }) => frame.change)).toEqual(
      ['started', 'updated', 'ended'].flatMap((change) => [change, change]),
    );
  });

  it('is mailed once also when its event comes twice at once, and the second comes again to see that', async () => {
    const id = await given();
    const ends = await Promise.allSettled([1, 2].map(() => happen('SurgeStarted', id)));
    expect(ends.map(({ status }) => status).toSorted()).not.toEqual(['rejected', 'rejected']);
    await happen('SurgeStarted', id);
    expect(mails()).toHaveLength(1);
  });

  it('reaches the others when one mail fails, and that one the next time', async () => {
    await subscribed({ email: 'a@example.jp' }, { email: 'b@example.jp' });
    const id = await given();
    ses
      .on(SendEmailCommand, { Destination: { ToAddresses: ['a@example.jp'] } })
      .rejectsOnce(new Error('a@example.jp is refused'))
      .resolves({ MessageId: 'm' });
    await expect(happen('SurgeStarted', id)).rejects.toThrow('1 of 2 mails failed');
    await happen('SurgeStarted', id);
    expect(mails().map(({ to }) => to)).toEqual(['a@example.jp', 'b@example.jp', 'a@example.jp']);
    expect(frames()).toHaveLength(2);
  });

  it('is mailed to who wants to hear of it, in his language, and to an address once', async () => {
    await subscribed(
      { email: 'all@example.jp' },
      { email: 'ALL@example.jp' },
      { email: 'login@example.jp', topics: ['ja-login'], language: 'en' },
      { email: 'returns@example.jp', topics: ['ja-returns'] },
    );
    await happen('SurgeStarted', await given());
    expect(
      mails()
        .map(({ to }) => to?.toLowerCase())
        .toSorted(),
    ).toEqual(['all@example.jp', 'login@example.jp']);
    const english = mails().find(({ to }) => to === 'login@example.jp');
    expect(english?.subject).toBe('[Surge] Questions about “ログインできません”: 6.2 times as many as usual');
    expect(english?.text).toContain('Answer: no FAQ entry answers it');
  });

  it('that is muted, or that nobody knows, is told to nobody', async () => {
    await happen('SurgeStarted', await given({ muted: true }));
    await happen('SurgeStarted', 'nobody');
    expect([mails(), frames()]).toEqual([[], []]);
  });

  it('of words that customers made up is one line in a subject', async () => {
    const title = '決済\r\nBcc: x@evil.example\u202e https://evil.example/?t=1 <script>alert(1)</script>';
    await happen('SurgeStarted', await given({ kind: 'phrase', topic: 'phrase:決済', title }), {
      kind: 'phrase',
      topic: 'phrase:決済',
      title,
    });
    const [mail] = mails();
    expect(mail?.subject).toMatch(/^【急増】「決済 Bcc: x\*\*\*＠evil\[\.\]example \(link\).*」のお問い合わせが/u);
    expect(mail?.subject).not.toMatch(/[\r\n\u202e]|:\/\/|@/);
    expect(mail?.text).toContain('回答: 回答するFAQがありません');
  });

  it('of what hardly anybody asks is no multiple', async () => {
    await happen('SurgeStarted', await given(), { expected: 0.02, ratio: 1_200 });
    expect(mails()[0]?.subject).toBe('【急増】「ログインできません」のお問い合わせが増えています');
    expect(mails()[0]?.text).toContain('件数: 24件（通常はほぼ0件）');
  });

  it('that is usual by now says so, and doubts are told', async () => {
    const id = await given({ becameUsual: true, learning: true, incomplete: true });
    await happen('SurgeEnded', id, { endedAt: ENDED });
    expect(mails()[0]?.subject).toBe('【収束】「ログインできません」のお問い合わせはこの水準が通常になりました');
    expect(mails()[0]?.text).toContain('終了: 11月22日 10:30');
    expect(mails()[0]?.text).toContain('注意: 通常の件数をまだ学習中です。集計が遅れており、');
  });

  it('has a small chart of its last hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(STARTED) + 600_000 });
    await putStep('2026-11-22T00:20:00Z', [['ja-login', 0, 0.5, 0, 2]]);
    await putStep('2026-11-22T00:25:00Z', [['ja-login', 0, 0.5, 0, 2]]);
    await putStep(STARTED, [['ja-login', 8, 0.5, 0, 2]]);
    await putStep('2026-11-22T00:35:00Z', [['ja-login', 4, 0.5, 0, 2]]);
    await happen('SurgeStarted', await given());
    expect(mails()[0]?.text).toContain('直近1時間（5分ごと）: ▁▁█▅');
  });

  it('leads to the console, wherever an event says', async () => {
    await happen('SurgeStarted', await given(), { page: '.evil.example/x' });
    expect(mails()[0]?.text).toContain('https://support.sakura-shop.example/console\n');
  });

  it('is told without mail where there is none', async () => {
    const from = process.env.MAIL_FROM;
    delete process.env.MAIL_FROM;
    await happen('SurgeStarted', await given());
    process.env.MAIL_FROM = from;
    expect([mails(), frames()]).toMatchObject([[], [{}, {}]]);
  });
});

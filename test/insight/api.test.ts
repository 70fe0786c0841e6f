import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAlert } from '../../functions/insight/alert-change.ts';
import { keyOfAlert } from '../../functions/insight/alert-id.ts';
import { listAlerts, readAlert } from '../../functions/insight/alert-views.ts';
import { readSeries } from '../../functions/insight/series-view.ts';
import { changeSubscriber, listSubscribers } from '../../functions/insight/subscribers.ts';
import { changeTopic, listTopics } from '../../functions/insight/topics.ts';
import { table } from '../../functions/platform/table.ts';
import { AlertDetail, AlertList, Series, TopicList } from '../../functions/protocol/insight.ts';
import type { Service } from '../../local/account.ts';
import { idOf, put, putAlert, putMessage, putStep, STARTED, startTables } from './tables.fixture.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const BOSS = { id: 'sato', role: 'supervisor' } as const;
let dynamodb: Service;

beforeAll(async () => {
  dynamodb = await startTables();
  await put('Knowledge', { pk: 'FAQ', sk: 'ja-login', fields: { question: 'ログインできません' } });
  await put('Knowledge', { pk: 'NOTICE', sk: 'login', fields: { text: '復旧作業中です' } });
  await putStep('2026-11-21T23:55:00Z', [['ja-login', 1, 0.4, 0, 2]]);
  await putStep(STARTED, [
    ['ja-login', 5, 0.5, 0, 2],
    ['phrase:決済 エラー', 3, 0.1, 0, 1, 1],
  ]);
  await putStep('2026-11-22T00:40:00Z', [['ja-login', 9, 0.5, 0, 2]], { incomplete: true });
  await put('Insight', { pk: 'STATE', sk: 'JOB', at: '2026-11-22T00:40Z', incompleteSince: '2026-11-22T00:40Z' });
});
afterAll(() => dynamodb.close());

const row = async (pk: string, sk: string) =>
  (await table().send(new GetCommand({ TableName: 'Insight', Key: { pk, sk } }))).Item;

describe('alerts', () => {
  it('are listed newest first, 50 a page, without what is the job’s own', async () => {
    const stored: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const detectedAt = new Date(NOW - 86_400_000 * (100 + n)).toISOString();
      stored.push(await putAlert(`p${n}`, { detectedAt, job: 'own' }));
    }
    const first = AlertList.parse(await listAlerts(undefined));
    expect(first.alerts).toHaveLength(50);
    expect(first.alerts[0]).not.toHaveProperty('examples');
    expect(first.alerts[0]).not.toHaveProperty('job');
    expect(encodeURIComponent(first.after ?? '').replaceAll('%3A', ':')).toBe(first.after);
    const second = await listAlerts({ after: first.after });
    expect(second.alerts).toHaveLength(10);
    expect(second).not.toHaveProperty('after');
    const ids = [...first.alerts, ...second.alerts].map(({ id }) => id);
    expect(ids).toEqual(stored);
  });

  it('go on only after what the page before said', async () => {
    for (const after of ['x', '', '2026-11-22T00:00:00Z#a', '~']) {
      await expect(listAlerts({ after }), after).rejects.toThrow(/^after: must be the after/);
    }
  });

  it('show their words masked, and of their questions what nobody has erased', async () => {
    await putMessage(
      'c1',
      1,
      '4111111111111111 で決済エラー、090-1234-5678 か taro@example.jp へ <b>至急</b>\u202e\u200b',
    );
    await putMessage('c1', 2);
    for (const seq of [1, 2]) await putMessage('c2', seq, 'エラーです');
    await putMessage('c1', 3, '担当者の返事', 'agent');
    const id = await putAlert('words', {
      kind: 'phrase',
      topic: 'phrase:決済',
      title: '決済 090-1234-5678\u202e',
      pages: [{ page: '/taro@example.jp', count: 3 }],
      examples: [
        ['c1', 1],
        ['c1', 2],
        ['c1', 3],
        ['gone', 1],
        ['c2', 1],
        ['c2', 2],
      ],
    });
    const detail = AlertDetail.parse(await readAlert(id, NOW));
    expect(detail.alert).toMatchObject({ title: '決済 ***78', pages: [{ page: '/***@example.jp' }] });
    expect(detail.examples).toEqual([
      { conversationId: 'c1', seq: 1, text: '************1111 で決済エラー、***78 か t***@example.jp へ <b>至急</b>' },
      { conversationId: 'c2', seq: 1, text: 'エラーです' },
    ]);
    expect(detail.draft.ja).toContain('決済 ***78');
  });

  it('have a chart that begins an hour before them, in which what was not counted is said', async () => {
    const id = await putAlert('chart');
    const { chart } = await readAlert(id, NOW);
    expect(chart.map(({ at, count, incomplete }) => [at.slice(11, 16), count, incomplete])).toEqual([
      ['23:55', 1, undefined],
      ...['00:00', '00:05', '00:10', '00:15', '00:20', '00:25'].map((time) => [time, 0, true]),
      ['00:30', 5, undefined],
      ['00:35', 0, true],
      ['00:40', 9, true],
    ]);
  });

  it.each(['nobody', idOf('nobody'), '', 'a#b', '../x', 'x'.repeat(65)])('are not found as %o', async (id) => {
    await expect(readAlert(id, NOW)).rejects.toMatchObject({ code: 'not_found' });
    await expect(changeAlert(id, { real: true }, NOW)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are judged once, and the other way again, in the counts of their topic too', async () => {
    const id = await putAlert('judged', { topic: 'ja-judged' });
    const counts = async () => {
      const { confirmed = 0, refuted = 0 } = (await row('TOPIC', 'ja-judged')) ?? {};
      return [confirmed, refuted];
    };
    expect(await changeAlert(id, { real: false }, NOW)).toMatchObject({ verdict: { real: false } });
    await changeAlert(id, { real: false }, NOW);
    expect(await counts()).toEqual([0, 1]);
    expect(await changeAlert(id, { real: true }, NOW)).toMatchObject({ verdict: { real: true } });
    expect(await counts()).toEqual([1, 0]);
  });

  it('of words are judged for all words, which is no topic of its own', async () => {
    const id = await putAlert('word', { kind: 'phrase', topic: 'phrase:送料', title: '送料' });
    await changeAlert(id, { real: false }, NOW);
    expect(await row('TOPIC', 'phrase:')).toMatchObject({ refuted: 1 });
    expect((await listTopics(NOW)).topics.map(({ topic }) => topic)).not.toContain('phrase:');
    await expect(changeTopic(BOSS, 'phrase:', { sensitivity: 'low' }, NOW)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('are judged by one of two at once', async () => {
    const id = await putAlert('both', { topic: 'ja-both' });
    const ends = await Promise.allSettled([true, true].map((real) => changeAlert(id, { real }, NOW)));
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await row('TOPIC', 'ja-both')).toMatchObject({ confirmed: 1 });
  });

  it('remember their notice and what it did, also when it is withdrawn', async () => {
    const id = await putAlert('noticed');
    const notice = { id: 'login', at: new Date(NOW).toISOString(), answered: 0 };
    expect(await changeAlert(id, { notice: 'login' }, NOW)).toMatchObject({ notice });
    const counted = { ...notice, answered: 5 };
    await putAlert('noticed', { notice: counted });
    expect(await changeAlert(id, { notice: 'login' }, NOW + 1)).toMatchObject({ notice: counted });
    const after = await changeAlert(id, { notice: null }, NOW + 60_000);
    expect(after).not.toHaveProperty('notice');
    expect(after).toMatchObject({ withdrawn: counted, withdrawnAt: '2026-11-22T01:01:00.000Z' });
    expect(await changeAlert(id, { notice: null }, NOW + 90_000)).toEqual(after);
  });

  it.each([
    [{}, /^real, notice: give at least one/],
    [{ real: 'yes' }, /^real: /],
    [{ notice: 'A B' }, /^notice: /],
    [{ notice: 'nobody-wrote-it' }, /^notice: there is no notice/],
    [{ real: true, title: 'x' }, /^title: is not a known field/],
  ])('take no %o', async (body, message) => {
    const id = await putAlert('refusing');
    await expect(changeAlert(id, body, NOW)).rejects.toThrow(message);
    expect(await row('ALERT', keyOfAlert(id)?.sk ?? '')).not.toHaveProperty('verdict');
  });
});

describe('topics', () => {
  it('are what was counted in a day or decided about, the most asked first', async () => {
    await changeTopic(BOSS, '*', { sensitivity: 'high' }, NOW);
    const list = TopicList.parse(await listTopics(NOW));
    expect(list).toMatchObject({ readUntil: '2026-11-22T00:45:00.000Z', incompleteSince: '2026-11-22T00:40:00.000Z' });
    expect(list.topics.find(({ topic }) => topic === 'ja-login')).toEqual({
      topic: 'ja-login',
      kind: 'topic',
      title: 'ログインできません',
      count: 15,
      expected: 1.4,
      sensitivity: 'normal',
    });
    expect(list.topics[0]?.topic).toBe('ja-login');
    expect(list.topics).toContainEqual(
      expect.objectContaining({ topic: 'phrase:決済 エラー', title: '決済 エラー', learning: true }),
    );
    expect(list.topics).toContainEqual(expect.objectContaining({ topic: '*', kind: 'total', sensitivity: 'high' }));
  });

  it('are muted with a reason by whoever does it, until then, and heard again', async () => {
    const until = '2026-11-22T02:00:00+00:00';
    const muted = { reason: '告知済み', until };
    const view = await changeTopic(BOSS, 'ja-login', { muted }, NOW);
    expect(view.muted).toEqual({ ...muted, by: 'sato', at: new Date(NOW).toISOString() });
    const later = (await listTopics(Date.parse(until))).topics.find(({ topic }) => topic === 'ja-login');
    expect(later).not.toHaveProperty('muted');
    expect(await changeTopic(BOSS, 'ja-login', { sensitivity: 'low' }, NOW)).toMatchObject({
      muted,
      sensitivity: 'low',
    });
    expect(await changeTopic(BOSS, 'ja-login', { muted: null }, NOW)).not.toHaveProperty('muted');
  });

  it('are not muted until a time that is over', async () => {
    const muted = { reason: '告知済み', until: new Date(NOW - 1).toISOString() };
    await expect(changeTopic(BOSS, 'ja-login', { muted }, NOW)).rejects.toThrow(/^muted.until: must lie/);
  });

  it('have names as they stand in an address', async () => {
    const view = await changeTopic(BOSS, encodeURIComponent('phrase:決済 エラー'), { sensitivity: 'low' }, NOW);
    expect(view).toMatchObject({ topic: 'phrase:決済 エラー', sensitivity: 'low' });
  });

  it('of words are called as most have written them', async () => {
    await putAlert('named', { kind: 'phrase', topic: 'phrase:けっさい', title: '決済 taro@example.jp' });
    const { title } = await changeTopic(BOSS, 'phrase:けっさい', { sensitivity: 'low' }, NOW);
    expect(title).toBe('決済 t***@example.jp');
  });

  it.each(['nobody', 'phrase:誰も言わない', 'a#b', '!other', '', '%', 'x'.repeat(300)])(
    'are not found as %o',
    async (topic) => {
      await expect(changeTopic(BOSS, topic, { sensitivity: 'low' }, NOW)).rejects.toMatchObject({ code: 'not_found' });
    },
  );

  it.each([
    [{}, /^sensitivity, muted: give/],
    [{ sensitivity: 'loud' }, /^sensitivity: /],
    [{ muted: { reason: '' } }, /^muted\.reason: /],
    [{ muted: { reason: 'x', until: 'tomorrow' } }, /^muted\.until: /],
    [{ muted: true }, /^muted: /],
  ])('take no %o', async (body, message) => {
    await expect(changeTopic(BOSS, '*', body, NOW)).rejects.toThrow(message);
  });
});

describe('a series', () => {
  const from = '2026-11-21T23:00:00Z';
  const to = '2026-11-22T00:35:00Z';

  it('is what was counted and expected, step by step', async () => {
    const { topic, points } = Series.parse(await readSeries({ topic: 'ja-login', from, to }));
    expect(topic).toBe('ja-login');
    expect(points).toHaveLength(8);
    expect(points.at(-1)).toEqual({ at: STARTED, count: 5, expected: 0.5, low: 0, high: 2 });
  });

  it('of what nobody asked is empty', async () => {
    const { points } = await readSeries({ topic: '*', from, to });
    expect(points.map(({ count }) => count)).toEqual(Array(8).fill(0));
    await expect(readSeries({ topic: 'nobody', from, to })).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    [{ from, to }, /^topic: must be a topic/],
    [{ topic: '', from, to }, /^topic: must be a topic/],
    [{ topic: '*', to }, /^from: must be a time/],
    [{ topic: '*', from }, /^to: must be a time/],
    [{ topic: '*', from: '2026-11-21', to }, /^from: must be a time/],
    [{ topic: '*', from: to, to: from }, /^to: must be after from/],
    [{ topic: '*', from: '2026-11-14T23:00:00Z', to }, /^to: must be at most 7 days/],
    [undefined, /^topic: .*from: .*to: /],
  ])('is not read by %o', async (query, message) => {
    await expect(readSeries(query)).rejects.toThrow(message);
  });
});

describe('subscribers', () => {
  it('are put down, changed and removed', async () => {
    const ops = { email: 'ops@example.jp', language: 'en', topics: ['ja-login', 'ja-login'] };
    expect(await changeSubscriber('ops', ops)).toEqual({ ...ops, id: 'ops', topics: ['ja-login'] });
    await changeSubscriber('ops', { email: 'ops@example.jp' });
    expect(await listSubscribers()).toEqual({
      subscribers: [{ id: 'ops', email: 'ops@example.jp', language: 'ja', topics: [] }],
    });
    expect(await changeSubscriber('ops', { remove: true })).toEqual({ id: 'ops', removed: true });
    await expect(changeSubscriber('ops', { remove: true })).rejects.toMatchObject({ code: 'not_found' });
    expect(await listSubscribers()).toEqual({ subscribers: [] });
  });

  it.each([
    [{}, /^email: must be an e-mail/],
    [{ email: 'a@b.example, c@d.example' }, /^email: must be an e-mail/],
    [{ email: 'a@b.example\r\nBcc: c@d.example' }, /^email: must be an e-mail/],
    [{ email: 'a@b.example', language: 'fr' }, /^language: must be ja or en/],
    [{ email: 'a@b.example', topics: 'all' }, /^topics: must be a list/],
    [{ email: 'a@b.example', name: 'x' }, /^name: is not a known field/],
    [{ email: 'a@b.example', remove: true }, /^remove: must stand alone/],
    [{ remove: false }, /^remove: must be true/],
  ])('are not %o', async (body, message) => {
    await expect(changeSubscriber('new', body)).rejects.toThrow(message);
  });

  it('have an id that can be one', async () => {
    for (const id of ['a#b', '', 'x'.repeat(65), undefined]) {
      await expect(changeSubscriber(id, { email: 'a@b.example' })).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

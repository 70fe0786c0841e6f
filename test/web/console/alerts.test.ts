import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, SeriesPoint, TopicView } from '../../../functions/protocol/insight.ts';
import { noticeIdOf, type Ports, publish, withdraw } from '../../../web/console/alerts/ahead.ts';
import { chartOf, peakOf, roundUp, timesOf } from '../../../web/console/alerts/chart.ts';
import { draftOf, fieldsOf, isForPages, textOf, withText } from '../../../web/console/alerts/notice-draft.ts';
import { untilShown } from '../../../web/console/alerts/reach.ts';
import { timingOf } from '../../../web/console/alerts/timing.ts';
import { foundIn, inOrder, isMuted } from '../../../web/console/alerts/topic-list.ts';
import { newsIn, withAlert, withNewest, withOlder } from '../../../web/console/core/surge-list.ts';
import type { DocumentWithVersions } from '../../../web/console/knowledge/data.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number): string => new Date(NOW + minutes * MINUTE).toISOString();

const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'topic',
  topic: `ja-${id}`,
  title: id,
  startedAt: at(-15),
  detectedAt: at(-10),
  count: 41,
  expected: 2,
  ratio: 20.5,
  visitors: 38,
  pages: [],
  ...more,
});

describe('what surges', () => {
  it('stands in the order in which it was seen, each once', () => {
    const known = { alerts: [alert('a'), alert('b', { detectedAt: at(-30) })] };
    const changed = withAlert(known, alert('b', { detectedAt: at(-30), count: 50 }));
    expect(changed.alerts.map(({ id, count }) => [id, count])).toEqual([
      ['a', 41],
      ['b', 50],
    ]);
    expect(withAlert(known, alert('c', { detectedAt: at(-5) })).alerts.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('keeps what was read further back when the newest page comes again', () => {
    const first = { alerts: [alert('a'), alert('b', { detectedAt: at(-30) })], after: '1' };
    const all = withOlder(withNewest({ alerts: [] }, first), { alerts: [alert('c', { detectedAt: at(-60) })] });
    expect(all).toMatchObject({ after: undefined });
    const again = withNewest(all, { alerts: [alert('new', { detectedAt: at(0) }), alert('a')], after: '2' });
    expect(again.alerts.map(({ id }) => id)).toEqual(['new', 'a', 'b', 'c']);
    expect(again.after).toBeUndefined();
    // What is in no page any more is gone.
    expect(withNewest(all, { alerts: [alert('a')] }).alerts.map(({ id }) => id)).toEqual(['a']);
  });

  it('is news when it begins and when it is over, once each, and never while it is muted', () => {
    const [open, muted] = [alert('a'), alert('m', { muted: true })];
    const over = alert('a', { endedAt: at(0) });
    const ids = ({ begun, over: ended }: ReturnType<typeof newsIn>) =>
      [begun, ended].map((all) => all.map((a) => a.id));
    expect(ids(newsIn([], [open, muted]))).toEqual([['a'], []]);
    expect(ids(newsIn([open], [alert('a', { count: 60 })]))).toEqual([[], []]);
    expect(ids(newsIn([open, muted], [over, alert('m', { muted: true, endedAt: at(0) })]))).toEqual([[], ['a']]);
    expect(ids(newsIn([over], [over]))).toEqual([[], []]);
    // It has begun and ended while nobody heard of it.
    expect(ids(newsIn([], [over]))).toEqual([[], []]);
  });
});

describe('the value of an alarm', () => {
  it('is counted from the first message, or from its step where that is not known', () => {
    expect(timingOf(alert('a', { firstAt: at(-14) }))).toEqual({ seen: 4 * MINUTE });
    const notice = { id: 'surge-a', at: at(-8), answered: 23 };
    const whole = { seen: 5 * MINUTE, told: 2 * MINUTE, answered: 23 };
    expect(timingOf(alert('a', { notice }))).toEqual(whole);
    expect(timingOf(alert('a', { withdrawn: notice, withdrawnAt: at(0) }))).toEqual(whole);
    expect(timingOf(alert('a', { toldAt: at(-9), notice }))).toEqual({ seen: 6 * MINUTE, told: MINUTE, answered: 23 });
    const again = { ...notice, at: at(-1), answered: 3 };
    expect(timingOf(alert('a', { notice: again, withdrawn: notice }))).toEqual(whole);
    const other = { id: 'another', at: at(-1), answered: 3 };
    expect(timingOf(alert('a', { notice: other, withdrawn: notice }))).toEqual({ ...whole, answered: 26 });
  });
});

describe('the chart', () => {
  const box = { left: 36, right: 636, top: 10, bottom: 110 };
  const point = (minutes: number, count: number, more: Partial<SeriesPoint> = {}): SeriesPoint => ({
    ...{ at: at(minutes), count, expected: 2, low: 0, high: 5 },
    ...more,
  });
  const points = [point(0, 2), point(5, 20), point(10, 3, { incomplete: true })];

  it('is nothing without points', () => {
    expect(chartOf([], box)).toBeUndefined();
    expect(peakOf([])).toBeUndefined();
  });

  it('marks what is above the usual range, and where counting was incomplete', () => {
    const drawn = chartOf(points, box);
    expect(drawn?.dots.map(({ isAbove }) => isAbove)).toEqual([false, true, false]);
    expect(drawn?.gaps).toEqual([{ at: at(10), x: 436, width: 200 }]);
    expect(drawn?.line).toBe('M136 100L336 10L536 95');
    expect(drawn?.values.map(({ value }) => value)).toEqual([0, 10, 20]);
    expect(drawn?.place(NOW)).toBe(36);
    expect(drawn?.place(NOW - 1)).toBeUndefined();
    expect(peakOf(points)?.count).toBe(20);
  });

  it('draws everything within its box, and marks of dense data only where they say something', () => {
    const counts = fc.record({ count: fc.nat(5_000), expected: fc.nat(50), low: fc.nat(40), high: fc.nat(90) });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 300 }), (all) => {
        const drawn = chartOf(
          all.map((each, index) => ({ ...each, at: at(index * 5) })),
          box,
        );
        const numbers = [...(drawn?.line ?? '').matchAll(/([\d.]+) ([\d.]+)/g)];
        expect(numbers).toHaveLength(all.length);
        for (const [, x, y] of numbers) {
          expect(Number(x)).toBeGreaterThanOrEqual(box.left);
          expect(Number(x)).toBeLessThanOrEqual(box.right);
          expect(Number(y)).toBeGreaterThanOrEqual(box.top);
          expect(Number(y)).toBeLessThanOrEqual(box.bottom);
        }
        if (all.length > 60) expect(drawn?.dots.every(({ isAbove }) => isAbove)).toBe(true);
      }),
    );
  });

  it('has an axis of round numbers, and of times that have room, at full hours of Japan', () => {
    expect([0, 1, 4, 5, 9, 12, 41, 399].map(roundUp)).toEqual([4, 4, 4, 6, 10, 20, 60, 400]);
    const day = timesOf(NOW - 24 * 60 * MINUTE, NOW, 600);
    expect(day.length).toBeLessThanOrEqual(600 / 64);
    expect(day.map((each) => new Date(each + 9 * 60 * MINUTE).getUTCHours() % 3)).toEqual(day.map(() => 0));
    expect(timesOf(NOW, NOW + 120 * MINUTE, 330).length).toBeLessThanOrEqual(5);
  });
});

describe('a draft of a notice', () => {
  const draft = draftOf({ ja: '障害が起きています。', en: 'There is an outage.' }, 'ja');

  it('keeps what was changed in each language', () => {
    const changed = withText(draft, '復旧しました。');
    expect(textOf({ ...changed, choice: 'en' })).toBe('There is an outage.');
    expect(textOf({ ...changed, choice: 'ja' })).toBe('復旧しました。');
    expect(textOf({ ...changed, choice: 'both' })).toBe('障害が起きています。\n\nThere is an outage.');
  });

  it('is for everybody unless it is narrowed down, and in banners unless questions are', () => {
    expect(fieldsOf(draft)).toEqual({ text: '障害が起きています。', scope: {} });
    const narrow = { ...draft, scope: { ...draft.scope, 'scope.words': 'ログイン\n', 'scope.languages': 'ja' } };
    expect(fieldsOf(narrow)).toEqual({
      text: '障害が起きています。',
      scope: { words: ['ログイン'], languages: ['ja'] },
    });
    expect([fieldsOf(draft), fieldsOf(narrow)].map(isForPages)).toEqual([true, false]);
  });
});

describe('getting ahead of a surge', () => {
  const fields = { text: '障害が起きています。', scope: {} };
  const given = (...faults: string[]) => {
    const kept = new Map<string, DocumentWithVersions>();
    const links: (string | null)[] = [];
    const stumble = (step: string) => {
      const index = faults.indexOf(step);
      if (index === -1) return;
      faults.splice(index, 1);
      throw new Error(step);
    };
    const keep: Ports['save'] = async (id, { version, status, fields: saved }) => {
      if (version !== (kept.get(id)?.version ?? 0)) throw new Error('conflict');
      stumble('save');
      const next = version + 1;
      const live = status === 'published' ? { live: next } : {};
      kept.set(id, { id, version: next, status, fields: saved, by: 'u1', at: at(0), ...live, versions: [] });
    };
    const ports: Ports = {
      create: async (id, saved) => {
        if (kept.has(id)) return false;
        await keep(id, { version: 0, status: 'published', fields: saved });
        return true;
      },
      read: async (id) => {
        const found = kept.get(id);
        if (!found) throw new Error('not found');
        return found;
      },
      save: keep,
      link: async (_, notice) => {
        stumble('link');
        links.push(notice);
      },
    };
    return { ports, kept, links };
  };

  it('publishes one notice for an alert, and keeps with it which', async () => {
    const { ports, kept, links } = given();
    expect(await publish(ports, 'A1_b/c', fields)).toBe('published');
    expect([...kept.values()]).toMatchObject([{ id: 'surge-a1-b-c', version: 1, status: 'published', fields }]);
    expect(links).toEqual(['surge-a1-b-c']);
    expect(noticeIdOf('x'.repeat(80))).toMatch(/^[a-z0-9-]{64}$/);
  });

  it('ends with a second try what failed halfway', async () => {
    const { ports, kept, links } = given('link');
    await expect(publish(ports, 'a', fields)).rejects.toThrow('link');
    expect(await publish(ports, 'a', fields)).toBe('published');
    expect([kept.get('surge-a')?.version, links]).toEqual([1, ['surge-a']]);
  });

  it('leaves what somebody else has published first', async () => {
    const { ports, kept, links } = given();
    await publish(ports, 'a', fields);
    expect(await publish(ports, 'a', { ...fields, text: '別の文です。' })).toBe('taken');
    expect([kept.get('surge-a')?.fields, links.length]).toEqual([fields, 2]);
  });

  it('withdraws it as its editor would, and can publish it anew', async () => {
    const { ports, kept, links } = given('save', 'link', 'link');
    await expect(publish(ports, 'a', fields)).rejects.toThrow('save');
    await expect(publish(ports, 'a', fields)).rejects.toThrow('link');
    await expect(withdraw(ports, 'a', 'surge-a')).rejects.toThrow('link');
    await withdraw(ports, 'a', 'surge-a');
    expect(kept.get('surge-a')).toMatchObject({ version: 2, status: 'archived', fields });
    expect(await publish(ports, 'a', { ...fields, text: 'また起きています。' })).toBe('published');
    expect(kept.get('surge-a')).toMatchObject({ version: 3, status: 'published' });
    expect(links).toEqual([null, 'surge-a']);
  });

  it('sees when sites are told of it, and gives up where they are not', async () => {
    let clock = 0;
    const sleep = async (milliseconds: number) => {
      clock += milliseconds;
    };
    const now = () => clock;
    const files: unknown[] = [undefined, '<html>', { notices: [{ id: 'other' }] }, { notices: [{ id: 'surge-a' }] }];
    expect(await untilShown('surge-a', -500, async () => files.shift(), sleep, now)).toBe(3_500);
    expect(await untilShown('surge-a', 0, async () => undefined, sleep, now)).toBeUndefined();
    expect(clock).toBe(33_000);
  });
});

describe('the topics', () => {
  const topic = (name: string, count: number, expected: number, more: Partial<TopicView> = {}): TopicView => ({
    ...{ topic: name, kind: 'topic', title: name, count, expected, sensitivity: 'normal' },
    ...more,
  });

  it('stand with what is farthest above the usual first', () => {
    const all = [topic('*', 1_020, 1_000), topic('quiet', 0, 3), topic('new', 9, 0.1), topic('usual', 40, 40)];
    expect(inOrder(all).map((each) => each.topic)).toEqual(['new', '*', 'usual', 'quiet']);
  });

  it('are found by all words of a search, whatever their width', () => {
    const all = [topic('ja-points', 1, 1, { title: 'ポイントの有効期限' }), topic('phrase:ログイン', 1, 1)];
    const find = (search: string) => foundIn(all, search, ({ title }) => title).map((each) => each.topic);
    expect(find('ﾎﾟｲﾝﾄ 期限')).toEqual(['ja-points']);
    expect(find('ログイン')).toEqual(['phrase:ログイン']);
    expect(find('')).toHaveLength(2);
  });

  it('are muted until the time that was said', () => {
    const muted = { reason: '恒例のセール', by: 'u1', at: at(-60) };
    expect(isMuted(topic('a', 1, 1), NOW)).toBe(false);
    expect(isMuted(topic('a', 1, 1, { muted }), NOW)).toBe(true);
    expect(isMuted(topic('a', 1, 1, { muted: { ...muted, until: at(1) } }), NOW)).toBe(true);
    expect(isMuted(topic('a', 1, 1, { muted: { ...muted, until: at(-1) } }), NOW)).toBe(false);
  });
});

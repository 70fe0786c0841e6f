import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { append, newest, tail } from '../../functions/conversation/log.ts';
import { staff } from '../conversation/factories.ts';
import { below, seeded } from '../random.ts';
import type { RunningAccount } from './account.ts';
import { appendAnyhow } from './append-anyhow.ts';
import {
  conversationOf,
  eventually,
  expectInnocent,
  onlineTab,
  openTab,
  REST_MS,
  startBehindNetworks,
  stopBehindNetworks,
} from './broken-network.fixture.ts';
import { carryOut, planOf } from './chaos.ts';
import type { Strike } from './network.ts';
import { newBrowser, type Tab } from './tab.ts';
import { Visitor } from './visitor.ts';

const SEEDS = Number(process.env.SEEDS ?? 10);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
vi.setConfig({ testTimeout: 2 * REST_MS, maxConcurrency: 4 });

let account: RunningAccount;
beforeAll(async () => {
  account = await startBehindNetworks();
});
afterAll(stopBehindNetworks);

/** Appends as the log's owner does, without reading what is there: nobody else writes now. */
const write = async (conversationId: string, last: Entry | undefined, draft: Draft): Promise<Entry> => {
  const from = last?.seq ?? 0;
  const { entry } = await append({ conversationId, from, entries: [], last, parts: 'whole' }, () => ({
    append: draft,
  }));
  if (!entry) throw new Error('not written');
  return entry;
};
const texts = (tab: Tab) => tab.shown.map(({ text }) => text);
const answered = (tab: Tab) => eventually(() => tab.view.outbox.length === 0 && tab.shown.length % 2 === 0);

describe('a network that breaks at random', () => {
  it.concurrent.each(Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index))(
    'loses, doubles and mixes up nothing (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const plans = [planOf(random, 2), planOf(random, 2)];
      const visit = async (plan: (typeof plans)[0], index: number) => {
        const browser = newBrowser();
        // The first tab has stored who the visitor is before the second one asks.
        const first = await onlineTab('one', browser, seed + index);
        const tabs = [first, await openTab('two', browser, seed + index + 100)];
        await carryOut(plan, tabs);
        for (const { network, client } of tabs) {
          network.heal();
          client.reconnect();
        }
        await expectInnocent(browser, tabs, { seed, plan });
      };
      await Promise.all(plans.map(visit));
    },
  );
});

describe('a connection over which nothing comes any more', () => {
  it.concurrent('is noticed by the missing pong, and what was missed is shown', async () => {
    const browser = newBrowser();
    const deaf = await onlineTab('deaf', browser);
    const other = await onlineTab('other', browser);
    deaf.network.lose('down');
    other.say('送料はいくらですか');
    await answered(other);
    const { log } = await expectInnocent(browser, [deaf, other]);
    expect(log).toHaveLength(2);
  });

  it.concurrent('or on which nothing goes out is given up, and the message goes over the next one, once', async () => {
    const browser = newBrowser();
    const tab = await onlineTab('one', browser);
    tab.network.lose('up');
    const id = tab.say('送料はいくらですか');
    const { log } = await expectInnocent(browser, [tab]);
    expect(log.map(({ seq, role }) => [seq, role])).toEqual([
      [1, 'customer'],
      [2, 'bot'],
    ]);
    expect(tab.attempts.get(id)).toBeGreaterThan(1);
  });

  it.concurrent('because the reader is slow gives everything on the next one', async () => {
    const browser = newBrowser();
    const slow = await onlineTab('slow', browser);
    const other = await onlineTab('other', browser);
    slow.network.hold();
    for (let index = 0; index < 5; index += 1) other.say(`${index}${'あ'.repeat(7_900)}`);
    const { log } = await expectInnocent(browser, [slow, other]);
    expect(log).toHaveLength(10);
  });
});

describe('a cut', () => {
  it.concurrent.each<[string, Strike]>([
    ['in the middle of the very first message', 'tear'],
    ['before the answer to the very first message', 'cut'],
  ])('%s leaves it there once, in one conversation', async (_, kind) => {
    const browser = newBrowser();
    const tab = await onlineTab('one', browser);
    tab.network.strikeAt(1, kind);
    const id = tab.say('送料はいくらですか');
    const { log } = await expectInnocent(browser, [tab]);
    expect(tab.network.isArmed).toBe(false);
    expect(log.map((entry) => entry.id)).toEqual([id, `${id}.reply`]);
  });

  /** join, joined, send, accepted, the message, the reply. */
  const FRAMES = [1, 2, 3, 4, 5, 6];
  it.concurrent.each<Strike>(['cut', 'silence', 'tear'])(
    '(%s) at any frame of an exchange leaves no seam',
    async (kind) => {
      const visit = async (frame: number) => {
        const browser = newBrowser();
        // A visitor who is known, so that also the first frames are struck on a conversation of his.
        const before = await onlineTab('before', browser);
        await before.close();
        const tab = await openTab('one', browser);
        tab.network.strikeAt(frame, kind);
        tab.say('送料はいくらですか');
        const { log } = await expectInnocent(browser, [tab], { frame });
        expect(log.map(({ role }) => role)).toEqual(['customer', 'bot']);
        return !tab.network.isArmed;
      };
      const struck = await Promise.all(FRAMES.map(visit));
      // Where a page of the log brings what would have come by itself, there are fewer frames.
      expect(struck.filter(Boolean).length).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('two tabs', () => {
  it.concurrent('that send at once over a slow network show one order', async () => {
    const browser = newBrowser();
    const tabs = [await onlineTab('one', browser, 1), await onlineTab('two', browser, 2)];
    for (const { network } of tabs) network.delay(40);
    for (let index = 0; index < 5; index += 1) for (const tab of tabs) tab.say(`送料は？ ${tab.name} ${index}`);
    const { log } = await expectInnocent(browser, tabs);
    expect(log).toHaveLength(20);
  });
});

describe('a visitor who comes back', () => {
  it.concurrent('to a thousand entries reads them all, page by page', async () => {
    const browser = newBrowser();
    const tab = await onlineTab('one', browser);
    tab.say('送料はいくらですか');
    await answered(tab);
    tab.network.refuse();
    tab.network.cut();
    const conversationId = conversationOf(browser);
    let last = await newest(conversationId);
    for (let n = 0; n < 1_000; n += 1) {
      last = await write(conversationId, last, staff('message', { id: `missed-${n}`, body: { text: `${n} 件目` } }));
    }
    tab.network.heal();
    const { views } = await expectInnocent(browser, [tab]);
    expect(views.one).toHaveLength(1_002);
  });

  it.concurrent('with numbers from the future, or to the conversation of another one, gets just his own', async () => {
    const visitor = await Visitor.join(account.url);
    await visitor.reply((await visitor.say('送料は？')).seq);
    const stranger = await Visitor.join(account.url);
    stranger.send({ action: 'join', conversationId: visitor.conversationId, after: 1 });
    expect(await stranger.next('error')).toMatchObject({ code: 'not_found', action: 'join' });
    stranger.act('join', { after: 2 });
    expect(await stranger.next('joined')).toMatchObject({ entries: [], state: { seq: 0 } });
    stranger.act('send', { id: 'future', after: 2, text: '返品は？' });
    expect(await stranger.next('error')).toMatchObject({ code: 'conflict', id: 'future' });
    visitor.act('join', { after: 99 });
    expect((await visitor.next('joined')).entries.map(({ seq }) => seq)).toEqual([1, 2]);
    await Promise.all([visitor.close(), stranger.close()]);
  });

  it.concurrent('as somebody else reads the other conversation from its start, and what waited goes there', async () => {
    const browser = newBrowser();
    const tab = await onlineTab('one', browser);
    tab.say('送料はいくらですか');
    await answered(tab);
    const other = newBrowser();
    const before = await onlineTab('before', other);
    before.say('返品できますか');
    await answered(before);
    await before.close();
    tab.network.refuse();
    tab.network.cut();
    for (const [key, value] of other.stored) browser.stored.set(key, value);
    tab.say('領収書はもらえますか');
    // The session is renewed after a handshake that failed.
    const { connections } = tab.network;
    await eventually(() => tab.view.connection === 'offline' && tab.network.refused > 1);
    tab.network.heal();
    await eventually(() => tab.network.connections > connections && tab.shown.length === 4);
    expect(texts(tab)).toMatchObject([
      '返品できますか',
      expect.any(String),
      '領収書はもらえますか',
      expect.any(String),
    ]);
    expect(tab.shown.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    await tab.close();
  });
});

describe('a person who takes over', () => {
  it.concurrent('is not talked over: the bot answers before him, or after he gave the question back, once', async () => {
    const random = seeded(5);
    // Every third visitor has been answered by then, however busy the machine is.
    const pauses = Array.from({ length: 12 }, (_, visit) => (visit % 3 === 0 ? undefined : below(random, 60)));
    const visits = pauses.map(async (pause) => {
      const browser = newBrowser();
      const tab = await onlineTab('one', browser);
      const conversationId = conversationOf(browser);
      tab.say('送料はいくらですか');
      await eventually(async () => (await newest(conversationId)) !== undefined);
      const isAnswered = () => tab.shown.filter(({ id }) => id.endsWith('.reply')).length === 1;
      await (pause === undefined ? eventually(isAnswered) : sleep(pause));
      const hand = async (kind: 'assigned' | 'released') => {
        const draft = staff(kind, { id: kind, ...(kind === 'assigned' ? { to: 'agent-1' } : {}) });
        await appendAnyhow(await tail(conversationId, 0), () => ({ append: draft }));
      };
      await hand('assigned');
      await sleep(100);
      await hand('released');
      await eventually(isAnswered);
      const { log } = await expectInnocent(browser, [tab]);
      const kinds = log.map(({ kind, role }) => (role === 'bot' ? 'reply' : kind));
      expect([
        ['message', 'reply', 'assigned', 'released'],
        ['message', 'assigned', 'released', 'reply'],
      ]).toContainEqual(kinds);
      return kinds[1];
    });
    // Both have to happen, or the race is none.
    expect(new Set(await Promise.all(visits)).size).toBe(2);
  });
});

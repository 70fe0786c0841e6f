import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryView } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { type HostSite, hostSite } from './host-site.ts';
import { codeTo } from './mailbox.ts';
import { temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

type Shown = Exclude<EntryView, { kind: 'hidden' }>;

const directory = temporaryFolder();
let account: RunningAccount;
let url: string;
let site: HostSite;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--sample'] });
  url = account.url;
  site = await hostSite(directory);
});
afterAll(() => account.stop());

/** Two of the sample, so that each reads a code of his own. */
const SASAKI = { number: 'M-1001', email: 'sasaki.aya@example.com' };
const TAKAHASHI = { number: 'M-1002', email: 'takahashi.kenta@example.jp' };
const ASKS = ['order', 'points', 'usage', 'plan', 'purchases', 'profile'].map((name) => `look-ask-${name}`);

const idsOf = ({ choices = [] }: Pick<Shown, 'choices'>): string[] => choices.map(({ id }) => id);
const choose = async (visitor: Visitor, choice: string, after: number): Promise<Shown> => {
  const id = randomUUID();
  visitor.act('send', { id, after, choice });
  const { seq } = await visitor.next('accepted', (frame) => frame.id === id);
  return visitor.reply(seq);
};
const refused = async (visitor: Visitor, choice: string, after: number): Promise<string> => {
  const id = randomUUID();
  visitor.act('send', { id, after, choice });
  return (await visitor.next('error', (frame) => frame.id === id)).message;
};
/** What the socket is told as it joins. */
const greeted = async (visitor: Visitor) => {
  visitor.send({ action: 'join' });
  return visitor.next('joined');
};
/** The entry with the id of the frame that made it. */
const madeBy = async (visitor: Visitor, id: string): Promise<Shown> => {
  const { entry } = await visitor.next('entry', ({ entry: each }) => each.kind !== 'hidden' && each.id === id);
  if (entry.kind === 'hidden') throw new Error('it is hidden');
  return entry;
};
const proves = async (visitor: Visitor, after: number, { number, email } = SASAKI): Promise<Shown> => {
  visitor.act('identify', { id: randomUUID(), after, claim: number });
  const code = await codeTo(url, email);
  const id = randomUUID();
  visitor.act('prove', { id, after, code });
  return madeBy(visitor, id);
};

describe('the choices of look-ups', () => {
  it('begin beside the greeting: the list needs no proof, and what is chosen is asked as if in words', async () => {
    const visitor = await Visitor.join(url);
    const joined = await greeted(visitor);
    expect(joined.choices).toHaveLength(4);
    expect(joined.choices.at(-1)).toEqual({ id: 'look-menu', label: '会員情報・ご注文の照会' });
    const menu = await choose(visitor, 'look-menu', 0);
    expect(menu).toMatchObject({ kind: 'message', from: { role: 'bot' }, text: 'どちらをお調べしますか？' });
    expect(idsOf(menu)).toEqual(ASKS);
    const asked = await choose(visitor, 'look-ask-points', menu.seq);
    expect(asked).toMatchObject({ kind: 'message', form: 'identify', choices: [{ id: 'show-person' }] });
    // What was on offer is not any more; a look-up that nobody offers cannot be made up.
    expect(await refused(visitor, 'look-ask-plan', asked.seq)).toContain('not on offer');
    expect(await refused(visitor, 'look-ask-stock', asked.seq)).toContain('not on offer');
    // The list stays on offer as the rest of the greeting does.
    expect(idsOf(await choose(visitor, 'look-menu', asked.seq))).toEqual(ASKS);
    await visitor.close();
  });

  it('go on after an answer with a tap, also over another socket', async () => {
    const session = await newSession(url, { identityToken: await site.sign('M-1016') });
    const visitor = await Visitor.join(url, session);
    const menu = await choose(visitor, 'look-menu', 0);
    const points = await choose(visitor, 'look-ask-points', menu.seq);
    expect(points).toMatchObject({ kind: 'looked_up', text: expect.stringContaining('ポイント残高') });
    expect(idsOf(points)).toHaveLength(3);
    await visitor.close();

    const again = await Visitor.join(url, await newSession(url, { identityToken: await site.sign('M-1016') }));
    const [next = ''] = idsOf(points);
    expect(await choose(again, next, points.seq)).toMatchObject({ kind: 'looked_up', text: expect.any(String) });
    await again.close();
  });

  it('ask for another look-up while one waits for the number of an order', async () => {
    const session = await newSession(url, { identityToken: await site.sign('M-1016') });
    const visitor = await Visitor.join(url, session);
    const { state } = await greeted(visitor);
    const menu = await choose(visitor, 'look-menu', state.seq);
    const which = await choose(visitor, 'look-ask-order', menu.seq);
    expect(which.text).toBe('どのご注文についてお調べしますか？');
    const other = await choose(visitor, 'look-menu', which.seq);
    expect(idsOf(other)).toEqual(ASKS);
    const plan = await choose(visitor, 'look-ask-plan', other.seq);
    expect(plan).toMatchObject({ kind: 'looked_up', text: expect.stringContaining('プラン') });
    await visitor.close();
  });

  it('tell who has proven himself, and asked nothing yet, what he can do', async () => {
    const visitor = await Visitor.join(url);
    const { seq } = await visitor.say('こんにちは');
    await visitor.reply(seq);
    const identified = await proves(visitor, seq + 1);
    expect(identified).toMatchObject({ kind: 'identified', level: 2, text: expect.stringContaining('お選び') });
    expect(idsOf(identified)).toEqual(ASKS);
    const usage = await choose(visitor, 'look-ask-usage', identified.seq);
    expect(usage).toMatchObject({ kind: 'looked_up' });
    expect(usage.text?.split('\n')[0]).toBe('データ通信: 残り 12.4 GB（20 GB中 7.6 GB 利用、2026年11月）');
    await visitor.close();
  });

  it('are not what somebody hears whose question is answered now', async () => {
    const visitor = await Visitor.join(url);
    const { seq } = await visitor.say('会員情報・ご注文の照会');
    const menu = await visitor.reply(seq);
    expect(idsOf(menu)).toEqual(ASKS);
    const asked = await choose(visitor, 'look-ask-profile', menu.seq);
    const identified = await proves(visitor, asked.seq, TAKAHASHI);
    expect(identified).toMatchObject({ kind: 'identified', text: 'ご本人確認が完了しました。' });
    expect(idsOf(identified)).toEqual([]);
    const { entry } = await visitor.next('entry', (frame) => frame.entry.kind === 'looked_up');
    expect(entry).toMatchObject({ text: expect.stringContaining('高橋 健太') });
    await visitor.close();
  });

  it('are in the log of staff as what the customer said', async () => {
    const visitor = await Visitor.join(url, await newSession(url, { language: 'en' }));
    const joined = await greeted(visitor);
    expect(joined.choices.at(-1)?.label).toBe('My account and orders');
    const menu = await choose(visitor, 'look-menu', 0);
    const asked = await choose(visitor, 'look-ask-points', menu.seq);
    expect(asked.text).toContain('your points');
    const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
    const { entries } = await (await fetch(`${url}/api/conversations/${visitor.conversationId}`, { headers })).json();
    const said = entries.filter(({ from }: Shown) => from.role === 'customer');
    expect(said.map(({ text, choice }: Shown) => [choice, text])).toEqual([
      ['look-menu', 'My account and orders'],
      ['look-ask-points', 'See my points'],
    ]);
    expect(entries.find(({ seq }: Shown) => seq === menu.seq).choices).toHaveLength(6);
    await visitor.close();
  });
});

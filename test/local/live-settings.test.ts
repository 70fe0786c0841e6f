import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import type { SavedSettings } from '../../functions/knowledge/settings-store.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { eventually } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;
let agent: Record<string, string>;
let admin: Record<string, string>;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
  const bearer = async (name: string) => ({ authorization: `Bearer ${await account.agentToken(name)}` });
  [agent, admin] = await Promise.all([bearer('suzuki'), bearer('yamada')]);
});
afterAll(() => account.stop());

const ask = async (method: 'GET' | 'PUT', headers: Record<string, string>, body?: object, path = '') => {
  const response = await fetch(`${url}/api/settings${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};
const save = async (changes: Partial<LiveSettings>) => {
  const { version } = (await ask('GET', admin)).body;
  const { status, body } = await ask('PUT', admin, { version, settings: { ...DEFAULTS, ...changes } });
  expect(status).toBe(200);
  return body;
};
const joined = async (language = 'ja') => {
  const visitor = await Visitor.connect(url, await newSession(url, { language }));
  visitor.send({ action: 'join' });
  const frame = await visitor.next('joined');
  visitor.conversationId = frame.conversationId;
  return { visitor, frame };
};
/** The reply to a choice made as the first thing in a conversation. */
const choose = async (visitor: Visitor, choice: string) => {
  visitor.act('send', { id: 'c1', after: 0, choice });
  return visitor.reply((await visitor.next('accepted')).seq);
};
const greeted = async (language?: string) => {
  const { visitor, frame } = await joined(language);
  await visitor.close();
  const { open, greeting, choices } = frame;
  return { open, greeting, choices };
};

const spans = (each: LiveSettings['hours']['weekly']['mon']): LiveSettings['hours'] => ({
  ...DEFAULTS.hours,
  weekly: { mon: each, tue: each, wed: each, thu: each, fri: each, sat: each, sun: each },
  holidays: 'none',
});
const always = spans([['00:00', '24:00']]);
const greeting = { ja: '年末年始も毎日営業しています。', en: 'We are here every day.' };
/** What is offered besides: that of what members can look up. */
const MENU_JA = { id: 'look-menu', label: '会員情報・ご注文の照会' };
const MENU_EN = { id: 'look-menu', label: 'My account and orders' };

const choices = { ja: [{ id: 'ja-points-expiry', label: 'ポイントの期限' }], en: [] };

describe('live settings', () => {
  it('are in force for the next who join, without a deployment, and taken back the same way', async () => {
    const before = { ja: await greeted(), en: await greeted('en') };
    await save({ hours: always, greeting, choices });
    await eventually(async () =>
      expect(await greeted()).toEqual({ open: true, greeting: greeting.ja, choices: [...choices.ja, MENU_JA] }),
    );
    await eventually(async () =>
      expect(await greeted('en-GB')).toEqual({ open: true, greeting: greeting.en, choices: [MENU_EN] }),
    );
    await save({ hours: spans([]) });
    await eventually(async () => expect(await greeted()).toEqual({ ...before.ja, open: false }));
    await eventually(async () => expect(await greeted('en')).toEqual({ ...before.en, open: false }));
  });

  it('offer choices that can be chosen, also one whose entry there is not', async () => {
    const stale = { id: 'ja-no-such-entry', label: '送料はいくらですか' };
    const offered = { ja: [{ id: 'ja-returns', label: '返したい' }, stale], en: [] };
    await save({ choices: offered });
    await eventually(async () => expect((await greeted()).choices).toEqual([...offered.ja, MENU_JA]));
    const { visitor } = await joined();
    expect((await choose(visitor, 'ja-returns')).sources?.[0]?.id).toBe('ja-returns');
    await visitor.close();
    const { visitor: other } = await joined();
    expect((await choose(other, stale.id)).sources?.[0]?.id).toBe('ja-shipping-fee');
    await other.close();
  });

  it('let what stands on a screen be chosen after it was replaced, and nothing that was never offered', async () => {
    await save({ choices: { ja: [{ id: 'ja-returns', label: '返したい' }], en: [] } });
    await eventually(async () => expect((await greeted()).choices[0]?.label).toBe('返したい'));
    const { visitor } = await joined();
    await save({ choices });
    await eventually(async () => expect((await greeted()).choices).toEqual([...choices.ja, MENU_JA]));
    expect((await choose(visitor, 'ja-returns')).sources?.[0]?.id).toBe('ja-returns');
    visitor.act('send', { id: 'c2', after: 2, choice: 'ja-never-offered' });
    expect(await visitor.next('error')).toMatchObject({ code: 'invalid', id: 'c2' });
    await visitor.close();
  });

  it('are read by staff and saved by administrators, who cannot overwrite what they have not seen', async () => {
    const { version } = (await ask('GET', agent)).body;
    const change = { version, settings: { ...DEFAULTS, idleCloseMinutes: 30 } };
    expect((await ask('PUT', agent, change)).status).toBe(403);
    expect((await ask('PUT', {}, change)).status).toBe(401);
    const other = { ...change, settings: { ...DEFAULTS, idleCloseMinutes: 31 } };
    const both = await Promise.all([ask('PUT', admin, change), ask('PUT', admin, other)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await ask('GET', agent)).body).toEqual({
      version: version + 1,
      settings: both[0]?.status === 200 ? change.settings : other.settings,
    });
  });

  it('keep who saved which version and when, for administrators: the newest 20', async () => {
    for (let minutes = 100; minutes < 121; minutes += 1) await save({ idleCloseMinutes: minutes });
    const newest = (await ask('GET', admin)).body.version;
    const { status, body } = await ask('GET', admin, undefined, '/versions');
    const versions: SavedSettings[] = body.versions;
    expect(status).toBe(200);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => newest - i));
    expect(versions.map(({ settings }) => settings.idleCloseMinutes)).toEqual(
      Array.from({ length: 20 }, (_, i) => 120 - i),
    );
    const { sub } = JSON.parse(Buffer.from(admin.authorization?.split('.')[1] ?? '', 'base64url').toString());
    for (const { by, at } of versions) {
      expect(by).toBe(sub);
      expect(new Date(at).toISOString()).toBe(at);
    }
    expect((await ask('GET', agent, undefined, '/versions')).status).toBe(403);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown name', { ...DEFAULTS, idleclose: 1 }, /idleclose/],
    ['too short a time', { ...DEFAULTS, idleCloseMinutes: 1 }, /idleCloseMinutes.*5 to 43200/],
    ['a zone that is none', { ...DEFAULTS, hours: { ...always, timeZone: 'Asia/Edo' } }, /hours.timeZone.*Asia\/Tokyo/],
    ['less than all', { idleCloseMinutes: 30 }, /hours.*switches/],
    ['nothing', {}, /idleCloseMinutes/],
  ])('with %s are refused by the name of the field', async (_, settings, message) => {
    const { version } = (await ask('GET', admin)).body;
    const refused = await ask('PUT', admin, { version, settings });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(message);
    expect((await ask('GET', admin)).body.version).toBe(version);
  });
});

import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import type { ConversationPage, ServerFrame } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { eventually } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;
let admin: Record<string, string>;

beforeAll(async () => {
  // Settings are cached for five seconds of the account's time.
  account = await startAccount({ options: ['--fresh', '--time-scale', '5'] });
  url = account.url;
  admin = { authorization: `Bearer ${await account.agentToken('yamada')}` };
});
afterAll(() => account.stop());

const call = async (path: string, change?: object) => {
  const sent = change && { method: 'PUT', body: JSON.stringify(change) };
  const response = await fetch(`${url}/api/${path}`, { headers: admin, ...sent });
  expect(response.status).toBe(200);
  return response.json();
};
const save = async (changes: Partial<LiveSettings>) => {
  const { version } = await call('settings');
  await call('settings', { version, settings: { ...DEFAULTS, ...changes } });
};

interface Joined {
  readonly visitor: Visitor;
  readonly frame: ServerFrame<'joined'>;
}
const joined = async (language = 'ja'): Promise<Joined> => {
  const visitor = await Visitor.connect(url, await newSession(url, { language }));
  visitor.send({ action: 'join' });
  const frame = await visitor.next('joined');
  visitor.conversationId = frame.conversationId;
  return { visitor, frame };
};
/** Joins again and again until the welcome is one that fits. */
const welcomed = async (fits: (frame: Joined['frame']) => boolean): Promise<Joined> => {
  let { visitor, frame } = await joined();
  await eventually(async () => {
    // A visitor's frames are counted.
    await setTimeout(200);
    visitor.send({ action: 'join' });
    frame = await visitor.next('joined');
    expect(frame).toSatisfy(fits);
  });
  return { visitor, frame };
};
const tells = (text: string) => (frame: Joined['frame']) => frame.disclosure?.text === text;
const versionIn = ({ frame }: Joined): string => frame.disclosure?.version ?? 'none';

const send = async ({ visitor }: Joined, id: string, after: number, rest: object = {}): Promise<number> => {
  visitor.act('send', { id, after, text: '送料は？', ...rest });
  return (await visitor.next('accepted', (frame) => frame.id === id)).seq;
};
const refusal = async ({ visitor }: Joined, id: string, rest: object = {}): Promise<string> => {
  visitor.act('send', { id, after: 0, text: '送料は？', ...rest });
  return (await visitor.next('error', (frame) => frame.id === id)).code;
};
const logOf = async ({ visitor }: Joined): Promise<ConversationPage> => call(`conversations/${visitor.conversationId}`);
const acceptedIn = ({ entries }: ConversationPage) =>
  entries.flatMap((entry) => (entry.kind !== 'hidden' && entry.accepted ? [[entry.seq, entry.accepted]] : []));

const FIRST = { ja: '自動応答です。[方針](https://shop.example/privacy)', en: 'A machine answers.', accept: true };
const SECOND = { ...FIRST, ja: '自動応答です。記録します。' };

describe('a disclosure', () => {
  it('has to be accepted once before the first message, and staff see which version was, and with what', async () => {
    await save({ disclosure: FIRST });
    const told = await welcomed(tells(FIRST.ja));
    const version = versionIn(told);
    expect(told.frame.disclosure).toEqual({ text: FIRST.ja, version, accept: true });

    expect(await refusal(told, 'q1')).toBe('not_accepted');
    expect(await refusal(told, 'q1', { accept: 'another' })).toBe('not_accepted');
    told.visitor.act('join');
    expect((await told.visitor.next('joined')).state).toMatchObject({ seq: 0 });

    expect(await send(told, 'q1', 0, { accept: version })).toBe(1);
    const { state } = await told.visitor.next('entry', ({ entry }) => entry.seq === 1);
    expect(state.accepted).toBe(version);
    const reply = await told.visitor.reply(1);
    expect(await send(told, 'q2', reply.seq)).toBe(reply.seq + 1);

    const log = await logOf(told);
    expect(log).toMatchObject({ verified: true, state: { accepted: version } });
    expect(acceptedIn(log)).toEqual([[1, version]]);
    const own = told.visitor.frames.flatMap((frame) => (frame.type === 'entry' ? [frame.entry] : []));
    for (const entry of own) expect(entry).not.toHaveProperty('accepted');
    await told.visitor.close();
  });

  it('has to be accepted before a person is asked for, too', async () => {
    const told = await joined('en');
    expect(told.frame.disclosure?.text).toBe(FIRST.en);
    told.visitor.act('escalate');
    expect(await told.visitor.next('error')).toMatchObject({ code: 'not_accepted', action: 'escalate' });
    told.visitor.act('escalate', { accept: versionIn(told) });
    await told.visitor.next('entry', ({ entry }) => entry.kind === 'escalated');
    expect(acceptedIn(await logOf(told))).toEqual([[1, versionIn(told)]]);
    await told.visitor.close();
  });

  it('that was replaced while somebody read it can still be accepted', async () => {
    const reading = await joined();
    await save({ disclosure: SECOND });
    const next = await welcomed(tells(SECOND.ja));
    expect(versionIn(next)).not.toBe(versionIn(reading));
    expect(await send(reading, 'q1', 0, { accept: versionIn(reading) })).toBe(1);
    expect(acceptedIn(await logOf(reading))).toEqual([[1, versionIn(reading)]]);
    await Promise.all([reading.visitor.close(), next.visitor.close()]);
  });

  it('whose text has changed is asked for again, in a conversation that accepted the former one', async () => {
    await save({ disclosure: FIRST });
    const told = await welcomed(tells(FIRST.ja));
    const former = versionIn(told);
    expect(await send(told, 'q1', 0, { accept: former })).toBe(1);
    const reply = await told.visitor.reply(1);
    const again = async (disclosure: object) => {
      // Another process of the account may go by the former settings for a few seconds.
      await eventually(async () => {
        await setTimeout(200);
        told.visitor.act('join');
        expect((await told.visitor.next('joined')).disclosure).toMatchObject(disclosure);
      });
    };
    await again({ version: former, accept: false });
    await save({ disclosure: SECOND });
    const other = await welcomed(tells(SECOND.ja));
    await again({ version: versionIn(other), accept: true });
    expect(await refusal(told, 'q2')).toBe('not_accepted');
    expect(await send(told, 'q3', reply.seq, { accept: versionIn(other) })).toBe(reply.seq + 1);
    expect(acceptedIn(await logOf(told))).toEqual([
      [1, former],
      [reply.seq + 1, versionIn(other)],
    ]);
    await Promise.all([told.visitor.close(), other.visitor.close()]);
  });

  it('that need not be accepted is in nobody’s way, and kept where it is accepted all the same', async () => {
    await save({ disclosure: { ...SECOND, accept: false } });
    const told = await welcomed((frame) => frame.disclosure?.accept === false);
    expect(await send(told, 'q1', 0)).toBe(1);
    const reply = await told.visitor.reply(1);
    expect(await send(told, 'q2', reply.seq, { accept: versionIn(told) })).toBe(reply.seq + 1);
    expect(await send(told, 'q3', reply.seq + 1, { accept: 'another' })).toBeTypeOf('number');
    expect(acceptedIn(await logOf(told))).toEqual([[reply.seq + 1, versionIn(told)]]);
    await told.visitor.close();
  });

  it('that is taken away again is neither told nor asked for', async () => {
    await save({});
    const told = await welcomed((frame) => frame.disclosure === undefined);
    expect(await send(told, 'q1', 0)).toBe(1);
    await told.visitor.close();
  });
});

it('an open chat hears by its heartbeat that what it was told has changed', async () => {
  await save({});
  const { visitor, frame } = await joined();
  const named = async () => {
    visitor.act('ping');
    return (await visitor.next('pong')).welcome;
  };
  expect(await named()).toBe(frame.welcome);
  await save({ greeting: { ja: 'こんばんは', en: 'Good evening' } });
  await eventually(async () => {
    await setTimeout(200);
    expect(await named()).not.toBe(frame.welcome);
  });
  await visitor.close();
});

describe('who joins', () => {
  const always: [string, string][] = [['00:00', '24:00']];
  const weekly = { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always };
  const never = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  const hours = { ...DEFAULTS.hours, holidays: 'none' } as const;

  it('is offered nothing to choose from while the bot is off, and greeted all the same', async () => {
    await save({});
    const before = await welcomed(({ bot, greeting }) => bot && greeting.startsWith('こんにちは'));
    expect(before.frame.choices).toHaveLength(4);
    await save({ switches: { bot: false, model: true } });
    const { visitor, frame } = await welcomed(({ bot }) => !bot);
    expect(frame).toMatchObject({ choices: [], greeting: before.frame.greeting });
    await Promise.all([visitor.close(), before.visitor.close()]);
  });

  it('learns when the business opens next while it is closed, and nothing where that is not known', async () => {
    await save({ hours: { ...hours, weekly } });
    const open = await welcomed((frame) => frame.open);
    expect(open.frame).not.toHaveProperty('opensAt');
    const date = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const exceptions = [{ date, spans: [['10:30', '18:00']] as [string, string][] }];
    await save({ hours: { ...hours, weekly: never, exceptions } });
    const closed = await welcomed((frame) => !frame.open);
    expect(closed.frame.opensAt).toBe(`${date}T01:30:00.000Z`);
    await save({ hours: { ...hours, weekly: never } });
    const gone = await welcomed((frame) => !frame.open && frame.opensAt === undefined);
    await Promise.all([open, closed, gone].map(({ visitor }) => visitor.close()));
  });
});

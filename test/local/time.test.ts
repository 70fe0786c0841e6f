import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { newSession, Visitor } from './visitor.ts';

/** Five minutes pass in three seconds. */
const SCALE = 100;
let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount({ options: ['--fresh', '--time-scale', String(SCALE)] });
});
afterAll(() => account.stop());

describe('time', () => {
  it('closes a conversation that was quiet for as long as the live settings say, and a message opens it again', async () => {
    const headers = { authorization: `Bearer ${await account.agentToken('yamada')}` };
    const body = JSON.stringify({ version: 0, settings: { ...DEFAULTS, idleCloseMinutes: 5 } });
    expect((await fetch(`${account.url}/api/settings`, { method: 'PUT', headers, body })).status).toBe(200);
    const visitor = await Visitor.join(account.url);
    const reply = await visitor.reply((await visitor.say('送料はいくらですか')).seq);
    const { entry, state } = await visitor.next('entry', ({ entry: e }) => e.kind === 'closed');
    expect(entry).toMatchObject({ seq: reply.seq + 1, from: { role: 'system' } });
    expect(entry).not.toHaveProperty('reason');
    expect(state.mode).toBe('closed');

    const { resumeKey } = visitor.session;
    const back = await Visitor.join(account.url, await newSession(account.url, { resumeKey }));
    await back.reply((await back.say('もう一つ質問です。領収書はもらえますか', entry.seq)).seq);
    await visitor.close();
    await back.close();
  });

  it('closes the socket of a session that has ended', async () => {
    const visitor = await Visitor.join(account.url);
    const closed = new Promise<number>((resolve) => {
      visitor.socket.onclose = ({ code }) => resolve(code);
    });
    // A heartbeat keeps the socket itself alive, until the session's hour is over.
    const heartbeat = setInterval(() => visitor.act('ping'), 240_000 / SCALE);
    expect(await closed).toBe(1000);
    clearInterval(heartbeat);
  });
});

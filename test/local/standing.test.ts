import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { newSession, Visitor } from './visitor.ts';

const SHOP = 'https://www.sakura-shop.example';
let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount({ options: ['--fresh', '--origin', SHOP] });
  url = account.url;
});
afterAll(() => account.stop());

const knock = (socketUrl: string, token: string, origin: string | undefined): Promise<'open' | 'refused'> =>
  new Promise((resolve) => {
    const headers = origin === undefined ? {} : { origin };
    const socket = new WebSocket(socketUrl, { protocols: ['uragawa.v1', token], headers } as never);
    socket.onopen = () => {
      socket.close();
      resolve('open');
    };
    socket.onerror = () => resolve('refused');
  });

const profileOf = (name: string) => ({ name, capacity: 3, skills: {}, languages: { ja: 5 }, disabled: false });
const save = async (by: string, whom: string, changes: object) => {
  const answer = await fetch(`${url}/api/agents/${agentNamed(whom).sub}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${by}` },
    body: JSON.stringify({ ...profileOf(whom), ...changes }),
  });
  return answer.status;
};

describe('a token of staff', () => {
  it('opens a socket from the pages of the deployment alone, although visitors may come from the shop', async () => {
    const { socketUrl, token: visitors } = await newSession(url);
    const token = await agentToken(url, 'suzuki');
    expect(await knock(socketUrl, visitors, SHOP)).toBe('open');
    expect(await knock(socketUrl, token, url)).toBe('open');
    for (const origin of [SHOP, `${url}.evil.example`, 'null', undefined])
      expect([origin, await knock(socketUrl, token, origin)]).toEqual([origin, 'refused']);
  });
});

describe('a supervisor whose role is lowered', () => {
  it('loses his rights on the socket that is open, and no other frame of his is taken', async () => {
    const customer = await Visitor.join(url);
    const { conversationId } = customer;
    const { socketUrl } = customer.session;
    const owner = await Desk.open(url, socketUrl, 'suzuki');
    // Never said whether he is there, so the save itself does not find it.
    const supervisor = await Desk.connect(url, socketUrl, 'sato');
    customer.act('escalate');
    const rung = await owner.entry('assigned', conversationId);
    owner.act('accept', conversationId, { after: rung.entry.seq });
    const { entry } = await owner.entry('assigned', conversationId);

    const admin = await agentToken(url, 'yamada');
    expect(await save(admin, 'sato', { role: 'agent' })).toBe(200);
    const listed = await fetch(`${url}/api/agents`, { headers: { authorization: `Bearer ${admin}` } });
    // Whoever edits him next has to see it, or would raise him again by saving something else.
    expect((await listed.json()).agents).toContainEqual(
      expect.objectContaining({ id: agentNamed('sato').sub, role: 'agent' }),
    );
    const closed = new Promise<void>((resolve) => {
      supervisor.socket.onclose = () => resolve();
    });
    supervisor.act('accept', conversationId, { after: entry.seq });
    await closed;
    expect(supervisor.frames.filter(({ type }) => type === 'entry')).toEqual([]);
    const refused = { type: 'error', code: 'forbidden', message: expect.stringContaining('sign in again') };
    expect(supervisor.frames).toContainEqual(refused);

    owner.send({ action: 'ping', conversationId });
    expect(await owner.next('pong')).toMatchObject({ seq: entry.seq });
    await Promise.all([owner.close(), customer.close()]);
  });
});

describe('an administrator whose role is lowered', () => {
  it('does not raise himself again with the token he still has', async () => {
    const own = await agentToken(url, 'yamada');
    expect(await save(own, 'yamada', { role: 'agent' })).toBe(200);
    expect(await save(own, 'yamada', { role: 'admin' })).toBe(403);
    expect(await save(own, 'tanaka', {})).toBe(403);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { Desk } from './desk.ts';
import { newSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;
let socketUrl: string;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
  ({ socketUrl } = await newSession(url));
});
afterAll(() => account.stop());

const save = async (username: string, changes: object): Promise<number> => {
  const { sub, name } = agentNamed(username);
  const profile = { name, capacity: 3, skills: {}, languages: { ja: 3 }, disabled: false, ...changes };
  const headers = { authorization: `Bearer ${await account.agentToken('yamada')}` };
  const request = { method: 'PUT', headers, body: JSON.stringify(profile) };
  return (await fetch(`${url}/api/agents/${sub}`, request)).status;
};
const ended = (desk: Desk) =>
  new Promise<void>((resolve) => {
    desk.socket.onclose = () => resolve();
  });

describe('an agent whose account is disabled', () => {
  it('is told and put out of all his sockets at once, and hears no room any more', async () => {
    const visitor = await Visitor.join(url);
    const first = await visitor.reply((await visitor.say('送料はいくらですか')).seq);
    const desks = [await Desk.open(url, socketUrl, 'suzuki'), await Desk.open(url, socketUrl, 'suzuki')];
    for (const desk of desks) {
      desk.act('join', visitor.conversationId);
      await desk.next('joined');
    }
    const colleague = await Desk.open(url, socketUrl, 'miller');
    const ends = desks.map(ended);
    expect(await save('suzuki', { disabled: true })).toBe(200);
    await Promise.all(ends);
    for (const desk of desks) {
      expect(desk.frames.at(-1)).toMatchObject({
        type: 'error',
        code: 'forbidden',
        message: expect.stringContaining('disabled'),
      });
    }
    await visitor.reply((await visitor.say('領収書はもらえますか', first.seq)).seq);
    for (const desk of desks) expect(desk.frames.at(-1)).toMatchObject({ type: 'error' });
    colleague.send({ action: 'ping' });
    await colleague.next('pong');

    // He may open another one, and do nothing with it.
    const again = await Desk.connect(url, socketUrl, 'suzuki');
    const over = ended(again);
    again.act('join', visitor.conversationId);
    await over;
    expect(again.frames).toMatchObject([{ type: 'error', code: 'forbidden' }]);
    await Promise.all([visitor.close(), colleague.close()]);
  });
});

describe('a supervisor who is one no more', () => {
  it('is told and put out at once, and before that is not', async () => {
    const desk = await Desk.open(url, socketUrl, 'sato');
    expect(await save('sato', { role: 'supervisor' })).toBe(200);
    desk.send({ action: 'ping' });
    await desk.next('pong');
    const over = ended(desk);
    expect(await save('sato', { role: 'agent' })).toBe(200);
    await over;
    expect(desk.frames.at(-1)).toMatchObject({
      type: 'error',
      code: 'forbidden',
      message: expect.stringContaining('sign in again'),
    });
  });

  it('an agent stays in whatever else is said of him, also that he may more', async () => {
    expect(await save('tanaka', { role: 'agent' })).toBe(200);
    const desk = await Desk.open(url, socketUrl, 'tanaka');
    expect(await save('tanaka', { role: 'agent', capacity: 1 })).toBe(200);
    expect(await save('tanaka', { role: 'supervisor' })).toBe(200);
    desk.send({ action: 'ping' });
    await desk.next('pong');
    await desk.close();
  });
});

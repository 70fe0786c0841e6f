import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { Desk } from './desk.ts';
import { newSession, openSession, Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
});
afterAll(() => account.stop());

const bearer = async (name: string) => ({ authorization: `Bearer ${await account.agentToken(name)}` });

const put = async (conversationId: string, body: object, agent = 'suzuki') => {
  const path = `${url}/api/conversations/${conversationId}/block`;
  const response = await fetch(path, { method: 'PUT', headers: await bearer(agent), body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};
const log = async (conversationId: string) => {
  return (await fetch(`${url}/api/conversations/${conversationId}`, { headers: await bearer('suzuki') })).json();
};
/** Somebody at his desk, whom nothing is given by itself. */
const away = async (socketUrl: string, agent: string): Promise<Desk> => {
  const desk = await Desk.connect(url, socketUrl, agent);
  desk.send({ action: 'presence', status: 'away' });
  await desk.next('presence');
  return desk;
};
/** Who shuts him out for his first message has seen that, and all he wrote. */
const OUT = { blocked: true, after: 1, evidence: [1] };
const closing = (visitor: Visitor) =>
  new Promise<void>((resolve) => {
    visitor.socket.onclose = () => resolve();
  });

describe('a visitor whom staff shut out', () => {
  it('is out on every way in at once, and in again when they let him', async () => {
    const visitor = await Visitor.join(url);
    const reply = await visitor.reply((await visitor.say('ばか')).seq);
    const spare = await newSession(url, { resumeKey: visitor.session.resumeKey });
    const idle = await Visitor.connect(url, visitor.session);
    const gone = closing(visitor);
    const desk = await away(visitor.session.socketUrl, 'suzuki');
    expect(await put(visitor.conversationId, { ...OUT, reason: '暴言' })).toEqual({
      status: 200,
      body: { blocked: true },
    });
    await gone;
    expect(visitor.frames.at(-1)).toMatchObject({ type: 'error', code: 'forbidden' });

    // A socket that had joined nothing is still there, and good for nothing.
    const refusedFrames = {
      join: {},
      send: { id: 'x', after: reply.seq, text: 'x' },
      escalate: {},
      rate: { score: 1 },
      close: {},
      ping: {},
    };
    for (const [action, rest] of Object.entries(refusedFrames)) {
      idle.send({ action, conversationId: visitor.conversationId, ...rest });
      expect(await idle.next('error', (frame) => frame.action === action)).toMatchObject({ code: 'forbidden' });
    }
    idle.send({ action: 'ping' });
    expect(await idle.next('error')).toMatchObject({ code: 'forbidden', action: 'ping' });
    idle.send({ action: 'join' });
    expect(await idle.next('error')).toMatchObject({ code: 'forbidden', action: 'join' });
    for (const action of ['typing', 'read']) {
      idle.send({ action, conversationId: visitor.conversationId, ...(action === 'read' ? { seq: 1 } : { on: true }) });
      expect(await idle.next('error')).toMatchObject({ code: 'not_joined', action });
    }
    await expect(Visitor.connect(url, visitor.session)).rejects.toThrow(/refused/);
    await expect(Visitor.connect(url, spare)).rejects.toThrow(/refused/);
    expect((await openSession(url, { resumeKey: spare.resumeKey })).body.error.code).toBe('forbidden');

    const { entries, verified } = await log(visitor.conversationId);
    expect(verified).toBe(true);
    const from = { role: 'agent', name: 'suzuki' };
    expect(entries.at(-1)).toMatchObject({ kind: 'blocked', from, reason: '暴言', evidence: [1] });

    expect((await put(visitor.conversationId, { blocked: false }, 'tanaka')).status).toBe(200);
    const back = await Visitor.join(url, await newSession(url, { resumeKey: spare.resumeKey }));
    back.act('join', { after: 0 });
    const { entries: shown } = await back.next('joined');
    expect(shown.slice(2)).toEqual([
      { seq: 3, kind: 'hidden' },
      { seq: 4, kind: 'hidden' },
    ]);
    await back.reply((await back.say('送料はいくらですか', 4)).seq);
    await Promise.all([idle, back, desk].map((each) => each.close()));
  });

  it('is shut out once, however often it is asked', async () => {
    const visitor = await Visitor.join(url);
    const gone = closing(visitor);
    await visitor.reply((await visitor.say('こんにちは')).seq);
    const answers = await Promise.all(Array.from({ length: 4 }, () => put(visitor.conversationId, OUT)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await gone;
    const { entries } = await log(visitor.conversationId);
    expect(entries.filter(({ kind }: { kind: string }) => kind === 'blocked')).toHaveLength(1);
  });

  it('gets no answer any more to what he asked just before', async () => {
    const visitor = await Visitor.join(url);
    const gone = closing(visitor);
    await visitor.say('送料はいくらですか');
    expect((await put(visitor.conversationId, OUT)).status).toBe(200);
    await gone;
    const { entries } = await log(visitor.conversationId);
    const at = entries.findIndex(({ kind }: { kind: string }) => kind === 'blocked');
    expect(entries.slice(at + 1)).toEqual([]);
  });
});

describe('shutting out', () => {
  it.each<[string, string, object, number]>([
    ['a conversation that does not exist', 'nothing-here', OUT, 404],
    ['an id that cannot be', 'a%23b', OUT, 404],
    ['without saying what', 'nothing-here', {}, 400],
    ['with an unknown field', 'nothing-here', { ...OUT, role: 'admin' }, 400],
  ])('%s is refused', async (_, id, body, status) => expect((await put(id, body)).status).toBe(status));

  it('for what is not an entry of his is refused, and he stays', async () => {
    const visitor = await Visitor.join(url);
    await visitor.reply((await visitor.say('こんにちは')).seq);
    const { conversationId } = visitor;
    for (const evidence of [[2], [1, 3], [99]]) {
      const { status, body } = await put(conversationId, { ...OUT, after: 2, evidence });
      expect([status, body.error.code, body.error.message.split(':')[0]]).toEqual([400, 'invalid', 'evidence']);
    }
    expect((await log(conversationId)).entries).toHaveLength(2);
    await visitor.close();
  });

  it('unseen what he has just written is refused', async () => {
    const visitor = await Visitor.join(url);
    await visitor.reply((await visitor.say('ばか')).seq);
    await visitor.say('すみません', 2);
    expect(await put(visitor.conversationId, OUT)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('entry 3') } },
    });
    await visitor.close();
  });

  it('is the matter of whose conversation it is, or of a supervisor', async () => {
    const visitor = await Visitor.join(url);
    await visitor.reply((await visitor.say('ばか')).seq);
    const { conversationId, session } = visitor;
    const desk = await away(session.socketUrl, 'tanaka');
    desk.act('accept', conversationId, { after: 2 });
    await desk.entry('assigned', conversationId);
    expect(await put(conversationId, OUT)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect((await put(conversationId, OUT, 'sato')).status).toBe(200);
    // What he had is laid down with it.
    const { agents } = await (await fetch(`${url}/api/agents`, { headers: await bearer('suzuki') })).json();
    expect(agents.find(({ id }: { id: string }) => id === agentNamed('tanaka').sub)).toMatchObject({ holding: 0 });
    await desk.close();
  });
});

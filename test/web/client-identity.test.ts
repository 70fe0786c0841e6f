import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, FakePage, RESUME_KEY, sessionOf } from './fake-page.ts';
import { FakeSocket, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const never = () => new Promise<never>(() => {});

describe('another proof of who the visitor is', () => {
  it('makes a new session at once', async () => {
    const client = page.load();
    await page.settle();
    client.identify(async () => 'proof');
    expect(page.view.connection).toBe('connecting');
    await page.settle();
    expect(page.asked).toMatchObject([{}, { identityToken: 'proof', resumeKey: 'key-v1' }]);
    expect(page.view.connection).toBe('online');
  });

  it('takes the place of one that was still asked for, whose answer leaves no trace', async () => {
    let answer = (_: Response) => {};
    page.request.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const client = page.load({ identityToken: async () => 'old' });
    await page.turn();
    client.identify(async () => 'new');
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    await page.settle();
    answer(Response.json(sessionOf('v1'), { status: 201 }));
    await page.turn();
    expect(FakeSocket.sockets.map(({ protocols }) => protocols[1])).toEqual(['token-v2']);
    expect(page.local.get(RESUME_KEY)).toBe('key-v2');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(FakeSocket.sockets).toHaveLength(1);
    expect(page.views.map(({ connection }) => connection)).not.toContain('offline');
  });

  it('sends what was on its way once more, to the same visitor', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    const first = page.socket.of('send');
    client.identify(async () => 'proof');
    await page.settle();
    expect(page.socket.of('send')).toEqual(first);
  });

  it('takes what was written without a name along, and nothing of another member', async () => {
    page.request.mockImplementation(() => answerWith(201, sessionOf(`v${page.request.mock.calls.length}`)));
    const client = page.load();
    client.send({ text: '名無し' });
    await page.settle();
    client.identify(async () => 'member-a');
    await page.settle(joined([], { conversationId: 'ca' }));
    expect(page.socket.of('send')).toMatchObject([{ text: '名無し', conversationId: 'ca', after: 0 }]);
    client.identify(async () => 'member-b');
    await page.settle(joined([], { conversationId: 'cb' }));
    expect(page.socket.of('send')).toEqual([]);
    expect(page.view.outbox).toEqual([]);
  });

  it('that fails is asked for again, and nobody goes on without it', async () => {
    const token = vi.fn(() => Promise.reject<string>(new Error('the shop is down')));
    page.load({ identityToken: token });
    await page.turn();
    expect(page.view.connection).toBe('offline');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(token).toHaveBeenCalledTimes(2);
    expect(page.asked).toEqual([]);
  });

  it('that throws at once is the same', async () => {
    page.load({
      identityToken: () => {
        throw new Error('no');
      },
    });
    await page.turn();
    expect(page.view.connection).toBe('offline');
    expect(page.asked).toEqual([]);
  });

  it('that never comes is given up after 15 s, and asked for again', async () => {
    const token = vi.fn<() => Promise<string>>(never);
    page.load({ identityToken: token });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(page.view.connection).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1);
    expect(page.view.connection).toBe('offline');
    token.mockImplementation(async () => 'proof');
    await page.reconnected();
    expect(page.asked).toMatchObject([{ identityToken: 'proof' }]);
    expect(page.view.connection).toBe('online');
  });
});

describe('no proof any more', () => {
  it('leaves nothing for the next person at the browser', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle(joined([message(1, 'customer', '私の住所')]));
    client.send({ text: '私の電話' });
    client.request({ action: 'escalate' });
    page.views.length = 0;
    client.identify();
    expect(page.local.has(RESUME_KEY)).toBe(false);
    expect(page.tab.size).toBe(0);
    expect(page.views.every(({ entries, outbox }) => entries.length + outbox.length === 0)).toBe(true);
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.asked.at(-1)).toEqual({ language: 'ja' });
    expect(page.socket.sent).toEqual([{ action: 'join', after: 0 }]);
  });

  it('takes the state, the read marks and the acceptance of the former visitor away', async () => {
    const disclosure = { text: 'x', version: 'aaaaaaaaaaaaaaaa', accept: true };
    const client = page.load();
    await page.settle(joined([message(1, 'bot', 'a')], { disclosure }));
    page.socket.answer({ type: 'read', conversationId: 'c1', seq: 1, from: { role: 'agent' } });
    client.accept();
    client.identify();
    expect(page.view).toMatchObject({ readSeq: 0, needsAcceptance: true });
    expect([page.view.state, page.view.conversationId]).toEqual([undefined, undefined]);
  });

  it('forgets also what an earlier page kept for a member who has not come back', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.send({ text: '私の住所' });
    page.load({ identityToken: never }).identify();
    expect(page.tab.size).toBe(0);
    page.load({ identityToken: async () => 'proof' });
    await page.settle();
    expect(page.view.outbox).toEqual([]);
  });

  it('does not touch what the next person writes before his session is there', async () => {
    const client = page.load({ identityToken: async () => 'proof' });
    await page.settle();
    client.identify();
    client.send({ text: '次の人' });
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.socket.of('send')).toMatchObject([{ text: '次の人', conversationId: 'c2' }]);
  });

  it('ends also a session that was still being asked for: its key is not stored', async () => {
    let answer = (_: Response) => {};
    page.request.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const client = page.load({ identityToken: async () => 'proof' });
    await page.turn();
    page.request.mockImplementation(never);
    client.identify();
    answer(Response.json(sessionOf('v1'), { status: 201 }));
    await page.turn();
    expect(page.local.has(RESUME_KEY)).toBe(false);
    expect(FakeSocket.sockets).toEqual([]);
  });

  it.each(Array.from({ length: 12 }, (_, steps) => steps))(
    'leaves no key when the answer to the session before came %i steps of the machine earlier',
    async (steps) => {
      const answer = Response.json(sessionOf('v1'), { status: 201 });
      const body = await answer.clone().json();
      answer.json = () => {
        let later = Promise.resolve();
        for (let step = 0; step < steps; step += 1) later = later.then(() => {});
        void later.then(() => client.identify());
        return Promise.resolve(body);
      };
      page.request.mockImplementation(never).mockImplementationOnce(() => Promise.resolve(answer));
      const client = page.load({ identityToken: async () => 'proof' });
      await page.turn();
      expect(page.local.has(RESUME_KEY)).toBe(false);
    },
  );

  it('is no reason to go on for a client that is stopped as soon as it has a session', async () => {
    const client = page.load({ onChange: () => page.asked.length === 1 && client.stop() });
    await page.turn();
    expect(page.asked).toHaveLength(1);
    expect(FakeSocket.sockets).toEqual([]);
  });

  it('is nothing to a client that was stopped, which says so and takes nothing more', async () => {
    const client = page.load();
    await page.settle();
    client.stop();
    expect(page.view.connection).toBe('offline');
    client.send({ text: '一' });
    client.request({ action: 'escalate' });
    expect(page.view).toMatchObject({ outbox: [], requests: [] });
    client.identify(async () => 'proof');
    client.reconnect();
    client.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.asked).toHaveLength(1);
  });
});

describe('a visitor who was shut out', () => {
  it('gets in again when asked, with what he had written', async () => {
    const client = page.load();
    await page.settle();
    client.send({ text: '一' });
    const first = page.socket.of('send');
    page.socket.answer({ type: 'error', code: 'forbidden', message: 'x', action: 'send' });
    expect(page.view.connection).toBe('shut');
    client.wake();
    await page.turn();
    expect(page.asked).toHaveLength(1);
    client.reconnect();
    expect(page.view.connection).toBe('connecting');
    await page.settle();
    expect(page.asked).toHaveLength(2);
    expect(page.socket.of('send')).toEqual(first);
  });

  it('is told so again when nothing has changed', async () => {
    page.request.mockImplementation(() => answerWith(403, { error: { code: 'forbidden', message: 'x' } }));
    const client = page.load();
    await page.turn();
    client.reconnect();
    await page.turn();
    expect(page.view.connection).toBe('shut');
    expect(page.asked).toHaveLength(2);
  });
});

describe('a page that is back from the background', () => {
  it('gives the socket 5 s to show that it lives', async () => {
    const client = page.load();
    await page.settle();
    client.wake();
    client.wake();
    expect(page.socket.of('ping')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_999);
    client.wake();
    expect(page.view.connection).toBe('online');
    await vi.advanceTimersByTimeAsync(1);
    expect(page.view.connection).toBe('offline');
    await page.reconnected();
    expect(page.view.connection).toBe('online');
  });

  it('goes on with a socket that answers', async () => {
    const client = page.load();
    await page.settle();
    client.wake();
    page.socket.answer({ type: 'pong', conversationId: 'c1', seq: 0 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(page.view.connection).toBe('online');
    expect(FakeSocket.sockets).toHaveLength(1);
  });

  it('does not wait for the pause before the next attempt', async () => {
    const client = page.load();
    await page.settle();
    page.socket.break();
    client.wake();
    await page.turn();
    expect(FakeSocket.sockets).toHaveLength(2);
  });

  it('comes back after the server has ended the socket, as it does every two hours', async () => {
    page.load();
    await page.settle(joined([message(1, 'bot', 'a')]));
    page.socket.break();
    await page.reconnected(joined([message(2, 'bot', 'b')]));
    expect(page.socket.of('join')).toMatchObject([{ after: 1 }]);
    expect(page.view.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

it.each(['', 'Internal server error', 'null', '7', '"x"', '[]', '{"type":"fireworks"}', '{}'])(
  'a frame that is none (%s) is ignored',
  async (data) => {
    page.load();
    await page.settle();
    expect(() => page.socket.onmessage?.({ data })).not.toThrow();
    expect(page.view.connection).toBe('online');
  },
);

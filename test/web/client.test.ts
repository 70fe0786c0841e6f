import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EntryView, SessionResponse } from '../../functions/protocol/server.ts';
import { type Client, type ClientOptions, connect, type View } from '../../web/client/client.ts';
import { MAX_ATTEMPTS } from '../../web/client/outbox.ts';
import { conversationId, entryFrame, FakeSocket, joined, message, state } from './fake-socket.ts';

const KEY = 'uragawa.resume';
const hour = 3_600_000;

const sessionOf = (visitorId = 'v1', expiresIn = hour): SessionResponse => ({
  visitorId,
  token: `token-${visitorId}`,
  expiresAt: new Date(Date.now() + expiresIn).toISOString(),
  resumeKey: `key-${visitorId}`,
  socketUrl: 'ws://chat.example/ws',
});

const answerWith = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));

describe('the WebSocket client', () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const request = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
  let client: Client;
  let view: View;

  const start = (more: Partial<ClientOptions> = {}) => {
    client = connect({
      api: 'https://chat.example/api',
      storage,
      language: 'ja',
      page: () => 'https://shop.example/',
      onChange: (next) => {
        view = next;
      },
      ...more,
    });
  };
  const turn = () => vi.advanceTimersByTimeAsync(0);
  const socket = () => {
    const last = FakeSocket.sockets.at(-1);
    if (!last) throw new Error('the client has opened no socket');
    return last;
  };
  /** Opens the newest socket and answers its join. */
  const settle = async (frame = joined([])) => {
    await turn();
    socket().open();
    socket().answer(frame);
  };
  const reconnected = async (frame = joined([])) => {
    await vi.advanceTimersByTimeAsync(1_000);
    await settle(frame);
  };
  const bodies = () => request.mock.calls.map(([, init]) => JSON.parse(String(init.body)));

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.sockets = [];
    stored.clear();
    request.mockReset().mockImplementation(() => answerWith(201, sessionOf()));
    vi.stubGlobal('fetch', request);
    vi.stubGlobal('WebSocket', FakeSocket);
  });
  afterEach(() => {
    client.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  describe('session', () => {
    it('offers the subprotocol and the token, then joins', async () => {
      start();
      await settle(joined([message(1, 'customer', 'もしもし')]));
      expect(socket().protocols).toEqual(['uragawa.v1', 'token-v1']);
      expect(socket().sent).toEqual([{ action: 'join', after: 0 }]);
      expect(view).toMatchObject({
        connection: 'online',
        greeting: 'いらっしゃいませ',
        entries: [{ text: 'もしもし' }],
      });
    });

    it('keeps an entry that comes before the answer to the join', async () => {
      start();
      await turn();
      socket().open();
      const { conversationId } = joined([]);
      const entry = message(2, 'bot', 'はい');
      const state = { seq: 2, mode: 'bot', epoch: 1, turn: 1 } as const;
      socket().answer({ type: 'entry', conversationId, entry, state });
      socket().answer(joined([message(1, 'customer', 'もしもし')]));
      expect(view.entries.map(({ seq }) => seq)).toEqual([1, 2]);
    });

    it('keeps the resume key and offers it the next time', async () => {
      start();
      await settle();
      client.stop();
      start();
      await turn();
      expect(bodies().map((body) => body.resumeKey)).toEqual([undefined, 'key-v1']);
    });

    it('forgets a refused key and begins as a new visitor', async () => {
      stored.set(KEY, 'old');
      request.mockImplementationOnce(() => answerWith(401, { error: { code: 'resume_refused', message: 'x' } }));
      start();
      await settle();
      expect(bodies().map((body) => body.resumeKey)).toEqual(['old', undefined]);
      expect(stored.get(KEY)).toBe('key-v1');
    });

    it('uses the key another tab has put in place of the refused one', async () => {
      stored.set(KEY, 'old');
      request.mockImplementationOnce(() => {
        stored.set(KEY, 'newer');
        return answerWith(401, { error: { code: 'resume_refused', message: 'x' } });
      });
      start();
      await turn();
      expect(bodies().map((body) => body.resumeKey)).toEqual(['old', 'newer']);
    });

    it('asks the host site for a fresh proof for each session', async () => {
      const proofs = ['proof-1', 'proof-2', 'proof-3'].values();
      start({ identityToken: async () => proofs.next().value });
      await settle();
      socket().answer({ type: 'error', code: 'expired', message: 'x', action: 'ping' });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(bodies().map((body) => body.identityToken)).toEqual(['proof-1', 'proof-2']);
    });

    it('is not asked for again where the visitor is shut out', async () => {
      request.mockImplementationOnce(() => answerWith(403, { error: { code: 'forbidden', message: 'x' } }));
      start();
      await turn();
      expect(view.connection).toBe('shut');
      await vi.advanceTimersByTimeAsync(hour);
      expect(bodies()).toHaveLength(1);
    });

    it('ends for good when the visitor is shut out in the middle of it', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      socket().answer({ type: 'error', code: 'forbidden', message: 'x', action: 'send' });
      expect(view).toMatchObject({ connection: 'shut', outbox: [{ text: '一' }] });
      await vi.advanceTimersByTimeAsync(hour);
      expect(FakeSocket.sockets).toHaveLength(1);
      expect(bodies()).toHaveLength(1);
    });

    it('keeps the key when the service refuses for another reason, and tries again', async () => {
      stored.set(KEY, 'old');
      request.mockImplementationOnce(() => answerWith(503, { error: { code: 'busy', message: 'x' } }));
      start();
      await turn();
      expect(view.connection).toBe('offline');
      expect(stored.get(KEY)).toBe('old');
      await reconnected();
      expect(view.connection).toBe('online');
    });

    it('renews the session when the server calls the token expired', async () => {
      start();
      await settle();
      socket().answer({ type: 'error', code: 'expired', message: 'x', action: 'ping' });
      await reconnected();
      expect(request).toHaveBeenCalledTimes(2);
      expect(view.connection).toBe('online');
    });

    it('does not use a token that is about to expire for a new socket', async () => {
      start();
      await settle();
      await vi.advanceTimersByTimeAsync(0);
      vi.setSystemTime(Date.now() + hour);
      socket().break();
      await reconnected();
      expect(request).toHaveBeenCalledTimes(2);
    });

    it('shows nothing of the former visitor when the service makes a new one', async () => {
      start();
      await settle(joined([message(1, 'customer', '私の住所')]));
      request.mockImplementation(() => answerWith(201, sessionOf('v2')));
      socket().answer({ type: 'error', code: 'unauthorized', message: 'x' });
      await reconnected(joined([], { conversationId: 'c2' }));
      expect(socket().of('join')).toEqual([{ action: 'join', after: 0 }]);
      expect(view.entries).toEqual([]);
    });
  });

  describe('sending', () => {
    it('keeps one message in flight and the others behind it, with what was seen at composing', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      client.send({ text: '二' });
      expect(socket().of('send')).toMatchObject([{ text: '一', after: 0, conversationId }]);
      expect(view.outbox.map(({ status }) => status)).toEqual(['sending', 'waiting']);

      const id = socket().of('send')[0]?.id ?? '';
      socket().answer({ type: 'accepted', conversationId, id, seq: 1, at: '2026-11-21T00:00:00.000Z' });
      expect(socket().of('send')).toMatchObject([{ text: '一' }, { text: '二', after: 0 }]);
      expect(view.outbox.map(({ status }) => status)).toEqual(['sent', 'sending']);

      socket().answer(entryFrame(message(1, 'customer', '一', id)));
      expect(view.outbox.map(({ text }) => text)).toEqual(['二']);
      expect(view.entries.map(({ id: written }) => written)).toEqual([id]);
    });

    it('sends the same frame again after a break, even if the log has grown', async () => {
      start();
      await settle(joined([message(1, 'bot', 'a')]));
      client.send({ text: '送料は？' });
      const [first] = socket().of('send');
      socket().break();
      await reconnected(joined([message(2, 'bot', 'b')]));
      expect(socket().of('join')).toEqual([{ action: 'join', conversationId, after: 1 }]);
      expect(socket().of('send')).toEqual([first]);
    });

    it('does not send again what the log shows after a break', async () => {
      start();
      await settle();
      client.send({ text: '送料は？' });
      const id = socket().of('send')[0]?.id ?? '';
      socket().break();
      await reconnected(joined([message(1, 'customer', '送料は？', id)]));
      expect(socket().of('send')).toEqual([]);
      expect(view.outbox).toEqual([]);
    });

    it('sends what was written before the connection stood, once it stands', async () => {
      start();
      client.send({ choice: 'returns', label: '返品' });
      await settle();
      expect(socket().of('send')).toMatchObject([{ choice: 'returns', after: 0 }]);
      expect(socket().of('send')[0]).not.toHaveProperty('label');
    });

    it('shows a refused message as failed, goes on, and tries again under the same id when asked', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      client.send({ text: '二' });
      const id = socket().of('send')[0]?.id ?? '';
      socket().answer({ type: 'error', code: 'invalid', message: 'x', action: 'send', id });
      expect(view.outbox).toMatchObject([
        { text: '一', status: 'failed', error: 'invalid' },
        { text: '二', status: 'sending' },
      ]);
      socket().answer({ type: 'accepted', conversationId, id: view.outbox[1]?.id ?? '', seq: 1, at: '' });
      client.retry(id);
      expect(socket().of('send').at(-1)).toMatchObject({ text: '一', id, after: 0 });
    });

    it('lets only a failed message be tried again or taken away', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      const id = socket().of('send')[0]?.id ?? '';
      client.discard(id);
      client.retry(id);
      expect(socket().of('send')).toHaveLength(1);
      expect(view.outbox).toMatchObject([{ id, status: 'sending' }]);
    });

    it('waits for as long as it is told to when it wrote too much', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      socket().answer({ type: 'error', code: 'rate_limited', message: 'x', action: 'send', retryAfter: 20 });
      await vi.advanceTimersByTimeAsync(19_000);
      expect(socket().of('send')).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(socket().of('send')).toHaveLength(2);
      expect(view.outbox).toMatchObject([{ status: 'sending' }]);
    });

    it('repeats a message the server was too busy for, and gives up after a number of attempts', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        expect(socket().of('send')).toHaveLength(attempt);
        socket().answer({ type: 'error', code: 'busy', message: 'x', action: 'send' });
        await vi.advanceTimersByTimeAsync(3_000);
      }
      expect(
        new Set(
          socket()
            .of('send')
            .map(({ id }) => id),
        ).size,
      ).toBe(1);
      expect(view.outbox).toMatchObject([{ status: 'failed', error: 'no_answer' }]);
      client.retry(view.outbox[0]?.id ?? '');
      expect(socket().of('send')).toHaveLength(MAX_ATTEMPTS + 1);
    });

    it('reconnects when a send is never answered', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      await vi.advanceTimersByTimeAsync(15_000);
      expect(view.connection).toBe('offline');
      await reconnected();
      expect(FakeSocket.sockets).toHaveLength(2);
      expect(socket().of('send')).toHaveLength(1);
    });

    it('reconnects also when only an earlier message was answered, a second time', async () => {
      start();
      await settle();
      client.send({ text: '一' });
      const id = socket().of('send')[0]?.id ?? '';
      const accepted = { type: 'accepted', conversationId, id, seq: 1, at: '' } as const;
      socket().answer(accepted);
      client.send({ text: '二' });
      socket().answer(accepted);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(view.connection).toBe('offline');
    });

    it('reads the conversation again when the server says the message rests on what it does not have', async () => {
      start();
      await settle(joined([message(1, 'bot', 'a')]));
      client.send({ text: '一' });
      socket().answer({ type: 'error', code: 'conflict', message: 'x', action: 'send' });
      expect(socket().of('send')).toHaveLength(1);
      expect(socket().of('join').at(-1)).toEqual({ action: 'join', after: 0 });
      socket().answer(joined([]));
      expect(socket().of('send')).toMatchObject([{ after: 1 }, { after: 0 }]);
    });
  });

  describe('the log', () => {
    it('asks again when an entry is missing and shows nothing out of order', async () => {
      start();
      await settle(joined([message(1, 'customer', 'a')]));
      socket().answer(entryFrame(message(3, 'bot', 'c')));
      socket().answer(entryFrame(message(4, 'bot', 'd')));
      expect(view.entries).toHaveLength(1);
      expect(socket().of('join')).toHaveLength(2);
      expect(socket().of('join')[1]).toEqual({ action: 'join', conversationId, after: 1 });
      socket().answer(joined([message(2, 'bot', 'b'), message(3, 'bot', 'c')]));
      expect(view.entries.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    });

    it('keeps what it shows when a pong and an entry overtake the answer to a join', async () => {
      start();
      await settle(joined([1, 2, 3].map((seq) => message(seq, 'bot', `${seq}`))));
      socket().answer(entryFrame(message(5, 'bot', '5')));
      socket().answer(entryFrame(message(4, 'bot', '4')));
      socket().answer({ type: 'pong', conversationId, seq: 6 });
      socket().answer(joined([message(4, 'bot', '4')], { state: state(4) }));
      expect(view.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      socket().answer({ type: 'pong', conversationId, seq: 6 });
      expect(
        socket()
          .of('join')
          .map(({ after }) => after),
      ).toEqual([0, 3, 5]);
      socket().answer(joined([message(6, 'bot', '6')], { state: state(6) }));
      expect(view.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it('asks again when a pong knows more', async () => {
      start();
      await settle(joined([message(1, 'customer', 'a')]));
      await vi.advanceTimersByTimeAsync(30_000);
      expect(socket().of('ping')).toEqual([{ action: 'ping', conversationId }]);
      socket().answer({ type: 'pong', conversationId, seq: 2 });
      expect(socket().of('join')[1]).toEqual({ action: 'join', conversationId, after: 1 });
    });

    it('follows pages to the end before it sends', async () => {
      start();
      client.send({ text: '続き' });
      await settle(joined([message(1, 'customer', 'a')], { more: true, state: state(2) }));
      expect(socket().of('join')[1]).toEqual({ action: 'join', conversationId, after: 1 });
      expect(socket().of('send')).toEqual([]);
      socket().answer(joined([message(2, 'bot', 'b')]));
      expect(view.entries).toHaveLength(2);
      expect(socket().of('send')).toHaveLength(1);
    });

    it('counts hidden entries but does not show them', async () => {
      start();
      await settle(joined([message(1, 'customer', 'a'), { seq: 2, kind: 'hidden' }, message(3, 'bot', 'c')]));
      expect(view.entries.map(({ seq }) => seq)).toEqual([1, 3]);
      client.send({ text: 'd' });
      expect(socket().of('send')[0]?.after).toBe(3);
    });

    it('starts where an old conversation starts', async () => {
      start();
      await settle(joined([message(57, 'bot', 'the last one')]));
      expect(socket().of('join')).toHaveLength(1);
      expect(view.entries).toHaveLength(1);
    });

    it('takes everything again when the server knows less than it showed', async () => {
      start();
      await settle(joined([message(1, 'customer', 'a'), message(2, 'bot', 'b')]));
      socket().break();
      await reconnected(joined([message(1, 'customer', 'z')]));
      expect(view.entries.map(({ text }) => text)).toEqual(['z']);
    });

    it('takes no entry twice and none of another conversation', async () => {
      start();
      await settle(joined([message(1, 'customer', 'a')]));
      socket().answer(entryFrame(message(1, 'customer', 'a')));
      socket().answer({ ...entryFrame(message(2, 'bot', 'other')), conversationId: 'c9' });
      expect(view.entries).toHaveLength(1);
      expect(socket().of('join')).toHaveLength(1);
    });
  });

  describe('the connection', () => {
    it('is given up when a ping is not answered', async () => {
      start();
      await settle();
      await vi.advanceTimersByTimeAsync(30_000);
      expect(view.connection).toBe('online');
      await vi.advanceTimersByTimeAsync(15_000);
      expect(view.connection).toBe('offline');
    });

    it('is given up when the handshake never ends', async () => {
      start();
      await turn();
      await vi.advanceTimersByTimeAsync(15_000);
      await reconnected();
      expect(FakeSocket.sockets).toHaveLength(2);
      expect(view.connection).toBe('online');
    });

    it('comes back after ever longer pauses, or at once when asked', async () => {
      request.mockImplementation(() => Promise.reject(new TypeError('fetch failed')));
      start();
      await vi.advanceTimersByTimeAsync(7_000);
      const early = request.mock.calls.length;
      await vi.advanceTimersByTimeAsync(7_000);
      expect(request.mock.calls.length - early).toBeLessThan(early);
      const before = request.mock.calls.length;
      client.reconnect();
      await turn();
      expect(request).toHaveBeenCalledTimes(before + 1);
    });

    it('is given up at once when the network is gone, and tried at once when it is back', async () => {
      start();
      await settle();
      client.offline();
      expect(view.connection).toBe('offline');
      expect(socket().readyState).toBe(3);
      client.reconnect();
      await settle();
      expect(FakeSocket.sockets).toHaveLength(2);
      expect(view.connection).toBe('online');
    });

    it('asks for one session at a time, whatever the network does meanwhile', async () => {
      let give = () => {};
      request.mockImplementationOnce(
        () =>
          new Promise((resolve) => {
            give = () => resolve(Response.json(sessionOf(), { status: 201 }));
          }),
      );
      start();
      client.offline();
      expect(view.connection).toBe('offline');
      client.reconnect();
      await vi.advanceTimersByTimeAsync(5_000);
      expect(request).toHaveBeenCalledTimes(1);
      give();
      await settle();
      expect(FakeSocket.sockets).toHaveLength(1);
      expect(view.connection).toBe('online');
    });

    it('asks for a new session after a handshake failed twice', async () => {
      start();
      await turn();
      socket().break();
      await vi.advanceTimersByTimeAsync(1_000);
      socket().break();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(request).toHaveBeenCalledTimes(2);
    });

    it('ignores what it does not know', async () => {
      start();
      await settle();
      socket().onmessage?.({ data: '{"message":"Internal server error","connectionId":"x","requestId":"y"}' });
      socket().onmessage?.({ data: `{"type":"fireworks","conversationId":"${conversationId}"}` });
      expect(view.connection).toBe('online');
    });

    it('stays closed once stopped', async () => {
      start();
      await settle();
      client.stop();
      await vi.advanceTimersByTimeAsync(120_000);
      expect(FakeSocket.sockets).toHaveLength(1);
    });
  });

  describe('a reply in the making', () => {
    const delta = (attempt: number, offset: number, text: string, epoch = 1) =>
      ({ type: 'delta', conversationId, replyTo: 'e1', epoch, attempt, offset, text }) as const;

    it('grows, and its entry takes its place', async () => {
      start();
      await settle(joined([message(1, 'customer', '送料は？')]));
      socket().answer(delta(1, 0, '送料は'));
      socket().answer(delta(1, 3, '550円'));
      expect(view.draft?.text).toBe('送料は550円');
      socket().answer(entryFrame(message(2, 'bot', '送料は550円です')));
      expect(view.draft).toBeUndefined();
      socket().answer(delta(1, 7, 'です'));
      expect(view.draft).toBeUndefined();
    });

    it('grows on when the system says something meanwhile', async () => {
      start();
      await settle(joined([message(1, 'customer', '送料は？')]));
      const wish = {
        ...message(2, 'customer', '承りました'),
        kind: 'escalated',
        from: { role: 'system' },
      } as EntryView;
      socket().answer(entryFrame(wish));
      socket().answer(delta(1, 0, '送料は'));
      expect(view.draft?.text).toBe('送料は');
    });

    it('belongs to the newest attempt', async () => {
      start();
      await settle(joined([message(1, 'customer', '送料は？')]));
      socket().answer(delta(1, 0, '古い'));
      socket().answer(delta(2, 0, '新しい'));
      socket().answer(delta(1, 0, 'もっと古い'));
      expect(view.draft?.text).toBe('新しい');
    });

    it('leaves out what follows a lost piece', async () => {
      start();
      await settle(joined([message(1, 'customer', '送料は？')]));
      socket().answer(delta(1, 0, '送料'));
      socket().answer(delta(1, 5, '円'));
      expect(view.draft?.text).toBe('送料');
    });

    it('of an owner who was replaced is dropped', async () => {
      start();
      await settle(joined([message(1, 'customer', '送料は？')], { state: state(1, { epoch: 2 }) }));
      socket().answer(delta(1, 0, '遅い', 1));
      expect(view.draft).toBeUndefined();
    });
  });

  it('says why a rating was refused, until the next try', async () => {
    start();
    await settle();
    client.request({ action: 'rate', score: 5 });
    expect(socket().of('rate')).toEqual([{ action: 'rate', conversationId, score: 5 }]);
    socket().answer({ type: 'error', code: 'not_found', message: 'x', action: 'rate' });
    expect(view.refused).toBe('not_found');
    client.request({ action: 'rate', score: 4, comment: 'よかった' });
    expect(view.refused).toBeUndefined();
  });

  describe('a request', () => {
    const asked = { action: 'escalate' } as const;
    const person = (seq: number): EntryView => ({
      seq,
      id: `e${seq}`,
      kind: 'escalated',
      from: { role: 'system' },
      at: '2026-11-21T00:00:00.000Z',
      text: '承りました',
    });
    const busy = { type: 'error', code: 'busy', message: 'x', action: 'escalate' } as const;

    it('made before the connection stood goes out once it stands', async () => {
      start();
      client.request(asked);
      expect(view.requests).toEqual([asked]);
      await settle();
      expect(socket().of('escalate')).toEqual([{ action: 'escalate', conversationId }]);
    });

    it('goes out again after a break until its entry is here, and then no more', async () => {
      start();
      await settle();
      client.request(asked);
      socket().break();
      await reconnected();
      expect(socket().of('escalate')).toHaveLength(1);
      socket().answer(entryFrame(person(1)));
      expect(view.requests).toEqual([]);
      socket().break();
      await reconnected();
      expect(socket().of('escalate')).toEqual([]);
    });

    it('is answered by an entry that was there before', async () => {
      start();
      await settle(joined([person(1)]));
      client.request(asked);
      socket().answer(entryFrame(person(1)));
      expect(view.requests).toEqual([]);
      await vi.advanceTimersByTimeAsync(16_000);
      expect(view.connection).toBe('online');
    });

    it('for a person is not answered by the bot handing a question on', async () => {
      start();
      await settle(joined([message(1, 'customer', '?')]));
      client.request(asked);
      socket().answer(entryFrame({ ...person(2), from: { role: 'bot' } } as EntryView));
      expect(view.requests).toEqual([asked]);
    });

    it('follows the messages and the requests before it', async () => {
      start();
      await settle(joined([message(1, 'bot', 'a')]));
      client.send({ text: '一' });
      client.request({ action: 'feedback', seq: 1, helpful: true });
      client.request(asked);
      expect(socket().sent.map(({ action }) => action)).toEqual(['join', 'send']);
      const id = socket().of('send')[0]?.id ?? '';
      socket().answer({ type: 'accepted', conversationId, id, seq: 2, at: '' });
      expect(socket().sent.slice(2)).toEqual([{ action: 'feedback', conversationId, seq: 1, helpful: true }]);
      const feedback = { ...message(3, 'customer', ''), kind: 'feedback', about: 1, helpful: true } as EntryView;
      socket().answer(entryFrame(feedback));
      expect(socket().of('escalate')).toHaveLength(1);
    });

    it('the server was too busy for is repeated, and given up after a number of attempts', async () => {
      start();
      await settle();
      client.request(asked);
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        expect(socket().of('escalate')).toHaveLength(attempt);
        expect(view.refused).toBeUndefined();
        socket().answer(busy);
        await vi.advanceTimersByTimeAsync(3_000);
      }
      expect(socket().of('escalate')).toHaveLength(MAX_ATTEMPTS);
      expect(view).toMatchObject({ refused: 'busy', requests: [] });
    });

    it('that is never answered ends the connection, and in the end is given up', async () => {
      start();
      await settle();
      client.request(asked);
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        await vi.advanceTimersByTimeAsync(15_000);
        await reconnected();
      }
      expect(view).toMatchObject({ connection: 'online', refused: 'busy', requests: [] });
    });

    it('to end is dropped by a later message, which would open the conversation again', async () => {
      start();
      await settle(joined([message(1, 'bot', 'a')]));
      client.request({ action: 'close' });
      client.send({ text: 'まだあります' });
      socket().break();
      await reconnected();
      expect(socket().of('send')).toHaveLength(1);
      expect(socket().of('close')).toEqual([]);
    });

    it('for a person is kept when the conversation turns out to be another one, feedback is not', async () => {
      start();
      await settle(joined([message(1, 'bot', 'a')]));
      socket().break();
      client.request({ action: 'feedback', seq: 1, helpful: false });
      client.request(asked);
      await reconnected(joined([], { conversationId: 'c2' }));
      expect(socket().sent.slice(1)).toEqual([{ action: 'escalate', conversationId: 'c2' }]);
    });
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';

const socket = vi.hoisted(() => ({
  connection: { value: 'online' },
  request: vi.fn(),
  onFrame: vi.fn(),
  onOpen: vi.fn(),
  say: vi.fn(),
}));
vi.mock('../../../../web/console/core/socket.ts', () => socket);
vi.mock('../../../../web/console/core/session.ts', () => ({ onSignOut: vi.fn() }));
vi.mock('../../../../web/console/core/api.ts', () => ({
  Refused: class extends Error {
    readonly code: string;
    constructor(code: string) {
      super(code);
      this.code = code;
    }
  },
}));

const { Refused } = await import('../../../../web/console/core/api.ts');
const { conversationOf, follow, unfollow } = await import('../../../../web/console/core/conversations.ts');

const page = { type: 'joined', state: { seq: 0, mode: 'bot', epoch: 1, turn: 0 }, entries: [], more: false };
const noAnswer = () => new Refused('unreachable', 'no answer');

describe('a conversation that is followed', () => {
  beforeEach(() => {
    socket.request.mockReset();
    socket.connection.value = 'online';
  });

  it('is asked for again when no answer came', async () => {
    socket.request.mockRejectedValueOnce(noAnswer()).mockResolvedValueOnce(page);
    follow('silent', 'open');
    await vi.waitFor(() => expect(conversationOf('silent').value.isReady).toBe(true));
    expect(socket.request).toHaveBeenCalledTimes(2);
  });

  it('is not asked for without a connection, nor when nobody follows it any more', async () => {
    const broken = Promise.withResolvers<never>();
    socket.request.mockReturnValueOnce(broken.promise);
    follow('broken', 'open');
    socket.connection.value = 'offline';
    broken.reject(noAnswer());
    await new Promise(setImmediate);
    expect(socket.request).toHaveBeenCalledTimes(1);

    socket.connection.value = 'online';
    const left = Promise.withResolvers<never>();
    socket.request.mockReturnValueOnce(left.promise);
    follow('left', 'open');
    unfollow('left', 'open');
    left.reject(noAnswer());
    await new Promise(setImmediate);
    expect(socket.request).toHaveBeenCalledTimes(2);
  });

  it('says why it may not be read, and is not asked for again', async () => {
    socket.request.mockRejectedValueOnce(new Refused('forbidden', 'not yours'));
    follow('forbidden', 'open');
    await vi.waitFor(() => expect(conversationOf('forbidden').value.problem?.code).toBe('forbidden'));
    await new Promise(setImmediate);
    expect(socket.request).toHaveBeenCalledTimes(1);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, FakePage, RESUME_KEY, sessionOf } from './fake-page.ts';
import { FakeSocket, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

describe('a session that is none', () => {
  it.each([
    ['an empty object', {}],
    ['null', null],
    ['no address', { ...sessionOf('v1'), socketUrl: undefined }],
    ['no key', { ...sessionOf('v1'), resumeKey: 7 }],
    ['no date', { ...sessionOf('v1'), expiresAt: 'soon' }],
  ])('%s is asked for again, and its key is not kept', async (_, body) => {
    page.local.set(RESUME_KEY, 'key-v0');
    page.request.mockImplementationOnce(() => answerWith(200, body));
    page.load();
    await page.turn();
    expect(page.view.connection).toBe('offline');
    expect(page.local.get(RESUME_KEY)).toBe('key-v0');
    await page.reconnected();
    expect(page.view.connection).toBe('online');
  });

  it('a socket that cannot even be made is tried again with another session', async () => {
    let refuses = true;
    class Refusing extends FakeSocket {
      constructor(url: string, protocols: readonly string[]) {
        if (refuses) throw new DOMException('no', 'SyntaxError');
        super(url, protocols);
      }
    }
    vi.stubGlobal('WebSocket', Refusing);
    page.load();
    await page.turn();
    expect(page.view.connection).toBe('offline');
    refuses = false;
    await page.reconnected(joined([message(1, 'bot', 'はい')]));
    expect(page.view.connection).toBe('online');
    expect(page.request).toHaveBeenCalledTimes(2);
  });
});

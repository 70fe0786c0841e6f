import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../web/client/client.ts';
import { answerWith, FakePage, RESUME_KEY, sessionOf, storageOf } from './fake-page.ts';
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

describe('what else is in the storage under our name', () => {
  const refuseKeys = (status: number, code: string) =>
    page.request.mockImplementation((_, init) =>
      'resumeKey' in JSON.parse(String(init.body))
        ? answerWith(status, { error: { code, message: 'x' } })
        : answerWith(201, sessionOf('v1')),
    );

  it.each([
    [400, 'invalid'],
    [413, 'too_large'],
    [401, 'resume_refused'],
  ])('and refused with %i %s makes place for the key of a new visitor', async (status, code) => {
    page.local.set(RESUME_KEY, '{"theirs":1}');
    refuseKeys(status, code);
    page.load();
    await page.settle();
    expect(page.view.connection).toBe('online');
    expect(page.local.get(RESUME_KEY)).toBe('key-v1');
  });

  it('is kept where something else was wrong with the request', async () => {
    page.local.set(RESUME_KEY, 'key-v0');
    page.request.mockImplementation(() => answerWith(400, { error: { code: 'invalid', message: 'language: x' } }));
    page.load();
    await page.turn();
    expect(page.asked.map(({ resumeKey }) => resumeKey)).toEqual(['key-v0', undefined]);
    expect(page.local.get(RESUME_KEY)).toBe('key-v0');
  });
});

it('null is nobody, as sites answer that have no token', async () => {
  // Not every site has types.
  const identityToken = async () => JSON.parse('{"token":null}').token;
  page.load({ identityToken });
  await page.turn();
  expect(page.asked).toEqual([{ language: 'ja' }]);
});

it('two tabs of a new visitor that begin at once are one visitor', async () => {
  let visitors = 0;
  page.request.mockImplementation((_, init) => {
    const { resumeKey } = JSON.parse(String(init.body));
    visitors += resumeKey === undefined ? 1 : 0;
    return answerWith(201, sessionOf(resumeKey?.replace('key-', '') ?? `v${visitors}`));
  });
  page.load();
  const other = connect({
    api: 'https://chat.example/api',
    storage: storageOf(page.local),
    language: 'ja',
    onChange: () => {},
  });
  await page.turn();
  other.stop();
  expect(FakeSocket.sockets.map(({ protocols }) => protocols[1])).toEqual(['token-v1', 'token-v1']);
  expect(page.local.get(RESUME_KEY)).toBe('key-v1');
});

describe('a page that makes mistakes', () => {
  it('goes on when it cannot draw one view, and hears of its mistake', async () => {
    const mistakes: unknown[] = [];
    const note = (error: unknown) => void mistakes.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
    const mistake = new Error('cannot draw');
    try {
      page.load({
        onChange: (view) => {
          page.views.push(view);
          if (page.views.length === 2) throw mistake;
        },
      });
      await page.settle();
      vi.useRealTimers();
      await new Promise((resolve) => setTimeout(resolve));
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
    }
    expect(page.view.connection).toBe('online');
    expect(mistakes).toEqual([mistake]);
  });

  it.each([
    ['throws', () => JSON.parse('')],
    ['is none', () => 'about:blank'],
    ['is too long', () => `https://shop.example/${'x'.repeat(1_000)}`],
    ['is no text', () => JSON.parse('{}')],
  ])('talks all the same when its address %s', async (_, address) => {
    const client = page.load({ page: address });
    await page.settle();
    client.send({ text: '送料は？' });
    expect(page.asked).toEqual([{ language: 'ja' }]);
    expect(page.socket.of('send')).toMatchObject([{ text: '送料は？' }]);
    expect(page.socket.of('send')[0]).not.toHaveProperty('page');
  });

  it('keeps what follows the path of its address to itself', async () => {
    const client = page.load({ page: () => `https://shop.example/cart?token=${'x'.repeat(2_000)}#me` });
    await page.settle();
    client.send({ text: '送料は？' });
    expect(page.asked).toMatchObject([{ page: 'https://shop.example/cart' }]);
    expect(page.socket.of('send')).toMatchObject([{ page: 'https://shop.example/cart' }]);
  });
});

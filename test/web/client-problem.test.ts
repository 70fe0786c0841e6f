import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, FakePage, sessionOf } from './fake-page.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const refuse = (status: number, code: string) =>
  page.request.mockImplementation(() => answerWith(status, { error: { code, message: 'x' } }));

describe('a session that is refused', () => {
  it.each([
    [400, 'invalid'],
    [401, 'identity_refused'],
  ])('for what waiting does not heal (%i %s) says why, and is asked for seldom', async (status, code) => {
    refuse(status, code);
    page.load();
    await page.turn();
    expect(page.view).toMatchObject({ connection: 'offline', problem: code, problemMessage: 'x' });
    await vi.advanceTimersByTimeAsync(14_000);
    expect(page.asked).toHaveLength(1);
    page.request.mockImplementation(() => answerWith(201, sessionOf('v1')));
    await vi.advanceTimersByTimeAsync(16_000);
    await page.settle();
    expect(page.view.connection).toBe('online');
    expect(page.view).toMatchObject({ problem: undefined, problemMessage: undefined });
  });

  it('for the site or the visitor says so', async () => {
    refuse(403, 'forbidden');
    page.load();
    await page.turn();
    expect(page.view).toMatchObject({ connection: 'shut', problem: 'forbidden', problemMessage: 'x' });
  });

  it.each(['busy', 'internal', 'rate_limited'])('for what passes (%s) is no problem', async (code) => {
    refuse(503, code);
    page.load();
    await page.turn();
    expect(page.view.connection).toBe('offline');
    expect(page.view.problem).toBeUndefined();
  });

  it('is the problem of the proof where there is none, and another proof begins anew', async () => {
    const client = page.load({ identityToken: () => Promise.reject(new Error('no')) });
    await page.turn();
    expect(page.view.problem).toBe('identity_refused');
    expect(page.view.problemMessage).toBe('identityToken gives no proof: Error: no');
    client.identify(async () => 'proof');
    expect(page.view).toMatchObject({ problem: undefined, problemMessage: undefined });
  });
});

it.each(['invalid', 'unauthorized'] as const)('a join that is refused (%s) says why', async (code) => {
  page.load();
  await page.turn();
  page.socket.open();
  page.socket.answer({ type: 'error', code, message: 'x', action: 'join' });
  expect(page.view).toMatchObject({ connection: 'offline', problem: code });
});

it('a language that is none is left out, and a slash at the end of the address does no harm', async () => {
  page.load({ language: '日本語', api: 'https://chat.example/api/' });
  await page.settle();
  expect(page.asked).toEqual([{}]);
  expect(page.request.mock.calls[0]?.[0]).toBe('https://chat.example/api/sessions');
});

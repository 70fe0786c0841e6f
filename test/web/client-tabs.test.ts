import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerWith, FakePage, RESUME_KEY, sessionOf } from './fake-page.ts';
import { FakeSocket, joined, message } from './fake-socket.ts';

const page = new FakePage();
beforeEach(() => page.install());
afterEach(() => page.remove());

const proof = async () => 'proof';

describe('a member who signs out in another tab', () => {
  it('leaves nothing on screen in this one, nor anything to be sent', async () => {
    const client = page.load({ identityToken: proof });
    await page.settle(joined([message(1, 'customer', '私の住所')]));
    client.send({ text: '私の電話' });
    page.views.length = 0;
    page.request.mockImplementation(() => answerWith(201, sessionOf('v2')));
    page.storedElsewhere(RESUME_KEY, null);
    expect(page.views.every(({ entries, outbox }) => entries.length + outbox.length === 0)).toBe(true);
    expect(page.view.connection).toBe('connecting');
    expect(page.tab.size).toBe(0);
    await page.settle(joined([], { conversationId: 'c2' }));
    expect(page.socket.of('send')).toEqual([]);
    expect(page.view.conversationId).toBe('c2');
  });

  it('may have had all storage cleared', async () => {
    page.load({ identityToken: proof });
    await page.settle(joined([message(1, 'customer', '私の住所')]));
    page.storedElsewhere('uragawa.unread', '1');
    expect(page.view.entries).toHaveLength(1);
    page.local.clear();
    dispatchEvent(Object.assign(new Event('storage'), { key: null, newValue: null }));
    expect(page.view.entries).toEqual([]);
  });

  it('is nothing to a client that is stopped', async () => {
    const client = page.load();
    await page.settle();
    client.stop();
    page.views.length = 0;
    page.storedElsewhere(RESUME_KEY, null);
    expect(page.views).toEqual([]);
  });
});

describe('a key that another tab has stored', () => {
  it('of the same visitor changes nothing, and of anybody nothing for who has no name', async () => {
    page.load({ identityToken: proof });
    await page.settle();
    page.storedElsewhere(RESUME_KEY, 'v1.another');
    expect(page.view.connection).toBe('online');
    page.load();
    await page.settle();
    page.storedElsewhere(RESUME_KEY, 'v2.key');
    expect(page.view.connection).toBe('online');
  });

  it('of another visitor makes a member prove himself again, once', async () => {
    page.load({ identityToken: proof });
    await page.settle(joined([message(1, 'customer', '私の住所')]));
    page.storedElsewhere(RESUME_KEY, 'v2.key');
    expect(page.view.entries).toEqual([]);
    await page.settle();
    expect(page.asked).toHaveLength(2);
    page.storedElsewhere(RESUME_KEY, 'v2.key');
    await page.turn();
    expect(page.view.connection).toBe('online');
    expect(FakeSocket.sockets).toHaveLength(2);
  });
});

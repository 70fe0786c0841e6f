import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileFrame } from '../../functions/protocol/file.ts';
import { FakePage } from './fake-page.ts';
import { conversationId, joined } from './fake-socket.ts';

/** A browser's post of a form; the test is the bucket. */
class FakePost {
  static posts: FakePost[] = [];
  status = 0;
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  aborted = false;
  constructor() {
    FakePost.posts.push(this);
  }
  open(): void {}
  send(): void {}
  abort(): void {
    this.aborted = true;
    this.onabort?.();
  }
  end(status: number): void {
    this.status = status;
    this.onload?.();
  }
}

const page = new FakePage();
beforeEach(() => {
  page.install();
  FakePost.posts = [];
  vi.stubGlobal('XMLHttpRequest', FakePost);
});
afterEach(() => page.remove());

const photo = new File(['abcd'], '品.png', { type: 'image/png' });
const uploads = () =>
  (page.socket.sent as readonly { action: string }[]).filter(
    (frame): frame is FileFrame<'upload'> => frame.action === 'upload',
  );
const files = () => page.view.files.map(({ status, error }) => error ?? status);
const answered = async (attachment = 'a1') => {
  const { id } = uploads().at(-1) ?? { id: '' };
  page.socket.answer({ type: 'upload', conversationId, id, attachment, url: 'https://f/', fields: {}, expiresAt: '' });
  await page.turn();
  return id;
};
const judged = (id: string, ok: boolean, reason?: 'damaged') =>
  page.socket.answer({ type: 'uploaded', conversationId, id, attachment: 'a1', ok, reason });

describe('a file', () => {
  it('is asked for, posted, looked into, and sent with a text', async () => {
    const client = page.load();
    await page.settle();
    client.attach(photo);
    expect(uploads()).toEqual([
      expect.objectContaining({ name: '品.png', type: 'image/png', size: 4, conversationId }),
    ]);
    const id = await answered();
    FakePost.posts[0]?.upload.onprogress?.({ loaded: 1, total: 4 });
    expect(page.view.files).toEqual([expect.objectContaining({ status: 'sending', progress: 0.25 })]);
    FakePost.posts[0]?.end(204);
    await page.turn();
    expect(files()).toEqual(['checking']);
    judged(id, true);
    expect(files()).toEqual(['ready']);
    const [{ attachment } = {}] = page.view.files;
    client.send({ text: 'これです', attachment });
    expect(page.view.files).toEqual([]);
    expect(page.socket.of('send')).toEqual([expect.objectContaining({ text: 'これです', attachment: 'a1' })]);
    expect(page.view.outbox).toMatchObject([{ attachment: { name: '品.png' } }]);
  });

  it('that is ready before its post is answered stays so', async () => {
    const client = page.load();
    await page.settle();
    client.attach(photo);
    judged(await answered(), true);
    FakePost.posts[0]?.end(204);
    await page.turn();
    expect(files()).toEqual(['ready']);
  });

  it.each<[string, File, string]>([
    ['too large', new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'a.png', { type: 'image/png' }), 'too_large'],
    ['of another type', new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }), 'unsupported'],
    ['empty', new File([], 'a.png', { type: 'image/png' }), 'unsupported'],
  ])('that is %s is not even asked for', async (_, file, error) => {
    const client = page.load();
    await page.settle();
    client.reattach(client.attach(file));
    expect([files(), uploads()]).toEqual([[error], []]);
  });

  it('that failed on its way can be tried again, as another upload', async () => {
    const client = page.load();
    await page.settle();
    client.attach(photo);
    const first = await answered();
    FakePost.posts[0]?.end(500);
    await page.turn();
    expect(files()).toEqual(['network']);
    client.reattach(page.view.files[0]?.id ?? '');
    expect(uploads()).toHaveLength(2);
    judged(first, false, 'damaged');
    expect(files()).toEqual(['waiting']);
    const second = await answered();
    FakePost.posts[1]?.end(204);
    await page.turn();
    judged(second, false, 'damaged');
    expect(files()).toEqual(['damaged']);
  });

  it('of which nothing is heard for a minute has failed', async () => {
    const client = page.load();
    await page.settle();
    client.attach(photo);
    await answered();
    FakePost.posts[0]?.end(204);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(files()).toEqual(['no_answer']);
  });

  it('waits for the connection, and is asked for again when the answer got lost', async () => {
    const client = page.load();
    client.attach(photo);
    await page.settle();
    expect(uploads()).toHaveLength(1);
    page.socket.break();
    await page.reconnected();
    expect(uploads()).toHaveLength(1);
    expect(files()).toEqual(['waiting']);
  });

  it('waits for the acceptance of the disclosure, and carries it', async () => {
    const client = page.load();
    await page.settle(joined([], { disclosure: { text: 'x', version: 'd1', accept: true } }));
    client.attach(photo);
    expect(uploads()).toEqual([]);
    client.accept();
    expect(uploads()).toEqual([expect.objectContaining({ accept: 'd1' })]);
  });

  it('that is taken away is not posted on', async () => {
    const client = page.load();
    await page.settle();
    const id = client.attach(photo);
    await answered();
    client.detach(id);
    expect([FakePost.posts[0]?.aborted, page.view.files]).toEqual([true, []]);
  });
});

describe('the address of a file', () => {
  it('is asked for once while it is good', async () => {
    const client = page.load();
    await page.settle();
    const expiresAt = new Date(Date.now() + 300_000).toISOString();
    const asked = Promise.all([client.file(3, 'a1'), client.file(3, 'a1')]);
    page.socket.answer({ type: 'file', conversationId, id: 'a1', seq: 3, url: 'https://f/1', expiresAt });
    expect((await asked).map(({ url }) => url)).toEqual(['https://f/1', 'https://f/1']);
    await client.file(3, 'a1');
    const frames = () => (page.socket.sent as readonly { action: string }[]).filter(({ action }) => action === 'file');
    expect(frames()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 280_000);
    const again = client.file(3, 'a1').catch(() => 'asked');
    expect(frames()).toHaveLength(2);
    page.socket.break();
    expect(await again).toBe('asked');
  });

  it('is none without a connection, and none of what is gone', async () => {
    const client = page.load();
    await expect(client.file(3, 'a1')).rejects.toThrow('connection');
    await page.settle();
    const gone = client.file(3, 'a1');
    page.socket.answer({ type: 'error', code: 'not_found', message: 'gone', id: 'a1', action: 'file' });
    await expect(gone).rejects.toThrow('gone');
  });
});

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type * as Module from '../../web/client/index.ts';
import type { View } from '../../web/client/index.ts';
import { sessionOf, storageOf } from './fake-page.ts';
import { entryFrame, joined, message } from './fake-socket.ts';

/** The snippet of docs/client.md that gives Node's connections an origin. */
const snippet = () => {
  const [, code = ''] =
    /## In Node[\s\S]*?```js\n([\s\S]*?)```/.exec(
      readFileSync(join(import.meta.dirname, '../../docs/client.md'), 'utf8'),
    ) ?? [];
  return code;
};

it('talks in Node as its guide says, as the one module that pages load', async () => {
  const origins: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    origins.push(request.headers.origin);
    const { port } = server.address() as AddressInfo;
    response.end(JSON.stringify({ ...sessionOf('v1'), socketUrl: `ws://localhost:${port}/ws` }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    origins.push(request.headers.origin);
    const answer = (frame: object) => socket.send(JSON.stringify(frame));
    socket.on('message', (data) => {
      const frame: CustomerFrame = JSON.parse(String(data));
      if (frame.action === 'join') answer(joined([]));
      if (frame.action === 'send') answer(entryFrame(message(1, 'customer', frame.text ?? '', frame.id)));
    });
  });
  await once(server.listen(0), 'listening');

  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../web/client/index.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  const { connect }: typeof Module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  vi.stubGlobal('fetch', fetch);
  vi.stubGlobal('WebSocket', WebSocket);
  new Function(snippet())();
  const { port } = server.address() as AddressInfo;
  let view: View | undefined;
  const client = connect({
    api: `http://localhost:${port}/api`,
    storage: storageOf(new Map()),
    language: 'ja',
    onChange: (next) => {
      view = next;
    },
  });
  try {
    client.send({ text: 'もしもし' });
    await vi.waitFor(() => expect(view?.entries).toMatchObject([{ text: 'もしもし' }]), 10_000);
    expect(view?.outbox).toEqual([]);
    expect(origins).toEqual(['https://shop.example.com', 'https://shop.example.com']);
  } finally {
    client.stop();
    vi.unstubAllGlobals();
    sockets.close();
    server.close();
  }
});

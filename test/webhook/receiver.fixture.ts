import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A system of the business that answers as a test says; what it got is in `received`. */
export const startReceiver = async (answer: (response: ServerResponse, request: Received) => void) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const got = { method, url, headers, body: await text(request) };
    received.push(got);
    answer(response, got);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?shop=1`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

type IsGenuine = (secret: string, headers: IncomingHttpHeaders, body: string) => boolean;

/** What docs/events.md tells receivers to do, as it stands there. */
export const receiverOfTheDocs = async (): Promise<{ readonly code: string; readonly isGenuine: IsGenuine }> => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');
  const code = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';
  const { isGenuine } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  return { code, isGenuine };
};

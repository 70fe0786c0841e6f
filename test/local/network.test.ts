import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { seeded } from '../random.ts';
import { Network } from './network.ts';

let server: Server;
let network: Network;
let client: WebSocket;
/** What each side has heard. */
let up: string[];
let down: string[];
let serverSide: WebSocket;

const connected = async (): Promise<WebSocket> => {
  const socket = new WebSocket(network.url.replace('http', 'ws'));
  socket.on('message', (data) => down.push(String(data)));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
};
const ended = (socket: WebSocket) => expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);

beforeEach(async () => {
  up = [];
  down = [];
  server = createServer((request: IncomingMessage, response) => {
    request.on('data', () => {}).on('end', () => response.end(`${request.method} ${request.headers.host}`));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    serverSide = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => up.push(String(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  network = await Network.open(`http://localhost:${(server.address() as AddressInfo).port}`, seeded(1));
  client = await connected();
});
afterEach(async () => {
  await network.close();
  server.close();
});

describe('a network', () => {
  it('passes HTTP and WebSockets as they are', async () => {
    const answer = await fetch(network.url, { method: 'POST', body: 'x' });
    expect(await answer.text()).toBe(`POST ${new URL(network.url).host}`);
    client.send('ping');
    await expect.poll(() => up).toEqual(['ping']);
    serverSide.send('あ'.repeat(40_000));
    await expect.poll(() => down.map(({ length }) => length)).toEqual([40_000]);
  });

  it('that is cut tells both sides, and lets the next one in', async () => {
    network.cut();
    await ended(client);
    await ended(serverSide);
    client = await connected();
    client.send('again');
    await expect.poll(() => up).toEqual(['again']);
  });

  it.each([
    ['up', [], ['down']],
    ['down', ['up'], []],
  ] as const)('that lost the way %s carries the other one, for good, and tells nobody', async (lost, heard, said) => {
    network.lose(lost);
    network.heal();
    client.send('up');
    serverSide.send('down');
    await expect.poll(() => [...up, ...down]).toEqual([...heard, ...said]);
    expect([up, down]).toEqual([heard, said]);
    const [leaving, staying] = lost === 'up' ? [client, serverSide] : [serverSide, client];
    leaving.terminate();
    const other = await connected();
    other.send('new');
    await expect.poll(() => up.at(-1)).toBe('new');
    expect(staying.readyState).toBe(WebSocket.OPEN);
  });

  it('strikes behind the frame it was told to, whichever way that goes', async () => {
    network.strikeAt(3, 'cut');
    client.send('1');
    await expect.poll(() => up).toEqual(['1']);
    serverSide.send('2');
    serverSide.send('3');
    serverSide.send('4');
    await ended(client);
    await ended(serverSide);
    expect([up, down]).toEqual([['1'], ['2', '3']]);
    expect(network.isArmed).toBe(false);
  });

  it('falls silent behind a frame', async () => {
    network.strikeAt(1, 'silence');
    client.send('1');
    await expect.poll(() => up).toEqual(['1']);
    serverSide.send('2');
    client.send('3');
    const other = await connected();
    other.send('4');
    await expect.poll(() => up).toEqual(['1', '4']);
    expect(down).toEqual([]);
    expect(client.readyState).toBe(WebSocket.OPEN);
  });

  it('tears a frame: nobody hears it, both hear the reset', async () => {
    network.strikeAt(2, 'tear');
    serverSide.send('1');
    serverSide.send('2');
    await ended(client);
    await ended(serverSide);
    expect(down).toEqual(['1']);
  });

  it('delays without changing the order', async () => {
    network.delay(20);
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    for (const number of numbers) {
      client.send(number);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => up).toEqual(numbers);
  });

  it('that holds back gives everything once it heals', async () => {
    network.hold();
    serverSide.send('late');
    client.send('up');
    await expect.poll(() => up).toEqual(['up']);
    expect(down).toEqual([]);
    network.heal();
    await expect.poll(() => down).toEqual(['late']);
  });

  it('refuses who is new, until it heals', async () => {
    network.refuse();
    await expect(fetch(network.url)).rejects.toThrow();
    expect(client.readyState).toBe(WebSocket.OPEN);
    network.heal();
    expect((await fetch(network.url)).status).toBe(200);
  });
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Place } from '../../functions/canary/visit.ts';

export const KEY = new TextEncoder().encode('k'.repeat(64));
export const APOLOGY = 'ただいま回答をお送りできませんでした。';
const SOCKET_PATH = '/ws';

export type Frame = Record<string, unknown>;

/** How a deployment answers. */
export interface Answers {
  status(response: ServerResponse): void;
  session(response: ServerResponse): void;
  accepts: boolean;
  frame(frame: Frame): readonly Frame[];
}

export const json = (response: ServerResponse, status: number, body: unknown) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const shown = (entry: Frame): Frame => ({ type: 'entry', conversationId: 'c', entry: { id: 'e', at: '', ...entry } });
export const joined = (more: Frame = {}): Frame => ({
  type: 'joined',
  conversationId: 'c',
  state: { seq: 6, mode: 'closed', epoch: 2, turn: 2 },
  entries: [],
  choices: [{ id: 'ja-shipping-fee', label: '送料について' }],
  ...more,
});
export const bot = (more: Frame = {}) =>
  shown({ seq: 8, kind: 'message', from: { role: 'bot' }, about: 7, text: '550円です。', ...more });
const closed = shown({ seq: 9, kind: 'closed', from: { role: 'customer' } });
/** What is answered where everything is right. */
export const told = ({ action, id }: Frame): readonly Frame[] => {
  if (action === 'join') return [joined()];
  if (action === 'close') return [closed];
  const own = shown({ seq: 7, kind: 'message', from: { role: 'customer' } });
  return [{ type: 'accepted', conversationId: 'c', id, seq: 7, at: '' }, own, bot()];
};

interface Request {
  readonly url: string;
  readonly origin: string | undefined;
  readonly connection: string | undefined;
  readonly body: Frame;
}

/** A stand-in of a deployment, in which everything is right unless a test says otherwise. */
export class Deployment {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly place: Place;
  readonly answers: Answers;
  /** What the visitor sent. */
  readonly requests: Request[] = [];
  readonly frames: Frame[] = [];
  readonly open: WebSocket[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#answer(request, response));
    const { port } = server.address() as AddressInfo;
    const socketUrl = `ws://127.0.0.1:${port}${SOCKET_PATH}`;
    const publicUrl = `http://127.0.0.1:${port}`;
    this.place = { publicUrl, socketUrl, apology: APOLOGY, key: KEY };
    this.answers = {
      status: (response) => json(response, 200, { v: 1 }),
      session: (response) => json(response, 201, { token: 'a.b.c', socketUrl }),
      accepts: true,
      frame: told,
    };
    this.#sockets = new WebSocketServer({
      server,
      path: SOCKET_PATH,
      verifyClient: ({ origin }: { origin: string }) => this.answers.accepts && origin === publicUrl,
    });
    this.#sockets.on('connection', (socket) => {
      this.open.push(socket);
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data));
        this.frames.push(frame);
        for (const each of this.answers.frame(frame)) socket.send(JSON.stringify(each));
      });
    });
  }

  static async start(): Promise<Deployment> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Deployment(server);
  }

  async stop(): Promise<void> {
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await request.setEncoding('utf8').toArray()).join('');
    const body = text === '' ? {} : JSON.parse(text);
    const { origin, connection } = request.headers;
    this.requests.push({ url: request.url ?? '', origin, connection, body });
    if (request.url === '/status.json') this.answers.status(response);
    else if (request.url === '/api/sessions') this.answers.session(response);
    else json(response, 404, {});
  }
}

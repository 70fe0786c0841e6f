import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { MemberFrame } from '../../functions/protocol/member.ts';
import type { ConversationPage, EntryView, ServerFrame, StateView } from '../../functions/protocol/server.ts';
import type { SessionRequest } from '../../functions/protocol/session.ts';
import { createPages } from '../../local/pages.ts';
import type { StatusFile } from '../../web/widget/status.ts';

const conversationId = 'c-stub';
const SOURCE = {
  id: 'ja-shipping-fee',
  version: 1,
  title: '送料はいくらですか',
  url: 'https://sakura-shop.example/help/shipping-fee',
};
const ANSWER =
  '送料は全国一律550円（税込）です。北海道・沖縄・離島は1,100円（税込）をいただいております。\n1回のご注文が税込5,000円以上の場合は、送料無料でお届けします。';

type Shown = Exclude<EntryView, { kind: 'hidden' }>;
type ErrorFrame = Pick<ServerFrame<'error'>, 'code' | 'retryAfter'>;
type Earlier = readonly {
  readonly conversationId: string;
  readonly at: string;
  readonly title: string;
  readonly entries: EntryView[];
}[];

/** The one code that is right. */
export const CODE = '123456';
const ASKS = '会員情報をお調べするには、ご本人確認が必要です。';
const SENT =
  'もしご登録があれば、確認コードをご登録のメールアドレスにお送りします。届いた6桁の数字を、10分以内に下の欄にご記入ください。';

/** A server with one conversation, whose faults a test can set. It speaks the wire protocol and nothing else. */
export interface Stub {
  readonly url: string;
  /** The same shop on another origin, which is allowed; `foreignUrl` is one that is not. */
  readonly shopUrl: string;
  readonly foreignUrl: string;
  /** Frames clients sent. */
  readonly received: readonly (CustomerFrame | MemberFrame)[];
  /** What clients asked sessions with. */
  readonly sessions: readonly SessionRequest[];
  /** Sockets that are open now. */
  sockets(): number;
  /** Whom the conversation is with. */
  mode: StateView['mode'];
  /** What every `joined` says besides. */
  readonly joined: { disclosure?: ServerFrame<'joined'>['disclosure']; bot?: boolean };
  /** Sends a frame to every socket. */
  tell(frame: ServerFrame): void;
  /** Writes an entry as somebody else does. */
  write(entry: Partial<Shown>): void;
  /** How the visitor is known, for how long a code proves it (milliseconds), and what he wrote on other devices. */
  readonly member: { seconds: number; codeSeconds: number; refuse: ErrorFrame | undefined; earlier: Earlier };
  /** Cuts all sockets. */
  drop(): void;
  /** As it was at the start: nothing written, no faults. */
  reset(): void;
  /** The bot writes without being asked. */
  say(text: string): void;
  /**
   * `mute`: nothing is answered at all; `silent`: the bot does not answer; `refuse`: messages are refused for good; `status`: of every answer to the console;
   * `broken`: the hash chain does not verify.
   */
  readonly faults: { mute: boolean; silent: boolean; refuse: boolean; status: number; broken: boolean };
  /** A page of a site, at `/site` and all that begins so. */
  site: string;
  /** What `status.json` says. */
  status: StatusFile | undefined;
  stop(): Promise<void>;
}

export const startStub = async (): Promise<Stub> => {
  const received: (CustomerFrame | MemberFrame)[] = [];
  const sessions: SessionRequest[] = [];
  const faults = { mute: false, silent: false, refuse: false, status: 200, broken: false };
  const log: EntryView[] = [];
  const joined: { disclosure?: ServerFrame<'joined'>['disclosure']; bot?: boolean } = {};
  let mode: StateView['mode'] = 'bot';
  const member: Stub['member'] = { seconds: 1_800, codeSeconds: 600, refuse: undefined, earlier: [] };
  let until = 0;
  const isKnown = () => until > Date.now();
  const state = (): StateView => ({
    seq: log.length,
    mode,
    epoch: 1,
    turn: 1,
    language: 'ja',
    ...(isKnown() && { level: 2 as const, until: new Date(until).toISOString() }),
  });
  /** As the service shows what was looked up. */
  const shownNow = (entry: EntryView): EntryView => {
    if (entry.kind !== 'looked_up' || isKnown()) return entry;
    const { text: _text, ...rest } = entry;
    return { ...rest, withheld: true };
  };
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'uragawa.v1' });

  const tell = (socket: WebSocket, frame: ServerFrame) => socket.send(JSON.stringify(frame));
  const write = (entry: Partial<Shown>) => {
    const written = {
      id: randomUUID(),
      kind: 'message' as const,
      from: { role: 'customer' as const },
      at: new Date().toISOString(),
      ...entry,
      seq: log.length + 1,
    };
    log.push(written);
    for (const socket of sockets.clients)
      tell(socket, { type: 'entry', conversationId, entry: written, state: state() });
    return written;
  };
  const lookUp = () =>
    write({
      kind: 'looked_up',
      from: { role: 'procedure', name: 'サクラ' },
      text: 'ポイント残高は1,200ポイントです。',
    });
  const reply = (text: string) => {
    const bot = { from: { role: 'bot' as const, name: 'サクラ' } };
    if (text.includes('ポイント')) {
      return isKnown()
        ? lookUp()
        : write({ from: { role: 'procedure', name: 'サクラ' }, text: ASKS, form: 'identify' });
    }
    if (text.includes('送料'))
      return write({ ...bot, text: ANSWER, sources: [SOURCE], outcome: 'answer', latency: 412 });
    const choices = [
      { id: 'ja-shipping-fee', label: '送料はいくらですか' },
      { id: 'ja-returns', label: '返品はできますか' },
    ];
    return write({ ...bot, text: 'どちらについてのご質問でしょうか。', choices, outcome: 'choices', latency: 388 });
  };
  const refuses = (socket: WebSocket, action: string, id: string): boolean => {
    if (!member.refuse) return false;
    tell(socket, { type: 'error', message: 'x', action, id, ...member.refuse });
    return true;
  };
  type Acting = { [A in CustomerFrame['action']]?: (socket: WebSocket, frame: CustomerFrame<A>) => void } & {
    [A in MemberFrame['action']]: (socket: WebSocket, frame: MemberFrame<A>) => void;
  };
  const actions: Acting = {
    identify: (socket, { id }) => {
      if (refuses(socket, 'identify', id)) return;
      const good = new Date(Date.now() + member.codeSeconds * 1_000).toISOString();
      const known = log.find((entry) => 'id' in entry && entry.id === id);
      const { seq } =
        known ?? write({ id, from: { role: 'procedure', name: 'サクラ' }, text: SENT, form: 'prove', until: good });
      tell(socket, { type: 'accepted', conversationId, id, seq, at: new Date().toISOString() });
    },
    prove: (socket, { id, code }) => {
      if (refuses(socket, 'prove', id)) return;
      if (code !== CODE)
        return tell(socket, { type: 'error', code: 'code_refused', message: 'x', action: 'prove', id });
      until = Date.now() + member.seconds * 1_000;
      const from = { role: 'system' as const };
      write({
        id,
        kind: 'identified',
        from,
        text: 'ご本人確認が完了しました。',
        level: 2,
        until: new Date(until).toISOString(),
      });
      lookUp();
    },
    signout: () => {
      until = 0;
      write({ kind: 'signed_out', from: { role: 'system' }, text: 'ご本人確認を終了しました。' });
    },
    join: (socket, { after = 0, conversationId: asked }) => {
      const earlier = member.earlier.find((each) => each.conversationId === asked);
      tell(socket, {
        type: 'joined',
        conversationId: earlier?.conversationId ?? conversationId,
        state: state(),
        entries: earlier?.entries ?? log.slice(after).map(shownNow),
        more: false,
        ...(isKnown() &&
          member.earlier.length > 0 && { earlier: member.earlier.map(({ entries: _, ...each }) => each) }),
        open: false,
        bot: true,
        welcome: 'Zm9vYmFy',
        greeting: 'いらっしゃいませ。サクラ商店です。ご質問をどうぞ。',
        choices: [
          { id: 'ja-shipping-fee', label: '送料はいくらですか' },
          { id: 'ja-delivery-time', label: '注文してから届くまで何日かかりますか' },
        ],
        ...joined,
      });
    },
    send: (socket, { id, text, choice }) => {
      if (faults.refuse) return tell(socket, { type: 'error', code: 'invalid', message: 'x', action: 'send', id });
      const byMail = choice === 'wait-message';
      if (!byMail) mode = 'bot';
      const words = text ?? (byMail ? '返事をメールで受け取る' : SOURCE.title);
      const known = log.find((entry) => 'id' in entry && entry.id === id);
      const { seq } = known ?? write({ id, text: words, ...(choice && { choice }), page: 'http://localhost:3000/' });
      tell(socket, { type: 'accepted', conversationId, id, seq, at: new Date().toISOString() });
      if (!known && !faults.silent && !byMail) reply(words);
    },
    feedback: (_, { seq, helpful }) => void write({ kind: 'feedback', about: seq, helpful }),
    escalate: () => {
      mode = 'waiting';
      const choices = [{ id: 'wait-message', label: '返事をメールで受け取る' }];
      write({ kind: 'escalated', from: { role: 'system' }, text: '担当者への相談のご希望を記録しました。', choices });
    },
    ping: (socket) => tell(socket, { type: 'pong', conversationId, seq: log.length }),
    rate: (socket, { score, comment }) => {
      if (faults.refuse) return tell(socket, { type: 'error', code: 'invalid', message: 'x', action: 'rate' });
      write({ kind: 'rated', score, ...(comment && { comment }) });
    },
    ticket: (socket, { id, text }) => {
      if (faults.refuse) return tell(socket, { type: 'error', code: 'invalid', message: 'x', action: 'ticket', id });
      mode = 'bot';
      const ticket = { id: '7F3K-9Q2M', due: '2100-01-04T03:00:00.000Z' };
      const known = log.find((entry) => 'id' in entry && entry.id === id);
      const { seq } = known ?? write({ id, kind: 'ticketed', ticket, ...(text && { text }) });
      tell(socket, { type: 'accepted', conversationId, id, seq, at: new Date().toISOString() });
    },
    close: () => {
      mode = 'closed';
      write({ kind: 'closed' });
    },
  };

  /** As the HTTP API answers the sites of the settings. */
  const share = (origin: string | undefined, response: ServerResponse) => {
    if (origin === undefined || !allowedOrigins.includes(origin)) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-headers', 'content-type');
  };
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const api = async (path: string, request: IncomingMessage, response: ServerResponse) => {
    if (path === '/api/sessions') {
      sessions.push((await readJson(request)) as SessionRequest);
      const token = { visitorId: 'v', token: 't', resumeKey: 'k', expiresAt: '2100-01-01T00:00:00Z' };
      return json(response, 201, { ...token, socketUrl: `${url.replace('http', 'ws')}/ws` });
    }
    if (faults.status !== 200) return json(response, faults.status, { error: { code: 'forbidden', message: 'x' } });
    const summary = {
      conversationId,
      mode,
      escalated: log.some(({ kind }) => kind === 'escalated'),
      language: 'ja',
      openedAt: '2026-11-21T01:00:00Z',
      changedAt: '2026-11-21T01:00:09Z',
    };
    if (path === '/api/conversations') return json(response, 200, { conversations: log.length > 0 ? [summary] : [] });
    const page: ConversationPage = {
      conversationId,
      state: state(),
      entries: log,
      more: false,
      verified: !faults.broken,
      hash: 'ab'.repeat(32),
    };
    return json(response, 200, page);
  };

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  const shopUrl = `http://127.0.0.1:${port}`;
  const allowedOrigins = [url, shopUrl];
  const pages = await createPages({
    socketUrl: `${url.replace('http', 'ws')}/ws`,
    publicUrl: url,
    issuer: `${url}/issuer`,
    clientId: 'console',
    files: 'http://127.0.0.1:9000',
    watch: false,
    allowedOrigins,
    status: async () => stub.status && JSON.stringify(stub.status),
  });
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname.startsWith('/api/')) {
      share(request.headers.origin, response);
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else await api(pathname, request, response);
    } else if (pathname.startsWith('/site')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(stub.site);
    } else if (!(await pages.handle(request, response))) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (client) =>
      client.on('message', (data) => {
        const frame: CustomerFrame | MemberFrame = JSON.parse(String(data));
        received.push(frame);
        const act = Reflect.get(actions, frame.action) as ((socket: WebSocket, frame: object) => void) | undefined;
        if (!faults.mute) act?.(client, frame);
      }),
    ),
  );
  const stub: Stub = {
    url,
    shopUrl,
    foreignUrl: `http://127.0.0.2:${port}`,
    received,
    sessions,
    sockets: () => sockets.clients.size,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    joined,
    member,
    tell: (frame) => {
      for (const client of sockets.clients) tell(client, frame);
    },
    write: (entry) => void write(entry),
    drop: () => {
      for (const client of sockets.clients) client.terminate();
    },
    reset: () => {
      stub.drop();
      for (const list of [received, sessions, log]) list.length = 0;
      mode = 'bot';
      until = 0;
      Object.assign(member, { seconds: 1_800, codeSeconds: 600, refuse: undefined, earlier: [] });
      delete joined.disclosure;
      delete joined.bot;
      Object.assign(faults, { mute: false, silent: false, refuse: false, status: 200, broken: false });
      stub.status = { v: 1, bot: true, notices: [] };
    },
    say: (text) => void write({ from: { role: 'bot', name: 'サクラ' }, text, outcome: 'answer' }),
    faults,
    site: '',
    status: { v: 1, bot: true, notices: [] },
    stop: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pages.close();
    },
  };
  return stub;
};

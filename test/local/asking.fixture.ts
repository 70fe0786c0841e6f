import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { alertId } from '../../functions/insight/alert-id.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { ERROR_CODES, type ServerFrame } from '../../functions/protocol/server.ts';
import { agentNamed } from '../../local/agents.ts';
import type { Desk } from './desk.ts';
import { type Actor, ended, missingId, type Role } from './roles.fixture.ts';
import type { Visitor } from './visitor.ts';

export const TARGETS = ['own', "another's", 'missing', 'malformed'] as const;
export type Target = (typeof TARGETS)[number];

/** What came out: in short, and to the last byte but for the id that was asked about. */
export interface Outcome {
  readonly short: string;
  readonly raw: string;
}

/** A code that is refused is on record: it is the one refusal that writes. */
export const isRefusal = (short: string): boolean =>
  /^[45]\d\d/.test(short) || ERROR_CODES.some((code) => code === short && code !== 'code_refused');

interface Answer {
  readonly status: number;
  readonly headers: object;
  readonly body: string;
}

/** One HTTP request, whatever fetch may think of its method, body and headers; 101 for a socket that opens. */
export const ask = (
  url: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const typed = text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request(`${url}${path}`, { method, headers: { origin: url, ...typed, ...headers } });
    sent.on('error', reject);
    sent.on('upgrade', ({ statusCode = 0, headers }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers, body: '' });
    });
    sent.on('response', async (response) => {
      const { date: _date, ...rest } = response.headers;
      const chunks = await response.setEncoding('utf8').toArray();
      resolve({ status: response.statusCode ?? 0, headers: rest, body: chunks.join('') });
    });
    sent.end(text);
  });

const shortOf = ({ status, body }: Answer): string => {
  const code: unknown = body.startsWith('{"error"') ? JSON.parse(body).error.code : undefined;
  return code === undefined ? String(status) : `${status} ${code}`;
};

/** What stands for an answer of a socket that the account has closed. */
export const CLOSED = 'closed';

/** The first frame that one of these sockets gets and that fits, or `CLOSED` when the first of them is or gets shut. */
const firstFrame = (
  sockets: readonly (Visitor | Desk | undefined)[],
  fits: (frame: ServerFrame, to: Visitor | Desk) => boolean,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const over = new AbortController();
    const timer = setTimeout(() => {
      over.abort();
      reject(new Error(`nothing came back to ${sockets.map((each) => each?.socket.readyState)}`));
    }, 10_000);
    const answer = (data: string): void => {
      clearTimeout(timer);
      over.abort();
      resolve(data);
    };
    const shut = (): void => answer(JSON.stringify({ type: CLOSED }));
    const own = sockets[0]?.socket;
    own?.addEventListener('close', shut, { signal: over.signal });
    if (own && own.readyState >= WebSocket.CLOSING) shut();
    for (const each of sockets) {
      each?.socket.addEventListener(
        'message',
        ({ data }) => {
          if (fits(JSON.parse(data), each)) answer(data);
        },
        { signal: over.signal },
      );
    }
  });

/** What else a frame of an action carries. */
const REST: Readonly<Record<string, object>> = {
  send: { id: 'probe', after: 0, text: '返品できますか' },
  typing: { on: true },
  read: { seq: 1 },
  feedback: { seq: 2, helpful: true },
  rate: { score: 1 },
  ticket: { id: 'a-ticket', after: 0, name: '山田 花子', email: 'hanako@example.jp', text: '荷物が届きません' },
  note: { id: 'a-note', text: '確認しました' },
  tag: { id: 'a-tag', tags: ['VIP'] },
  upload: { id: 'an-upload', name: 'a.png', type: 'image/png', size: 1 },
  file: { seq: 1, id: 'AAAAAAAAAAAAAAAAAAAAAA' },
  identify: { id: 'a-wish', after: 0, claim: 'S-00000000' },
  prove: { id: 'a-proof', after: 0, code: '000000' },
  draft: { id: 'a-draft', how: 'reply' },
  translate: { id: 'a-translation', text: '送料はいくらですか', to: 'en' },
  presence: { status: 'away' },
  release: { to: 'queue' },
  transfer: { skill: 'orders' },
};
/** Actions that say what the agent has seen. */
const SEEN = new Set(['send', 'note', 'tag', 'accept', 'release', 'transfer', 'resolve']);
const KINDS: Readonly<Record<string, string>> = {
  escalate: 'escalated',
  feedback: 'feedback',
  rate: 'rated',
  close: 'closed',
  signout: 'signed_out',
  accept: 'assigned',
  release: 'released',
  transfer: 'transferred',
  resolve: 'resolved',
};
/** What is answered as a sign of life is. */
const LIVELY = new Set(['ping', 'watch']);
const OTHERS_HEAR = new Set(['typing', 'read']);
/** What is not answered: whoever hears no refusal for so long was not refused. */
const SILENT = 'unwatch';
const SILENCE_MS = 500;

/** Sends one frame on a socket that is open; a sign of life is answered by what the other socket of the room hears. */
const frameTo = async (
  { socket: visitor, desk, tab }: Actor,
  route: string,
  conversationId: string,
  after: number,
): Promise<string> => {
  const socket = visitor ?? desk;
  const action = route === '$default' ? 'fly' : route;
  const answer = firstFrame([socket, tab], (frame, to) => {
    if (frame.type === 'error') return to === socket && (frame.action ?? action) === action;
    if (frame.type === 'entry') return to === socket && KINDS[action] === frame.entry.kind;
    if (OTHERS_HEAR.has(action)) return to === tab && frame.type === action;
    // A sign of life that keeps the agent at his desk may be answered meanwhile.
    return (
      to === socket &&
      ['joined', 'accepted', 'presence', 'draft', 'upload', 'file', ...(LIVELY.has(action) ? ['pong'] : [])].includes(
        frame.type,
      ) &&
      KINDS[action] === undefined
    );
  });
  const about = action === 'presence' ? {} : { conversationId };
  socket?.send({ action, ...about, ...REST[action], ...(desk && SEEN.has(action) && { after }) });
  if (action !== SILENT || visitor) return answer;
  const silence = new Promise<string>((resolve) => {
    setTimeout(resolve, SILENCE_MS, JSON.stringify({ type: 'nothing' }));
  });
  answer.catch(() => undefined);
  return Promise.race([answer, silence]);
};

const shortOfFrame = (raw: string): string => {
  const frame: ServerFrame = JSON.parse(raw);
  if (frame.type === 'error') return frame.code;
  return frame.type === 'entry' ? `entry ${frame.entry.kind}` : frame.type;
};

/** A webhook that was given up, which an account has when it is put there. */
export const DEAD_DELIVERY = '00000000-0000-4000-8000-000000000001.0123456789ab';

/** A ticket that an account has when it is put there. */
export const TICKET = '7F3K-9Q2M';

/** An alert that an account has when it is put there. */
export const ALERT = alertId('ja-returns', Date.parse('2026-11-22T00:40:00Z'));

/** What there is by the beginning of its path: beside what is put there, a sample agent. */
const EXISTING = [
  ['/api/webhooks/', DEAD_DELIVERY],
  ['/api/tickets/', TICKET],
  ['/api/agents/', agentNamed('tanaka').sub],
  ['/api/insight/alerts/', ALERT],
  ['/api/insight/topics/', '*'],
] as const;

/** What a route cannot be asked without. */
export const QUERIES: Readonly<Record<string, string>> = {
  'GET /api/figures': '?from=2026-11-01&to=2026-11-30',
  'GET /api/insight/series': '?topic=*&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z',
};

const ENTRY = { language: 'ja', question: 'q', answer: 'a' };

/** Asks routes of an account as one of its people about something. */
export const asking = (url: string, cast: Readonly<Record<Role, Actor>>) => {
  const visitorIds = new Set(Object.values(cast).map(({ session }) => session?.visitorId));

  const victimOf = (role: Role): Actor & { conversationId: string } => {
    const isVisitor = role === 'a visitor' || role === "a visitor's token as an agent's";
    const victim = cast[isVisitor ? 'another visitor' : 'a visitor'];
    return { ...victim, conversationId: victim.conversationId ?? '' };
  };
  const conversationOf = (role: Role, target: Target, route: string): string | undefined => {
    const { desk, has } = cast[role];
    if (target === 'missing') return missingId();
    if (target === 'malformed') return 'a#b';
    if (desk && has && !route.includes(' ')) return has[target === "another's" ? 2 : route === 'transfer' ? 1 : 0];
    return target === 'own' ? cast[role].conversationId : victimOf(role).conversationId;
  };
  const credentials = ({ bearer, offered }: Actor): Record<string, string> => ({
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(offered && { 'sec-websocket-protocol': `uragawa.v1, ${offered}` }),
  });

  const connect = (role: Role, target: Target): Promise<Answer> => {
    const actor = cast[role];
    const signature = (actor.offered ?? actor.bearer ?? '').split('.')[2] ?? 'AAAA';
    const claims = victimOf(role).session?.token.split('.').slice(0, 2).join('.');
    const tokens = {
      own: actor.offered,
      "another's": `${claims}.${signature}`,
      missing: undefined,
      malformed: 'x.y.z',
    };
    const token = tokens[target];
    const bearer = target === 'own' ? credentials({ ...actor, offered: '' }) : {};
    return ask(url, 'GET', '/ws', {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': token === undefined ? 'uragawa.v1' : `uragawa.v1, ${token}`,
      ...bearer,
    });
  };

  /** A resume key with the visitor of one and the secret of another. */
  const begin = async (role: Role, target: Target): Promise<Outcome> => {
    const actor = cast[role];
    const secret = actor.session?.resumeKey.split('.')[1] ?? randomBytes(32).toString('base64url');
    const visitorId = target === "another's" ? victimOf(role).session?.visitorId : missingId();
    const key = target === 'malformed' ? 'x' : `${visitorId}.${secret}`;
    const body = target === 'own' ? await actor.begins() : { resumeKey: key };
    const answer = await ask(url, 'POST', '/api/sessions', credentials(actor), body);
    const raw = JSON.stringify(answer);
    if (answer.status !== 201) return { short: shortOf(answer), raw };
    const given = JSON.parse(answer.body).visitorId;
    const whose = given === actor.session?.visitorId ? 'same' : visitorIds.has(given) ? "another's" : 'new';
    return { short: `201 ${whose}`, raw };
  };

  const BODIES: Readonly<Record<string, object>> = {
    'POST /api/conversations/{conversationId}/member': {},
    'PUT /api/settings': { version: 0, settings: { ...DEFAULTS, idleCloseMinutes: 5 } },
    'PUT /api/knowledge/{kind}/{id}': { version: 0, status: 'draft', fields: ENTRY },
    'POST /api/knowledge/{kind}/import': { format: 'jsonl', content: JSON.stringify({ id: 'imported', ...ENTRY }) },
    'POST /api/knowledge/publish': {},
    'POST /api/knowledge/try': { question: '送料はいくらですか' },
    'POST /api/knowledge/golden/run': {},
    'POST /api/erasures': { what: 'visitor', target: 'nobody' },
    'PUT /api/holds': { what: 'member', target: 'S-00000000', held: false, note: 'a case' },
    'POST /api/members/export': { visitorId: 'nobody' },
    'PUT /api/tickets/{ticketId}': { status: 'pending' },
    'PUT /api/insight/alerts/{alertId}': { real: true },
    'PUT /api/insight/topics/{topic}': { sensitivity: 'high' },
    'PUT /api/insight/subscribers/{id}': { email: 'ops@example.jp' },
    'PUT /api/agents/{agentId}': { name: '田中 健', capacity: 3, skills: {}, languages: { ja: 3 }, disabled: false },
    'PUT /api/agents/{agentId}/presence': { status: 'away' },
  };

  /** An answer to the ticket by somebody who has read its whole conversation. */
  const answerNow = async (): Promise<object> => {
    const head = credentials({ ...cast['an admin'], offered: '' });
    const { body } = await ask(url, 'GET', `/api/tickets/${TICKET}`, head);
    const after = await headOf(JSON.parse(body).conversationId);
    return { id: `answer-${after}`, after, text: 'お調べしました' };
  };

  /** Documents belong to nobody: `another's` is one that is there. Where a route has no id its kind is asked about. */
  const about = async (actor: Actor, route: string, target: Target): Promise<Outcome | undefined> => {
    if (target === 'own') return undefined;
    const [method = '', path = ''] = route.split(' ');
    const existing = EXISTING.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'ja-returns';
    const name = { "another's": existing, missing: `no-${randomBytes(8).toString('hex')}`, malformed: 'a#b' }[target];
    const kind = path.includes('{id}') || target === "another's" ? 'faq' : name;
    const address = path
      .replace('{kind}', encodeURIComponent(kind))
      .replace(/\{(id|agentId|ticketId|alertId|topic)\}/, encodeURIComponent(name));
    const body = route.endsWith('/answer') ? await answerNow() : BODIES[route];
    const answer = await ask(url, method, address, credentials(actor), body);
    return { short: shortOf(answer), raw: JSON.stringify(answer).replaceAll(name, '<id>') };
  };

  /** What whoever has read everything of a conversation has seen. */
  const headOf = async (conversationId: string): Promise<number> => {
    const address = `/api/conversations/${encodeURIComponent(conversationId)}`;
    const { status, body } = await ask(url, 'GET', address, credentials({ ...cast['an admin'], offered: '' }));
    return status === 200 ? JSON.parse(body).state.seq : 0;
  };

  /** What a route answers this role about this target; undefined when there is nothing to ask about. */
  return async (route: string, role: Role, target: Target): Promise<Outcome | undefined> => {
    const actor = cast[role];
    const [method = '', path = ''] = route.split(' ');
    if (path === '/api/sessions') return begin(role, target);
    if (path !== '' && !path.includes('{') && target !== 'own') return undefined;
    if (/^\/api\/(knowledge\/\{|agents\/\{|tickets\/\{|insight\/.*\{|webhooks\/.*\{)/.test(path))
      return about(actor, route, target);
    if (route === 'presence' && target !== 'own') return undefined;
    const conversationId = conversationOf(role, target, route);
    if (path.includes('{') && conversationId === undefined) return undefined;
    if (path !== '') {
      const address = `${path}${QUERIES[route] ?? ''}`.replace(
        '{conversationId}',
        encodeURIComponent(conversationId ?? ''),
      );
      const blocking = { blocked: true, after: await headOf(conversationId ?? ''), evidence: [1] };
      const body = route.endsWith('/block') ? blocking : BODIES[route];
      const answer = await ask(url, method, address, credentials(actor), body);
      return { short: shortOf(answer), raw: JSON.stringify(answer).replaceAll(String(conversationId), '<id>') };
    }
    if (role === 'a visitor whose session has ended' && actor.session) await ended(actor.session);
    // Who gets no socket has nothing to send on.
    if (route === '$connect' || !(actor.socket || actor.desk)) {
      const answer = await connect(role, route === '$connect' ? target : 'own');
      return { short: shortOf(answer), raw: JSON.stringify(answer) };
    }
    const after = actor.desk ? await headOf(conversationId ?? '') : 0;
    const raw = await frameTo(actor, route, conversationId ?? '', after);
    return { short: shortOfFrame(raw), raw: raw.replaceAll(String(conversationId), '<id>') };
  };
};

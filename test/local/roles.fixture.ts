import { randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { SessionResponse } from '../../functions/protocol/server.ts';
import { Desk } from './desk.ts';
import { hostSite } from './host-site.ts';
import { sessionKey, templateOf } from './routes.fixture.ts';
import { signIn } from './sign-in.ts';
import { newSession, Visitor } from './visitor.ts';

export const ROLES = [
  'nobody',
  'a visitor',
  'another visitor',
  'a visitor whose session has ended',
  'a visitor who is shut out',
  'a member',
  "a member's visitor without the proof",
  'an agent',
  'a supervisor',
  'an admin',
  'an account in no group',
  "an agent's token as a visitor's",
  "a visitor's token as an agent's",
  "an admin's id token",
] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who asks, with everything he has to show. */
export interface Actor {
  /** Token in the Authorization header. */
  readonly bearer?: string;
  /** Token among the subprotocols of a socket. */
  readonly offered?: string;
  /** What he begins a session with. */
  readonly begins: () => Promise<object>;
  /** A socket that was open before anything was held against him, and another one of the same room. */
  readonly socket?: Visitor;
  readonly tab?: Visitor;
  /** An agent's socket. `tab` is then the customer's in the first conversation he has. */
  readonly desk?: Desk;
  /** Conversations the agent has: one for most actions, one to give away, and one that another agent has. */
  readonly has?: readonly [own: string, second: string, anothers: string];
  /** The desk of the agent who has the third. */
  readonly colleague?: Desk;
  /** His own conversation, with a question and its answer. */
  readonly conversationId?: string;
  readonly session?: SessionResponse;
}

/** Seconds a session lives that is to end during the test: long enough to open its sockets on a slow machine. */
const SHORT = 8;

/** A session like the one given, that ends soon. */
const ending = async (session: SessionResponse, key: Uint8Array): Promise<SessionResponse> => {
  const { alg, typ } = decodeProtectedHeader(session.token);
  const token = await new SignJWT(decodeJwt(session.token))
    .setProtectedHeader({ alg: String(alg), typ: String(typ) })
    .setExpirationTime(`${SHORT}s`)
    .sign(key);
  return { ...session, token };
};

/** Waits until a session has ended. */
export const ended = async ({ token }: SessionResponse): Promise<void> => {
  const end = Number(decodeJwt(token).exp) * 1000;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - Date.now()) + 50));
};

/** Everybody there is, on an account whose data is in a folder. */
export const castOf = async (url: string, directory: string): Promise<Record<Role, Actor>> => {
  const site = await hostSite(directory);
  const key = await sessionKey(directory, templateOf(url));
  const token = async (agent: string): Promise<string> =>
    (await fetch(`${url}/issuer/agent-token?agent=${agent}`)).text();

  const asked = async (session: SessionResponse): Promise<Actor & { socket: Visitor; session: SessionResponse }> => {
    const socket = await Visitor.join(url, session);
    await socket.reply((await socket.say('送料はいくらですか')).seq);
    const tab = await Visitor.join(url, session);
    const begins = async () => ({ resumeKey: session.resumeKey });
    return { offered: session.token, begins, socket, tab, conversationId: socket.conversationId, session };
  };
  const staff = async (agent: string): Promise<Actor> => {
    const bearer = await token(agent);
    return { bearer, offered: bearer, begins: async () => ({}) };
  };
  /** Somebody at his desk, whom nothing is given by itself. */
  const away = async (agent: string): Promise<Desk> => {
    const desk = await Desk.connect(url, visitor.session.socketUrl, agent);
    desk.send({ action: 'presence', status: 'away' });
    await desk.next('presence');
    return desk;
  };
  /** A conversation that somebody at his desk has taken. */
  const taken = async (desk: Desk): Promise<Visitor> => {
    const { socket } = await asked(await newSession(url));
    desk.act('accept', socket.conversationId, { after: 2 });
    await desk.entry('assigned', socket.conversationId);
    return socket;
  };
  const atDesk = async (agent: string, anothers: string): Promise<Actor> => {
    const desk = await away(agent);
    const [tab, second] = [await taken(desk), await taken(desk)];
    return {
      ...(await staff(agent)),
      desk,
      tab,
      has: [tab.conversationId, second.conversationId, anothers],
      colleague,
    };
  };

  const visitor = await asked(await newSession(url));
  const another = await asked(await newSession(url));

  const out = await asked(await newSession(url));
  const idle = await Visitor.connect(url, out.session);
  const blocked = await fetch(`${url}/api/conversations/${out.conversationId}/block`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await token('suzuki')}` },
    body: JSON.stringify({ blocked: true, after: 1, evidence: [1] }),
  });
  if (!blocked.ok) throw new Error(`blocking answered ${blocked.status}`);

  const member = await asked(await newSession(url, { identityToken: await site.sign('m-1') }));
  // A browser that was nameless when its sockets opened; then the visitor proves himself and goes on elsewhere.
  const nameless = await asked(await newSession(url));
  const proof = { identityToken: await site.sign('m-2'), resumeKey: nameless.session.resumeKey };
  const known = await Visitor.join(url, await newSession(url, proof));
  await known.reply((await known.say('ポイントの有効期限は？', 2)).seq);

  const colleague = await away('tanaka');
  const [one, two] = [(await taken(colleague)).conversationId, (await taken(colleague)).conversationId];
  const agents = {
    'an agent': await atDesk('suzuki', one),
    'a supervisor': await atDesk('sato', one),
    'an admin': await atDesk('yamada', two),
  };

  // Last, when everything is warm: its time runs. The other socket of the room belongs to a session that goes on.
  const lasting = await asked(await newSession(url));
  const short = await ending(lasting.session, key);
  const expired = { ...lasting, offered: short.token, session: short, socket: await Visitor.join(url, short) };

  const agent = await token('suzuki');
  const { tokens } = await signIn(url, 'yamada');
  const idToken = tokens.id_token ?? '';
  return {
    nobody: { begins: async () => ({}) },
    'a visitor': visitor,
    'another visitor': another,
    'a visitor whose session has ended': expired,
    'a visitor who is shut out': { ...out, socket: idle },
    'a member': {
      ...member,
      begins: async () => ({ resumeKey: member.session.resumeKey, identityToken: await site.sign('m-1') }),
    },
    "a member's visitor without the proof": {
      ...nameless,
      begins: async () => ({ resumeKey: known.session.resumeKey }),
    },
    ...agents,
    'an account in no group': await staff('kimura'),
    "an agent's token as a visitor's": { begins: async () => ({ identityToken: agent }) },
    "a visitor's token as an agent's": { bearer: visitor.session.token, begins: async () => ({}) },
    "an admin's id token": { bearer: idToken, offered: idToken, begins: async () => ({ identityToken: idToken }) },
  };
};

/** An id as the service makes them, of nothing there is. */
export const missingId = (): string => randomBytes(16).toString('base64url');

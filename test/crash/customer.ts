import { randomUUID } from 'node:crypto';
import type { Entry } from '../../functions/conversation/entry.ts';
import { entryOf, itemOf } from '../../functions/conversation/log.ts';
import type { SessionResponse } from '../../functions/protocol/server.ts';
import { ORIGIN, type World } from './world.ts';

let addresses = 0;
/** Each from its own: sessions of one address are limited. */
const address = () => {
  addresses += 1;
  return `2001:db8::${addresses.toString(16)}`;
};

/** `POST /api/sessions` as API Gateway hands it over. */
export const sessionEvent = (body: object, sourceIp = address()) => ({
  headers: { origin: ORIGIN, 'content-type': 'application/json' },
  requestContext: { http: { method: 'POST', path: '/api/sessions', sourceIp } },
  body: JSON.stringify(body),
  isBase64Encoded: false,
});

/** A handshake as the authorizer sees it. */
export const authorizeEvent = ({ token }: { token: string }) => ({
  type: 'REQUEST',
  methodArn: 'arn:aws:execute-api:ap-northeast-1:000000000000:socket/live/$connect',
  headers: { Origin: ORIGIN, 'Sec-WebSocket-Protocol': `uragawa.v1, ${token}` },
  requestContext: { identity: { sourceIp: address() } },
});

type Context = Record<string, string>;

/** A visitor's socket, opened the way a browser opens one: session, handshake, join. */
export class Customer {
  readonly world: World;
  readonly session: SessionResponse;
  readonly connectionId: string = `${randomUUID()}=`;
  context: Context = {};
  conversationId = '';

  private constructor(world: World, session: SessionResponse) {
    this.world = world;
    this.session = session;
  }

  static async session(world: World, body: object = { language: 'ja' }): Promise<SessionResponse> {
    const answer = await world.call<{ statusCode: number; body: string }>('session', sessionEvent(body));
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return JSON.parse(answer.body);
  }

  /** Past the authorizer, before `$connect`. */
  static async authorized(world: World, session?: SessionResponse): Promise<Customer> {
    const customer = new Customer(world, session ?? (await Customer.session(world)));
    const { context } = await world.call<{ context: Context }>('authorize', authorizeEvent(customer.session));
    customer.context = context;
    world.socket(customer.connectionId);
    return customer;
  }

  static async connect(world: World, session?: SessionResponse): Promise<Customer> {
    const customer = await Customer.authorized(world, session);
    await world.call('connect', customer.event('$connect'));
    return customer;
  }

  static async join(world: World, session?: SessionResponse): Promise<Customer> {
    const customer = await Customer.connect(world, session);
    await customer.act('join', { conversationId: undefined });
    customer.conversationId = String(customer.heard('joined').at(-1)?.conversationId);
    return customer;
  }

  event(routeKey: string, body?: object) {
    return {
      requestContext: { routeKey, connectionId: this.connectionId, authorizer: this.context },
      ...(body && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    };
  }

  /** A frame about the conversation, as it reaches the function. */
  frame(action: string, rest: object = {}) {
    return this.event(action, { action, conversationId: this.conversationId, ...rest });
  }

  async act(action: string, rest: object = {}): Promise<void> {
    await this.world.call('message', this.frame(action, rest));
  }

  /** Sends a text and lets everything happen that follows. */
  async say(text: string, after: number, id: string = randomUUID()): Promise<void> {
    await this.act('send', { id, after, text });
    await this.world.settle();
  }

  /** Frames of a type that were pushed to this socket. */
  heard(type: string) {
    return (this.world.frames.get(this.connectionId) ?? []).filter((frame) => frame.type === type);
  }

  /** Numbers of the entries that were pushed to this socket. */
  shown(): number[] {
    const seqs = this.heard('entry').map(({ entry }) => (entry as { seq: number }).seq);
    return [...new Set(seqs)].toSorted((a, b) => a - b);
  }

  async log(): Promise<Entry[]> {
    const items = await this.world.items('Conversations', `CONV#${this.conversationId}`);
    return items.filter(({ sk }) => sk !== 'HEAD').map((item) => entryOf(itemOf(item)));
  }

  async head() {
    return (await this.world.items('Conversations', `CONV#${this.conversationId}`)).find(({ sk }) => sk === 'HEAD');
  }

  /** Sockets in the room, by the table. */
  async room() {
    return (await this.world.items('Connections', `ROOM#${this.conversationId}`)).map(({ sk }) => sk);
  }
}

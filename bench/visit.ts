import { randomBytes, randomUUID } from 'node:crypto';
import { SOURCE } from '../functions/platform/bus.ts';
import type { SessionRequest } from '../functions/protocol/session.ts';
import type { Invocation, MeteredAccount, Published } from './account.ts';

type Context = Record<string, string>;

/** The rule RouteWaiting. */
export const isForRouting = ({ source, type, detail }: Published): boolean =>
  source === SOURCE &&
  /^Conversation(Escalated|Released|Transferred|Resolved|Closed)$/.test(type) &&
  detail.mode !== 'bot';

/** The rule AnswerByBot. */
const isQuestion = ({ type, detail }: Published): boolean => type === 'MessageReceived' && detail.mode === 'bot';

const busEvent = ({ source, type, detail }: Published) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': type,
  source,
  detail,
});

const address = (): string => `2001:db8::${randomBytes(2).toString('hex')}`;

/** A visitor of the metered account; each step gives the invocations it caused, the visitor's own first. */
export class Visit {
  readonly opening: Invocation[] = [];
  readonly #account: MeteredAccount;
  readonly connectionId = `${randomBytes(10).toString('base64url')}=`;
  context: Context = {};
  conversationId = '';
  /** The newest entry. */
  seen = 0;

  private constructor(account: MeteredAccount) {
    this.#account = account;
  }

  /** Session, handshake and join, as a page does them. */
  static async begin(account: MeteredAccount, request: SessionRequest = {}): Promise<Visit> {
    const visit = new Visit(account);
    const { origin } = account;
    const session = await visit.#open('conversation/session', {
      headers: { origin, 'content-type': 'application/json' },
      requestContext: { http: { method: 'POST', path: '/api/sessions', sourceIp: address() } },
      body: JSON.stringify({ language: 'ja', ...request }),
      isBase64Encoded: false,
    });
    const { token } = JSON.parse((session as { body: string }).body);
    const authorized = await visit.#open('conversation/authorize', {
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:ap-northeast-1:000000000000:socket/live/$connect',
      headers: { Origin: origin, 'Sec-WebSocket-Protocol': `uragawa.v1, ${token}` },
      requestContext: { identity: { sourceIp: address() } },
    });
    visit.context = (authorized as { context: Context }).context;
    account.socket(visit.connectionId);
    await visit.#open('conversation/connect', visit.#event('$connect'));
    await visit.#open('conversation/message', visit.#event('join', { action: 'join' }));
    visit.conversationId = String(account.frames.findLast(({ type }) => type === 'joined')?.conversationId);
    return visit;
  }

  /** A question and everything that follows: the log's stream, the bus, the reply, its stream. */
  async ask(text: string): Promise<Invocation[]> {
    const frame = { action: 'send', conversationId: this.conversationId, id: randomUUID(), after: this.seen, text };
    const done = await this.#act(frame);
    const { state } = this.#account.frames.findLast(({ type }) => type === 'entry') as { state: { seq: number } };
    this.seen = state.seq;
    return done;
  }

  /** The visitor asks for a person, and gets whoever is free. */
  askPerson(): Promise<Invocation[]> {
    return this.#act({ action: 'escalate', conversationId: this.conversationId });
  }

  rate(score: number): Promise<Invocation[]> {
    return this.#act({ action: 'rate', conversationId: this.conversationId, score });
  }

  ping(): Promise<Invocation[]> {
    return this.#act({ action: 'ping', conversationId: this.conversationId });
  }

  /** The visitor ends the conversation and leaves. */
  async end(): Promise<Invocation[]> {
    const closed = await this.#act({ action: 'close', conversationId: this.conversationId });
    const gone = await this.#account.invoke('conversation/disconnect', this.#event('$disconnect'));
    return [...closed, gone];
  }

  async #open(name: string, event: unknown): Promise<unknown> {
    const invocation = await this.#account.invoke(name, event);
    this.opening.push(invocation);
    return invocation.result;
  }

  async #act(frame: {
    readonly action: string;
    readonly conversationId: string;
    readonly score?: number;
  }): Promise<Invocation[]> {
    const done = [await this.#account.invoke('conversation/message', this.#event(frame.action, frame))];
    const refusal = this.#account.frames.find(({ type }) => type === 'error');
    if (refusal) throw new Error(`refused: ${JSON.stringify(refusal)}`);
    for (;;) {
      const Records = this.#account.takeRecords();
      const events = this.#account.takeEvents();
      const questions = events.filter(isQuestion);
      const waiting = events.filter(isForRouting);
      if (Records.length + questions.length + waiting.length === 0) return done;
      if (Records.length > 0) done.push(await this.#account.invoke('conversation/publish', { Records }));
      for (const question of questions) done.push(await this.#account.invoke('bot/reply', busEvent(question)));
      for (const event of waiting) done.push(await this.#account.invoke('escalation/route', busEvent(event)));
    }
  }

  #event(routeKey: string, body?: object) {
    return {
      requestContext: {
        routeKey,
        connectionId: this.connectionId,
        authorizer: this.context,
        requestTimeEpoch: Date.now(),
      },
      ...(body && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    };
  }
}

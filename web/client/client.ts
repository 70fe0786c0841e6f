import type { Choice, ErrorCode, ServerFrame, StateView } from '../../functions/protocol/server.ts';
import { Connection } from './connection.ts';
import { type Draft, extend, isAnswered } from './draft.ts';
import { Log, type ShownEntry } from './log.ts';
import { type Content, Outbox, type Outgoing } from './outbox.ts';
import { type Request, Requests } from './requests.ts';
import type { SessionOptions } from './session.ts';

export interface ClientOptions extends SessionOptions {
  /** Called with a new view after every change. */
  readonly onChange: (view: View) => void;
}

/** All a user interface needs to draw itself. */
export interface View {
  /** `offline`: an attempt failed and the client keeps trying. `shut`: this chat is not open to the visitor or the site. */
  readonly connection: 'connecting' | 'online' | 'offline' | 'shut';
  readonly greeting: string;
  readonly choices: readonly Choice[];
  readonly state?: StateView | undefined;
  readonly entries: readonly ShownEntry[];
  readonly outbox: readonly Outgoing[];
  /** What the visitor asked for besides messages, until the server has answered. */
  readonly requests: readonly Request[];
  readonly draft?: Draft | undefined;
  /** Why the last request was refused; `busy` also when it was never answered. */
  readonly refused?: ErrorCode | undefined;
}

const PING_MS = 30_000;
const RESEND_MS = 3_000;
const TRANSIENT: readonly ErrorCode[] = ['busy', 'internal', 'rate_limited'];
/** What we hold is not the server's conversation: it is read again from the start, in whichever is the current one. */
const VOID: readonly ErrorCode[] = ['conflict', 'not_found', 'closed'];

/** One visitor's conversation. */
export class Client {
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #outbox = new Outbox();
  readonly #requests = new Requests();
  #log = new Log();
  #view: View = { connection: 'connecting', greeting: '', choices: [], entries: [], outbox: [], requests: [] };
  #visitorId: string | undefined;
  /** Entries that came before `joined`: the room hears them as soon as the server has let us in. */
  readonly #early: ServerFrame<'entry'>[] = [];
  #conversationId: string | undefined;
  /** How long to wait before what was refused for now goes out again. */
  #pauseMs = RESEND_MS;
  /** `after` of the newest join. */
  #asked = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#connection = new Connection(options, {
      visitor: (visitorId) => this.#meet(visitorId),
      open: () => this.#opened(),
      frame: (frame) => this.#receive(frame),
      lost: () => this.#lost(),
      shut: () => this.#show({ connection: 'shut', draft: undefined }),
    });
    this.#show({});
    void this.#connection.open();
  }

  /** Queues a message; it is written once, however often the connection breaks. */
  send(content: Content): void {
    this.#outbox.add(crypto.randomUUID(), content, this.#log.head);
    if (this.#requests.concerns('close')) this.#connection.clear('request');
    this.#requests.keepOpen();
    this.#pump();
  }

  /** Sends a failed message again. */
  retry(id: string): void {
    this.#outbox.retry(id);
    this.#pump();
  }

  /** Queues feedback, a rating, the end or the wish for a person; it goes out again until the server answers. */
  request(request: Request): void {
    this.#requests.add(request);
    this.#view = { ...this.#view, refused: undefined };
    this.#pump();
  }

  /** Tries to connect now instead of after the pause. */
  reconnect(): void {
    this.#connection.hurry();
  }

  /** The browser says that the network is gone; `reconnect` says that it is back. */
  offline(): void {
    this.#connection.interrupt();
  }

  /** Ends the connection for good. */
  stop(): void {
    this.#connection.stop();
  }

  #meet(visitorId: string): void {
    if (this.#visitorId !== undefined && this.#visitorId !== visitorId) this.#forget();
    this.#visitorId = visitorId;
  }

  #forget(): void {
    this.#log = new Log();
    this.#conversationId = undefined;
    this.#outbox.readdress();
    this.#requests.readdress();
    this.#connection.clear('request');
    this.#view = { ...this.#view, state: undefined, draft: undefined };
  }

  #opened(): void {
    this.#join();
    this.#heartbeat();
  }

  #lost(): void {
    this.#outbox.interrupted();
    const gaveUp = this.#requests.interrupted();
    this.#show({ connection: 'offline', draft: undefined, ...(gaveUp && { refused: 'busy' }) });
  }

  #join(): void {
    this.#asked = this.#log.head;
    this.#connection.expect('join');
    this.#connection.send({ action: 'join', conversationId: this.#conversationId, after: this.#asked });
  }

  #heartbeat(): void {
    this.#connection.after('heartbeat', PING_MS, () => {
      this.#connection.expect('ping');
      this.#connection.send({ action: 'ping', conversationId: this.#conversationId });
      this.#heartbeat();
    });
  }

  #pump(): void {
    const conversationId = this.#conversationId;
    if (conversationId !== undefined && this.#view.connection === 'online' && !this.#connection.waits('resend')) {
      const next = this.#outbox.take();
      if (next) {
        const { id, after, text, choice } = next;
        this.#connection.expect('send');
        this.#connection.send({ action: 'send', conversationId, id, after, text, choice, page: this.#options.page });
      }
      this.#ask(conversationId);
    }
    this.#show({});
  }

  /** What was asked for after a message follows that message. */
  #ask(conversationId: string): void {
    const request = this.#outbox.isBusy ? undefined : this.#requests.take();
    if (!request) return;
    this.#connection.expect('request');
    this.#connection.send({ ...request, conversationId });
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'error') this.#refused(frame);
    else if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'pong') this.#pong(frame);
    else if (frame.type === 'entry' && this.#conversationId === undefined) this.#early.push(frame);
    else if ('conversationId' in frame && frame.conversationId === this.#conversationId) this.#heard(frame);
  }

  #heard(frame: Exclude<ServerFrame, { type: 'error' | 'joined' | 'pong' }>): void {
    if (frame.type === 'accepted') {
      this.#connection.clear('send');
      this.#outbox.accepted(frame.id);
      this.#pump();
    } else if (frame.type === 'entry') {
      if (frame.entry.kind !== 'hidden' && this.#requests.answered(frame.entry)) this.#connection.clear('request');
      this.#log.add(frame.entry);
      this.#read(frame.state);
    } else if (frame.type === 'delta') {
      if (frame.epoch < (this.#view.state?.epoch ?? 0) || isAnswered(this.#log.shown, frame.replyTo)) return;
      this.#show({ draft: extend(this.#view.draft, frame) });
    }
  }

  #pong({ conversationId, seq = 0 }: ServerFrame<'pong'>): void {
    this.#connection.clear('ping');
    // One join at a time: the answer to an older one would look as if the server knew less than it showed.
    if (this.#connection.waits('join')) return;
    if (conversationId === this.#conversationId && seq > this.#log.head) this.#join();
  }

  #joined(frame: ServerFrame<'joined'>): void {
    this.#connection.clear('join');
    // The server has another conversation for us, or less than we saw (it then sends everything): ours is void.
    const known = this.#conversationId === undefined || this.#conversationId === frame.conversationId;
    if (!known || frame.state.seq < this.#asked) this.#forget();
    this.#conversationId = frame.conversationId;
    const before = this.#log.head;
    this.#log.addPage(frame.entries);
    for (const { conversationId, entry } of this.#early.splice(0)) {
      if (conversationId === frame.conversationId) this.#log.add(entry);
    }
    const more = frame.more && this.#log.head > before;
    this.#view = { ...this.#view, greeting: frame.greeting, choices: frame.choices };
    if (more) this.#join();
    else {
      this.#connection.settled();
      this.#view = { ...this.#view, connection: 'online' };
    }
    this.#read(frame.state);
  }

  /** Draws the conclusions from new entries. */
  #read(state: StateView): void {
    for (const entry of this.#log.shown) this.#outbox.written(entry.id);
    if (this.#log.hasGap && !this.#connection.waits('join')) this.#join();
    const { draft, state: before } = this.#view;
    const obsolete = draft && (draft.epoch < state.epoch || isAnswered(this.#log.shown, draft.replyTo));
    this.#view = {
      ...this.#view,
      state: before && before.seq > state.seq ? before : state,
      draft: obsolete ? undefined : draft,
    };
    this.#pump();
  }

  #refused(frame: ServerFrame<'error'>): void {
    const { code, action } = frame;
    this.#pauseMs = frame.retryAfter === undefined ? RESEND_MS : frame.retryAfter * 1_000;
    if (code === 'forbidden') this.#connection.shut();
    else if (code === 'expired' || code === 'unauthorized') this.#connection.renew();
    else if (action === 'ping') this.#connection.clear('ping');
    else if (action === 'join') this.#joinRefused(code);
    else if (action === 'send') this.#sendRefused(code, frame.id);
    else this.#requestRefused(code, action);
  }

  #joinRefused(code: ErrorCode): void {
    if (VOID.includes(code) && this.#conversationId !== undefined) this.#startOver();
    else this.#connection.drop();
  }

  #sendRefused(code: ErrorCode, id: string | undefined): void {
    this.#connection.clear('send');
    if (TRANSIENT.includes(code)) {
      this.#outbox.interrupted();
      this.#connection.after('resend', this.#pauseMs, () => this.#pump());
    } else if (VOID.includes(code)) this.#startOver();
    else this.#outbox.refused(id, code);
    this.#pump();
  }

  #requestRefused(code: ErrorCode, action: string | undefined): void {
    if (!this.#requests.concerns(action)) return;
    this.#connection.clear('request');
    if (TRANSIENT.includes(code) && !this.#requests.interrupted()) {
      this.#connection.after('resend', this.#pauseMs, () => this.#pump());
    } else {
      this.#requests.refused();
      this.#view = { ...this.#view, refused: code };
    }
    this.#pump();
  }

  #startOver(): void {
    this.#forget();
    this.#join();
  }

  #show(change: Partial<View>): void {
    this.#view = {
      ...this.#view,
      ...change,
      entries: this.#log.shown,
      outbox: this.#outbox.items,
      requests: this.#requests.items,
    };
    this.#options.onChange(this.#view);
  }
}

/** Opens the visitor's conversation over one WebSocket and keeps it open; the protocol is in docs/protocol.md. */
export const connect = (options: ClientOptions): Client => new Client(options);

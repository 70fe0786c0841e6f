import type { ServerFrame, StateView } from '../../functions/protocol/server.ts';
import { Addresses, type FileAddress } from './addresses.ts';
import { Connection } from './connection.ts';
import { onDeparture } from './departure.ts';
import { extend } from './draft.ts';
import { type Earlier, EarlierReader } from './earlier.ts';
import { Heartbeat } from './heartbeat.ts';
import { Joins } from './joins.ts';
import { beforeLookUps, KnownWatch } from './known.ts';
import { Log, type ShownEntry } from './log.ts';
import type { ClientOptions } from './options.ts';
import type { Content } from './outbox.ts';
import { type Problem, problemOf, shownOf } from './problem.ts';
import { Proofs } from './proofs.ts';
import type { Wish } from './requests.ts';
import { type IdentityToken, pageOf, RESUME_KEY, type Session, startSession } from './session.ts';
import { Signs } from './signs.ts';
import { type KeyStorage, tolerant } from './storage.ts';
import { Uploads } from './uploads.ts';
import { FORGOTTEN, NOTHING, type View } from './view.ts';
import { newId, VOID, Writer } from './writer.ts';

export type { ClientOptions, View };

/** One visitor's conversation. */
export class Client {
  readonly #options: ClientOptions;
  readonly #storage: KeyStorage;
  readonly #connection: Connection<Session>;
  readonly #heartbeat: Heartbeat;
  readonly #signs: Signs;
  readonly #writer: Writer;
  readonly #uploads: Uploads;
  readonly #addresses: Addresses;
  readonly #proofs: Proofs;
  readonly #known: KnownWatch;
  readonly #earlier: EarlierReader;
  #identityToken: IdentityToken | undefined;
  #log = new Log();
  #view = NOTHING;
  #visitor: Session | undefined;
  #welcome: string | undefined;
  #conversationId: string | undefined;
  /** From here on entries are read again, until the page with the newest is in. */
  #stale: number | undefined;
  readonly #joins = new Joins();
  readonly #stopListening: () => void;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#storage = tolerant(options.storage);
    this.#identityToken = options.identityToken;
    this.#connection = new Connection({
      session: (attempt) => this.#startSession(attempt),
      visitor: (session) => this.#meet(session),
      open: () => this.#opened(),
      frame: (frame) => this.#receive(frame),
      lost: (problem) => this.#lost('offline', problem),
      shut: (message) => this.#lost('shut', { code: 'forbidden', message }),
    });
    this.#heartbeat = new Heartbeat(this.#connection, () => this.#conversationId);
    this.#signs = new Signs(this.#connection, (change) => this.#show(change));
    this.#writer = new Writer({
      connection: this.#connection,
      unsent: options.unsent,
      page: () => pageOf(options),
      online: () => this.#online,
      rejoin: () => this.#join(),
      startOver: () => this.#startOver(),
      changed: () => this.#show({}),
    });
    this.#uploads = new Uploads({
      connection: this.#connection,
      newId,
      online: () => this.#online,
      terms: () => this.#writer.terms,
      changed: () => this.#show({}),
    });
    this.#addresses = new Addresses(this.#connection);
    this.#proofs = new Proofs({
      connection: this.#connection,
      newId,
      online: () => this.#online,
      changed: () => this.#show({}),
    });
    this.#known = new KnownWatch(this.#connection, () => this.#renew());
    this.#earlier = new EarlierReader(this.#connection);
    this.#stopListening = onDeparture(
      () => this.#visitor,
      () => this.#leave(),
    );
    this.#show({});
    void this.#connection.open();
  }

  /** Queues a message; it is written once, however often the connection breaks. */
  send(content: Content): void {
    if (this.#connection.isStopped) return;
    this.typing(false);
    this.#writer.send(content, this.#log.head);
    if (content.attachment) this.#uploads.sent(content.attachment);
  }

  /** Uploads a file, to be sent with `send` once it is `ready` in the view's `files`; its id there. */
  attach(file: File): string {
    return this.#uploads.add(file);
  }

  /** Uploads a file again that failed. */
  reattach(id: string): void {
    this.#uploads.retry(id);
  }

  /** Takes a file away that is not sent. */
  detach(id: string): void {
    this.#uploads.remove(id);
  }

  /** Where the file of an entry can be read for the next minutes; rejects without a connection and without such a file. */
  file(seq: number, attachment: string): Promise<FileAddress> {
    return this.#addresses.ask(this.#online, seq, attachment);
  }

  /** Sends a failed message again. */
  retry(id: string): void {
    this.#writer.retry(id);
  }

  /** Takes a failed message away. */
  discard(id: string): void {
    this.#writer.discard(id);
  }

  /** Queues feedback, a rating, the end, the wish for a person or for an answer by e-mail; it goes out until it is answered. */
  request(wish: Wish): void {
    if (!this.#connection.isStopped) this.#writer.request(wish, this.#log.head);
  }

  /** The visitor accepts the disclosure he sees; what waited for that goes out. */
  accept(): void {
    if (this.#view.disclosure) this.#writer.accept(this.#view.disclosure.version);
    this.#uploads.pump();
  }

  /** For each keystroke. It ends by itself after 5 s and with a message; while offline it is nothing. */
  typing(on: boolean): void {
    if (this.#online !== undefined) this.#signs.typing(this.#online, on);
  }

  /** The visitor has seen everything up to this sequence number. */
  read(seq: number): void {
    this.#signs.read(this.#online, seq);
  }

  /** Asks for a one-time code to what is on file of a member number or an e-mail address; neither is kept anywhere. */
  claim(claim: string): void {
    if (!this.#connection.isStopped) this.#proofs.claim(claim, this.#log.head);
  }

  /** The six digits of the code. What becomes of it is in the view: `denied`, or the state's `level`. */
  prove(code: string): void {
    if (!this.#connection.isStopped) this.#proofs.prove(code, this.#log.head);
  }

  /** Ends what a code has proven. The site's own proof is `identify`'s to end. */
  signout(): void {
    if (!this.#connection.isStopped) this.#proofs.signout();
  }

  /** Reads one of the view's `earlier` conversations; rejects without a connection and once the visitor is not known any more. */
  earlier(conversationId: string): Promise<Earlier> {
    return this.#earlier.read(this.#online !== undefined && !this.#joins.waits, conversationId);
  }

  /** Another proof, or none, of who the visitor is. Without one nothing of the former visitor is left in any tab. */
  identify(identityToken?: IdentityToken): void {
    this.#identityToken = identityToken;
    if (identityToken) this.#restart();
    else {
      this.#storage.removeItem(RESUME_KEY);
      this.#leave();
    }
  }

  /** Tries to connect now instead of after the pause; also what was shut: staff may have let the visitor in again. */
  reconnect(): void {
    if (this.#connection.hurry()) this.#lost('connecting');
  }

  /** The page is back from the background: finds out soon whether the socket has survived. */
  wake(): void {
    if (this.#view.connection === 'shut') return;
    this.reconnect();
    if (this.#online !== undefined) this.#heartbeat.wake();
  }

  /** The browser says that the network is gone; `reconnect` says that it is back. */
  offline(): void {
    this.#connection.interrupt();
  }

  /** Ends the connection for good; what is sent after that is not taken. */
  stop(): void {
    if (this.#connection.isStopped) return;
    this.#stopListening();
    this.#connection.stop();
    this.#lost('offline');
  }

  /** The conversation, while frames can be sent to it. */
  get #online(): string | undefined {
    return this.#view.connection === 'online' ? this.#conversationId : undefined;
  }

  /** Whoever is at the browser now has nothing to do with the visitor until now. */
  #leave(): void {
    this.#forget(true);
    this.#visitor = undefined;
    this.#restart();
  }

  #restart(): void {
    this.#view = { ...this.#view, problem: undefined, problemMessage: undefined };
    if (this.#connection.restart()) this.#lost('connecting');
  }

  #startSession(attempt: AbortController): Promise<Session> {
    const { api, language, page } = this.#options;
    return startSession({ api, language, page, storage: this.#storage, identityToken: this.#identityToken }, attempt);
  }

  #meet(session: Session): void {
    const before = this.#visitor;
    // What a proven member wrote is for nobody else, whoever that is.
    if (before && before.visitorId !== session.visitorId) this.#forget(before.proven);
    this.#visitor = session;
    this.#writer.meet(session.visitorId, session.proven);
    this.#show({});
  }

  #forget(alsoUnsent: boolean): void {
    this.#log = new Log();
    this.#signs.forget();
    this.#conversationId = undefined;
    this.#view = { ...this.#view, ...FORGOTTEN };
    this.#writer.readdress();
    if (alsoUnsent) this.#writer.forget();
    this.#uploads.clear();
    this.#addresses.forget();
    this.#proofs.forget();
    this.#known.forget();
    this.#earlier.lost();
    this.#stale = undefined;
  }

  #opened(): void {
    this.#joins.reset();
    this.#join();
    this.#heartbeat.begin();
  }

  /** There is no socket any more. */
  #lost(connection: 'connecting' | 'offline' | 'shut', problem?: Problem): void {
    this.#writer.lost();
    this.#uploads.lost();
    this.#addresses.lost();
    this.#proofs.lost();
    this.#earlier.lost();
    this.#signs.lost();
    this.#show({ connection, ...shownOf(problem), draft: undefined, typing: undefined });
  }

  /** What was looked up is shown or withheld as the server says now, and so is what there is on other devices. */
  #renew(): void {
    this.#stale = beforeLookUps(this.#log.shown);
    this.#join();
  }

  #join(): void {
    const after = this.#stale ?? this.#log.head;
    if (!this.#joins.begin(after)) return;
    this.#connection.expect('join');
    this.#connection.send({ action: 'join', conversationId: this.#conversationId, after });
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'error') this.#refused(frame);
    else if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'pong') this.#pong(frame);
    else if (frame.type === 'entry' && this.#conversationId === undefined) this.#joins.hear(frame);
    else if ('conversationId' in frame && frame.conversationId === this.#conversationId) this.#heard(frame);
  }

  #heard(frame: Exclude<ServerFrame, { type: 'error' | 'joined' | 'pong' }>): void {
    if (frame.type === 'accepted') {
      this.#writer.accepted(frame.id);
      this.#proofs.accepted(frame.id);
    } else if (frame.type === 'entry') {
      if (frame.entry.kind !== 'hidden') {
        this.#writer.answered(frame.entry);
        this.#proofs.answered(frame.entry);
      }
      if (this.#read(this.#log.add(frame.entry), frame.state)) this.#renew();
    } else if (frame.type === 'delta') {
      if (frame.epoch < (this.#view.state?.epoch ?? 0) || this.#log.isAnswered(frame.replyTo)) return;
      this.#show({ draft: extend(this.#view.draft, frame) });
    } else if (frame.type === 'queue') this.#show({ queue: frame });
    else if (frame.type === 'upload' || frame.type === 'uploaded') this.#uploads.heard(frame);
    else if (frame.type === 'file') this.#addresses.heard(frame);
    else if (frame.type === 'typing' || frame.type === 'read') this.#signs.heard(frame, this.#view.readSeq);
  }

  #pong({ conversationId, seq = 0, welcome = this.#welcome, queue }: ServerFrame<'pong'>): void {
    this.#heartbeat.answered();
    if (conversationId !== this.#conversationId || this.#joins.waits) return;
    if (queue) this.#show({ queue });
    if (seq > this.#log.head || welcome !== this.#welcome) this.#join();
  }

  #joined(frame: ServerFrame<'joined'>): void {
    if (frame.conversationId !== this.#conversationId && this.#earlier.heard(frame)) return;
    const asked = this.#joins.answered();
    if (asked === 'again') this.#join();
    else if (asked !== undefined) this.#take(frame, asked);
  }

  #take(frame: ServerFrame<'joined'>, asked: number): void {
    const { conversationId, state, greeting, choices, open, opensAt, bot, disclosure, earlier = [] } = frame;
    this.#connection.clear('join');
    this.#welcome = frame.welcome;
    // The server has another conversation for us, or less than we saw (it then sends everything): ours is void.
    const known = this.#conversationId === undefined || this.#conversationId === conversationId;
    if (!known || state.seq < asked) this.#forget(false);
    this.#conversationId = conversationId;
    this.#writer.address(conversationId);
    const before = this.#log.head;
    const added = [...this.#log.addPage(frame.entries)];
    for (const each of this.#joins.takeEarly())
      if (each.conversationId === conversationId) added.push(...this.#log.add(each.entry));
    const said = { greeting, choices, open, opensAt, bot: bot !== false, disclosure, earlier };
    this.#view = { ...this.#view, conversationId, ...said };
    const last = frame.entries.at(-1)?.seq ?? before;
    this.#stale = this.#stale !== undefined && frame.more && last < before ? last : undefined;
    if (frame.more && (this.#log.head > before || this.#stale !== undefined)) this.#join();
    else {
      this.#connection.settled();
      this.#view = { ...this.#view, connection: 'online', problem: undefined, problemMessage: undefined };
    }
    this.#joins.told(this.#log.head > before || !this.#log.hasGap);
    this.#read(added, state);
    this.#signs.read(this.#online);
  }

  /** Draws the conclusions from new entries; whether the visitor is known otherwise than before. */
  #read(added: readonly ShownEntry[], state: StateView): boolean {
    for (const entry of added) {
      this.#writer.written(entry);
      this.#signs.wrote(entry);
    }
    this.#joins.fill(this.#log.hasGap, this.#connection, () => this.#join());
    const { draft, disclosure, queue, state: before } = this.#view;
    const newest = before && before.seq > state.seq ? before : state;
    const obsolete = draft && (draft.epoch < state.epoch || this.#log.isAnswered(draft.replyTo));
    const kept = { draft: obsolete ? undefined : draft, queue: newest.mode === 'waiting' ? queue : undefined };
    this.#view = { ...this.#view, state: newest, ...kept };
    if (newest.mode === 'erased') this.#log.forget();
    this.#writer.require(disclosure, newest);
    this.#writer.pump();
    this.#uploads.pump();
    this.#proofs.pump();
    return this.#known.changed(newest);
  }

  #refused(frame: ServerFrame<'error'>): void {
    const { code, action, message } = frame;
    const problem = action === 'join' ? problemOf({ code, message }) : undefined;
    if (code === 'forbidden') this.#connection.shut(message);
    else if (code === 'expired' || code === 'unauthorized') this.#connection.renew(problem);
    else if (action === 'ping') this.#heartbeat.answered();
    else if (action === 'upload') this.#uploads.refused(frame);
    else if (action === 'file') this.#addresses.refused(frame);
    else if (this.#proofs.concerns(frame)) this.#proofs.refused(frame);
    else if (action !== 'join') this.#writer.refused(frame);
    else if (!this.#joins.waits && this.#earlier.refused(message)) return;
    else if (this.#joins.answered() === undefined) return;
    else if (VOID.includes(code) && this.#conversationId !== undefined) this.#startOver();
    else if (problem) this.#connection.despair(problem);
    else this.#connection.drop();
  }

  #startOver(): void {
    this.#forget(false);
    this.#join();
  }

  #show(change: Partial<View>): void {
    this.#view = {
      ...this.#view,
      ...change,
      entries: this.#log.shown,
      files: this.#uploads.items,
      ...this.#writer.view,
      ...this.#proofs.view,
    };
    try {
      this.#options.onChange(this.#view);
    } catch (error) {
      // A mistake in drawing must not stop what is drawn; the page hears of it as of any other mistake in it.
      void Promise.reject(error);
    }
  }
}

/** Opens the visitor's conversation over one WebSocket and keeps it open; the protocol is in docs/protocol.md. */
export const connect = (options: ClientOptions): Client => new Client(options);

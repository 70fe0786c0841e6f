import type { ErrorCode, ServerFrame, StateView } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import type { ShownEntry } from './log.ts';
import { type Content, Outbox } from './outbox.ts';
import { type Request, Requests, type Wish } from './requests.ts';
import type { KeyStorage } from './storage.ts';
import { Unsent } from './unsent.ts';
import type { View } from './view.ts';

const RESEND_MS = 3_000;
const TRANSIENT: readonly ErrorCode[] = ['busy', 'internal', 'rate_limited', 'not_accepted'];
/** What we hold is not the server's conversation: it is read again from the start, in whichever is the current one. */
export const VOID: readonly ErrorCode[] = ['conflict', 'not_found', 'closed'];

/** 128 random bits; `crypto.randomUUID` is missing in pages without https. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

const needsTerms = (request: Request | undefined): boolean =>
  request?.action === 'escalate' || request?.action === 'ticket';

export interface WriterOptions {
  readonly connection: Connection;
  readonly unsent: KeyStorage | undefined;
  page(): string | undefined;
  /** The conversation, while frames can be sent to it. */
  online(): string | undefined;
  /** The newest disclosure is needed. */
  rejoin(): void;
  startOver(): void;
  changed(): void;
}

/** Everything the visitor wants written, and the acceptance some of it needs: one message or request in flight. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #unsent: Unsent;
  readonly #outbox = new Outbox();
  readonly #requests = new Requests();
  /** Conversation that the `after` of what waits counts in. */
  #addressed: string | undefined;
  /** Set while the visitor is a proven member. */
  #member: string | undefined;
  /** Version the server wants to be accepted and has not. */
  #required: string | undefined;
  /** Version of the disclosure the visitor accepted; it goes along until the state has it. */
  #accepted: string | undefined;
  /** Version that went out last. */
  #told: string | undefined;
  #refused: ErrorCode | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#unsent = new Unsent(options.unsent);
    this.#claim(undefined);
  }

  get view(): Pick<View, 'outbox' | 'requests' | 'refused' | 'needsAcceptance'> {
    const [messages, requests, accept] = [this.#outbox.items, this.#requests.items, this.#accepted];
    this.#unsent.keep({ conversationId: this.#addressed, member: this.#member, accept, messages, requests });
    return {
      outbox: messages,
      requests,
      refused: this.#refused,
      needsAcceptance: this.#needsAcceptance,
    };
  }

  /** Version of the disclosure that what is asked for now has to carry; `undefined` while the visitor has to accept one. */
  get terms(): { readonly accept: string | undefined } | undefined {
    return this.#needsAcceptance ? undefined : { accept: this.#accepted };
  }

  get #needsAcceptance(): boolean {
    return this.#required !== undefined && this.#accepted !== this.#required;
  }

  send(content: Content, after: number): void {
    this.#outbox.add(newId(), content, after);
    if (this.#requests.concerns('close')) this.#options.connection.clear('request');
    this.#requests.keepOpen();
    this.pump();
  }

  retry(id: string): void {
    this.#outbox.retry(id);
    this.pump();
  }

  discard(id: string): void {
    this.#outbox.discard(id);
    this.#options.changed();
  }

  request(wish: Wish, after: number): void {
    this.#requests.add(wish.action === 'ticket' ? { ...wish, id: newId(), after } : wish);
    this.#refused = undefined;
    this.pump();
  }

  accept(version: string): void {
    this.#accepted = version;
    this.#options.connection.clear('resend');
    this.pump();
  }

  /** Whether the server has what it wants to be accepted. */
  require(disclosure: View['disclosure'], state: StateView | undefined): void {
    this.#required = disclosure?.accept && state?.accepted !== disclosure.version ? disclosure.version : undefined;
    if (state?.accepted === this.#accepted) this.#accepted = undefined;
  }

  /** Takes up what an earlier page of this visitor left. */
  meet(visitorId: string, proven: boolean): void {
    this.#member = proven ? visitorId : undefined;
    this.#claim(visitorId);
  }

  #claim(visitorId: string | undefined): void {
    const { conversationId, accept, messages, requests } = this.#unsent.claim(visitorId);
    this.#outbox.restore(messages);
    this.#requests.restore(requests);
    this.#addressed ??= conversationId;
    this.#accepted ??= accept;
  }

  /** What waits is meant for this conversation; what was meant for another one is readdressed. */
  address(conversationId: string): void {
    if (this.#addressed !== undefined && this.#addressed !== conversationId) this.readdress();
    this.#addressed = conversationId;
  }

  /** The conversation is void: what waits is meant for the next one. */
  readdress(): void {
    this.#addressed = undefined;
    this.#outbox.readdress();
    this.#requests.readdress();
    this.#options.connection.clear('request');
  }

  /** Nothing of this visitor may be left. */
  forget(): void {
    this.#unsent.forget();
    this.#outbox.clear();
    this.#requests.clear();
    this.#addressed = undefined;
    this.#member = undefined;
    this.#accepted = undefined;
    this.#refused = undefined;
  }

  /** There is no socket any more. */
  lost(): void {
    this.#outbox.interrupted();
    if (this.#requests.interrupted()) this.#refused = 'busy';
  }

  pump(): void {
    const conversationId = this.#options.online();
    if (conversationId !== undefined && !this.#options.connection.waits('resend')) {
      this.#write(conversationId);
      this.#ask(conversationId);
    }
    this.#options.changed();
  }

  #write(conversationId: string): void {
    const next = this.#needsAcceptance ? undefined : this.#outbox.take();
    if (!next) return;
    const { id, after, text, choice, attachment } = next;
    const { connection, page } = this.#options;
    connection.expect('send');
    this.#told = this.#accepted;
    const accept = this.#told;
    const content = { text, choice, attachment: attachment?.id };
    connection.send({ action: 'send', conversationId, id, after, ...content, page: page(), accept });
  }

  /** What was asked for after a message follows that message. */
  #ask(conversationId: string): void {
    const waits = this.#needsAcceptance && needsTerms(this.#requests.items[0]);
    const request = this.#outbox.isBusy || waits ? undefined : this.#requests.take();
    if (!request) return;
    this.#options.connection.expect('request');
    this.#told = this.#accepted;
    const accept = needsTerms(request) && { accept: this.#told };
    this.#options.connection.send({ ...request, ...accept, conversationId });
  }

  accepted(id: string): void {
    if (this.#outbox.concerns(id)) this.#options.connection.clear('send');
    this.#outbox.accepted(id);
    this.pump();
  }

  /** An entry may be the end of a message. */
  written({ id }: ShownEntry): void {
    // It may overtake its `accepted`, and says the same.
    if (this.#outbox.concerns(id)) this.#options.connection.clear('send');
    this.#outbox.written(id);
  }

  /** An entry that was just announced may be the answer to a request. */
  answered(entry: ShownEntry): void {
    if (this.#requests.answered(entry)) this.#options.connection.clear('request');
  }

  refused(frame: ServerFrame<'error'>): void {
    if (frame.action === 'send') this.#sendRefused(frame);
    else if (this.#requests.concerns(frame.action)) this.#requestRefused(frame);
    this.pump();
  }

  #sendRefused(frame: ServerFrame<'error'>): void {
    const { code, id } = frame;
    if (this.#outbox.concerns(id)) this.#options.connection.clear('send');
    if (TRANSIENT.includes(code)) {
      this.#outbox.interrupted();
      this.#later(frame);
    } else if (VOID.includes(code)) this.#options.startOver();
    else this.#outbox.refused(id, code);
  }

  #requestRefused(frame: ServerFrame<'error'>): void {
    this.#options.connection.clear('request');
    if (TRANSIENT.includes(frame.code) && !this.#requests.interrupted()) this.#later(frame);
    else {
      this.#requests.refused();
      this.#refused = frame.code;
    }
  }

  /** What was refused for now goes out again after a pause, or once the visitor has accepted the newest disclosure. */
  #later({ code, retryAfter }: ServerFrame<'error'>): void {
    const { connection, rejoin } = this.#options;
    connection.after('resend', retryAfter === undefined ? RESEND_MS : retryAfter * 1_000, () => this.pump());
    if (code !== 'not_accepted') return;
    // A version accepted since then has not been refused.
    if (this.#accepted === this.#told) this.#accepted = undefined;
    rejoin();
  }
}

import { FILE_TYPES } from '../../functions/protocol/limits.ts';
import type { Attachment } from '../../functions/protocol/server.ts';
import type { Outgoing } from './outbox.ts';
import type { Request } from './requests.ts';
import { type KeyStorage, tolerant } from './storage.ts';

const KEY = 'uragawa.unsent';
const VERSION = 1;

/** What the next page of this tab has to know to send what this one could not. */
export interface Kept {
  /** Conversation that the `after` of the messages counts in. */
  readonly conversationId?: string | undefined;
  /** Set when the visitor was a proven member: nobody else may see or send his messages. */
  readonly member?: string | undefined;
  /** Version of the disclosure the visitor has accepted but the server may not know of. */
  readonly accept?: string | undefined;
  readonly messages: readonly Outgoing[];
  readonly requests: readonly Request[];
}

const NOTHING: Kept = { messages: [], requests: [] };

const optional = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

const readAttachment = (value: unknown): Attachment | undefined => {
  const { id, name, type, size }: Record<string, unknown> = Object(value);
  const known = FILE_TYPES.find((each) => each === type);
  return isId(id) && typeof name === 'string' && known && typeof size === 'number'
    ? { id, name, type: known, size }
    : undefined;
};

const readMessage = (value: unknown): Outgoing[] => {
  const { id, after, text, choice, label, failed, ...rest }: Record<string, unknown> = Object(value);
  const attachment = readAttachment(rest.attachment);
  const isContent = attachment ? choice === undefined : typeof (text ?? choice) === 'string';
  if (!isId(id) || !Number.isInteger(after) || Number(after) < 0 || !isContent) return [];
  const content =
    typeof choice === 'string'
      ? { choice, label: optional(label) ?? '' }
      : { ...(typeof text === 'string' && { text }), ...(attachment && { attachment }) };
  return [{ ...content, id, after: Number(after), status: failed ? 'failed' : 'waiting', attempts: 0 }];
};

const isSeq = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

const readTicket = ({ id, after, name, email, text }: Record<string, unknown>): Request[] =>
  isId(id) && Number.isInteger(after) && Number(after) >= 0 && typeof name === 'string' && typeof email === 'string'
    ? [{ action: 'ticket', id, after: Number(after), name, email, text: optional(text) }]
    : [];

const readRequest = (value: unknown): Request[] => {
  const { action, seq, helpful, score, comment, reason, skill, ...rest }: Record<string, unknown> = Object(value);
  if (action === 'ticket') return readTicket(rest);
  if (action === 'close') return [{ action }];
  if (action === 'escalate') return [{ action, reason: optional(reason), skill: optional(skill) }];
  if (action === 'feedback' && isSeq(seq) && typeof helpful === 'boolean') return [{ action, seq, helpful }];
  if (action === 'rate' && isSeq(score) && score <= 5) return [{ action, score, comment: optional(comment) }];
  return [];
};

/** Garbage, or what another version of the client wrote, is nothing. */
const parse = (json: string): Kept => {
  try {
    const { v, messages, requests = [], ...kept }: Record<string, unknown> = Object(JSON.parse(json));
    if (v !== VERSION || !Array.isArray(messages) || !Array.isArray(requests)) return NOTHING;
    return {
      conversationId: optional(kept.conversationId),
      member: optional(kept.member),
      accept: optional(kept.accept),
      messages: messages.flatMap(readMessage),
      requests: requests.flatMap(readRequest),
    };
  } catch {
    return NOTHING;
  }
};

const write = ({ messages, ...kept }: Kept): string => {
  const plain = messages.map(({ id, after, text, choice, label, attachment, status }) => ({
    ...{ id, after, text, choice, label, attachment },
    ...(status === 'failed' && { failed: true }),
  }));
  return JSON.stringify({ v: VERSION, ...kept, messages: plain });
};

/** Messages the server has not accepted and requests it has not answered, kept so that they survive a reload. */
export class Unsent {
  readonly #storage: KeyStorage | undefined;
  /** Of the page before this one, until it is claimed. */
  #former: Kept;
  #last: Kept = NOTHING;

  constructor(storage: KeyStorage | undefined) {
    this.#storage = storage && tolerant(storage);
    this.#former = parse(this.#storage?.getItem(KEY) ?? '');
  }

  /** Hands out, once, what the page before left to this visitor; while nobody is known, what belongs to no member. */
  claim(visitorId: string | undefined): Kept {
    const { member } = this.#former;
    if (member !== undefined && visitorId === undefined) return NOTHING;
    const former = this.#former;
    this.#former = NOTHING;
    return member === undefined || member === visitorId ? former : NOTHING;
  }

  keep(kept: Kept): void {
    const same = (['conversationId', 'member', 'accept', 'messages', 'requests'] as const).every(
      (name) => kept[name] === this.#last[name],
    );
    if (same) return;
    this.#last = kept;
    this.#save();
  }

  #save(): void {
    const messages = [...this.#former.messages, ...this.#last.messages.filter(({ status }) => status !== 'sent')];
    const requests = [...this.#former.requests, ...this.#last.requests];
    const owner = this.#former.messages.length + this.#former.requests.length > 0 ? this.#former : this.#last;
    const isEmpty = messages.length + requests.length === 0 && this.#last.accept === undefined;
    if (isEmpty) this.#storage?.removeItem(KEY);
    else this.#storage?.setItem(KEY, write({ ...owner, messages, requests }));
  }

  forget(): void {
    this.#former = NOTHING;
    this.#last = NOTHING;
    this.#storage?.removeItem(KEY);
  }
}

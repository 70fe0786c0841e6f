import type {
  Choice,
  Disclosure,
  EarlierConversation,
  ErrorCode,
  Role,
  StateView,
} from '../../functions/protocol/server.ts';
import type { Draft } from './draft.ts';
import type { ShownEntry } from './log.ts';
import type { Outgoing } from './outbox.ts';
import type { ProofsView } from './proofs.ts';
import type { Request } from './requests.ts';
import type { Upload } from './uploads.ts';

/** Somebody else who is typing. */
export interface Typist {
  readonly role: Exclude<Role, 'customer'>;
  readonly name?: string | undefined;
}

/** All a user interface needs to draw itself; another object after each change. */
export interface View extends ProofsView {
  /** `offline`: an attempt failed and the client keeps trying. `shut`: this chat is not open to the visitor or the site. */
  readonly connection: 'connecting' | 'online' | 'offline' | 'shut';
  /** Why there is no conversation, where waiting does not heal it; until it is online again. */
  readonly problem?: ErrorCode | undefined;
  /** The same for developers, in the service's words. */
  readonly problemMessage?: string | undefined;
  /** Undefined until the first connection. */
  readonly conversationId?: string | undefined;
  /** Whether the business is open now. */
  readonly open?: boolean | undefined;
  /** ISO 8601: when it opens next, as far as that is known. */
  readonly opensAt?: string | undefined;
  /** False while nobody but people answer. */
  readonly bot: boolean;
  readonly greeting: string;
  readonly choices: readonly Choice[];
  /** What the visitor has to be told about the machine and the record. */
  readonly disclosure?: Disclosure | undefined;
  /** Messages wait until `accept()`. */
  readonly needsAcceptance: boolean;
  readonly state?: StateView | undefined;
  /** The same list until an entry is added. */
  readonly entries: readonly ShownEntry[];
  readonly outbox: readonly Outgoing[];
  /** Files that are on their way to be sent, in the order in which they were given. */
  readonly files: readonly Upload[];
  /** What the visitor asked for besides messages, until the server has answered. */
  readonly requests: readonly Request[];
  readonly draft?: Draft | undefined;
  readonly typing?: Typist | undefined;
  /** Where the visitor is in the line while he waits for a person; how long it takes, once that is known. */
  readonly queue?: { readonly position: number; readonly estimateSeconds?: number | undefined } | undefined;
  /** Highest sequence number that staff have read. */
  readonly readSeq: number;
  /** What he wrote on other devices, while he is known: the newest ten conversations. */
  readonly earlier: readonly EarlierConversation[];
  /** Why the last request was refused; `busy` also when it was never answered. */
  readonly refused?: ErrorCode | undefined;
}

/** What is to be seen before anything was heard. */
export const NOTHING: View = {
  connection: 'connecting',
  bot: true,
  greeting: '',
  choices: [],
  needsAcceptance: false,
  entries: [],
  outbox: [],
  files: [],
  requests: [],
  earlier: [],
  readSeq: 0,
};

/** What belongs to one conversation and says nothing about another. */
export const FORGOTTEN = {
  conversationId: undefined,
  state: undefined,
  draft: undefined,
  typing: undefined,
  queue: undefined,
  earlier: [],
  readSeq: 0,
} as const satisfies Partial<View>;

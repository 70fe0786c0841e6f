// Types of /client.js. Generated from web/client/ and functions/protocol/ by `npm run docs`.

/** Opens the visitor's conversation over one WebSocket and keeps it open; the protocol is in docs/protocol.md. */
export declare const connect: (options: ClientOptions) => Client;

/** One visitor's conversation. */
export interface Client {
  /** Queues a message; it is written once, however often the connection breaks. */
  send(content: Content): void;
  /** Uploads a file, to be sent with `send` once it is `ready` in the view's `files`; its id there. */
  attach(file: File): string;
  /** Uploads a file again that failed. */
  reattach(id: string): void;
  /** Takes a file away that is not sent. */
  detach(id: string): void;
  /** Where the file of an entry can be read for the next minutes; rejects without a connection and without such a file. */
  file(seq: number, attachment: string): Promise<FileAddress>;
  /** Sends a failed message again. */
  retry(id: string): void;
  /** Takes a failed message away. */
  discard(id: string): void;
  /** Queues feedback, a rating, the end, the wish for a person or for an answer by e-mail; it goes out until it is answered. */
  request(wish: Wish): void;
  /** The visitor accepts the disclosure he sees; what waited for that goes out. */
  accept(): void;
  /** For each keystroke. It ends by itself after 5 s and with a message; while offline it is nothing. */
  typing(on: boolean): void;
  /** The visitor has seen everything up to this sequence number. */
  read(seq: number): void;
  /** Asks for a one-time code to what is on file of a member number or an e-mail address; neither is kept anywhere. */
  claim(claim: string): void;
  /** The six digits of the code. What becomes of it is in the view: `denied`, or the state's `level`. */
  prove(code: string): void;
  /** Ends what a code has proven. The site's own proof is `identify`'s to end. */
  signout(): void;
  /** Reads one of the view's `earlier` conversations; rejects without a connection and once the visitor is not known any more. */
  earlier(conversationId: string): Promise<Earlier>;
  /** Another proof, or none, of who the visitor is. Without one nothing of the former visitor is left in any tab. */
  identify(identityToken?: IdentityToken): void;
  /** Tries to connect now instead of after the pause; also what was shut: staff may have let the visitor in again. */
  reconnect(): void;
  /** The page is back from the background: finds out soon whether the socket has survived. */
  wake(): void;
  /** The browser says that the network is gone; `reconnect` says that it is back. */
  offline(): void;
  /** Ends the connection for good; what is sent after that is not taken. */
  stop(): void;
}

export interface ClientOptions extends SessionOptions {
  /** Where messages are kept until they are accepted, so that they survive a reload: `sessionStorage`, one per tab. */
  readonly unsent?: KeyStorage | undefined;
  /** Called with a new view after every change. */
  readonly onChange: (view: View) => void;
}

export interface SessionOptions {
  /** Base of the HTTP interface: `https://example.com/api`. */
  readonly api: string;
  /** Where the resume key is kept, which brings the visitor back: `localStorage`. */
  readonly storage: KeyStorage;
  /** BCP 47 tag of what the visitor reads; one that is none is left out. */
  readonly language: string;
  /** Address of the page, asked for each session and message. Query and fragment stay here; without one that fits it goes on. */
  readonly page?: (() => string | undefined) | undefined;
  readonly identityToken?: IdentityToken | undefined;
}

/** A fresh proof of the member who is signed in at the host site, asked for each session; undefined for nobody. */
export type IdentityToken = () => Promise<string | undefined>;

/** Where the client keeps what outlives the page: `localStorage`, `sessionStorage` or something like them. */
export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The browser's storage; one that is blocked throws at the first touch, so it is touched late. */
export declare const browserStorage: (kind: 'localStorage' | 'sessionStorage') => KeyStorage;

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
  readonly queue?:
    | {
        readonly position: number;
        readonly estimateSeconds?: number | undefined;
      }
    | undefined;
  /** Highest sequence number that staff have read. */
  readonly readSeq: number;
  /** What he wrote on other devices, while he is known: the newest ten conversations. */
  readonly earlier: readonly EarlierConversation[];
  /** Why the last request was refused; `busy` also when it was never answered. */
  readonly refused?: ErrorCode | undefined;
}

/** Somebody else who is typing. */
export interface Typist {
  readonly role: Exclude<Role, 'customer'>;
  readonly name?: string | undefined;
}

/** An entry this audience may see. */
export type ShownEntry = Exclude<
  EntryView,
  {
    kind: 'hidden';
  }
>;

/** A message on its way. `sent`: the server accepted it, its entry has not come back yet. */
export interface Outgoing extends Content {
  readonly id: string;
  /** Highest sequence seen when it was composed; it never changes, so that a repeated frame is the same frame. */
  readonly after: number;
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed';
  readonly attempts: number;
  /** Why it failed; `no_answer`: transmitted MAX_ATTEMPTS times, never answered. */
  readonly error?: ErrorCode | 'no_answer';
}

export interface Content {
  readonly text?: string;
  /** Id of a choice; `label` is what the visitor saw on it. */
  readonly choice?: string;
  readonly label?: string;
  /** A file that was uploaded, with a text or without. */
  readonly attachment?: Attachment | undefined;
}

/** What a visitor does besides writing. The server answers with an entry, and takes the same one any number of times. */
export type Request = {
  [A in Action]: Omit<CustomerFrame<A>, 'conversationId' | 'accept'>;
}[Action];

type Action = 'feedback' | 'rate' | 'close' | 'escalate' | 'ticket';

/** What of a request the page says; the rest of a ticket the client knows. */
export type Wish = {
  [A in Action]: Omit<CustomerFrame<A>, 'conversationId' | 'accept' | (A extends 'ticket' ? 'id' | 'after' : never)>;
}[Action];

/** A reply while it is being written; its entry replaces it. */
export interface Draft {
  readonly replyTo: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly text: string;
}

/** A file on its way. `checking`: the service looks into it; `ready`: it can be sent, as `attachment`. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly file: File;
  readonly status: 'waiting' | 'sending' | 'checking' | 'ready' | 'failed';
  /** Share of it that is posted, 0 to 1. */
  readonly progress: number;
  readonly attachment?: Attachment | undefined;
  /** Why it failed; `network`: it could not be posted; `no_answer`: nobody said what became of it. */
  readonly error?: Refusal | ErrorCode | 'network' | 'no_answer' | undefined;
}

/** Where a file of the conversation can be read. */
export interface FileAddress {
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** A conversation that the visitor had on another device, to be read. */
export interface Earlier {
  readonly conversationId: string;
  readonly entries: readonly ShownEntry[];
}

/** A step of the visitor's to say who he is, or no more. */
export type ProofAction = 'identify' | 'prove' | 'signout';

/** Why the visitor's last step to say who he is was refused. */
export interface Denied {
  readonly action: ProofAction;
  /** `code_refused`: the code is not right, or not valid any more; `busy`: also when it was never answered. */
  readonly code: ErrorCode;
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number | undefined;
}

export interface ProofsView {
  /** What the visitor has sent to say who he is, until it is answered. */
  readonly proving?: ProofAction | undefined;
  readonly denied?: Denied | undefined;
}

export type Attachment = {
  readonly id: string;
  readonly name: string;
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'application/pdf';
  readonly size: number;
};

export type Choice = { readonly id: string; readonly label: string };

export type Disclosure = { readonly text: string; readonly version: string; readonly accept: boolean };

export type EarlierConversation = {
  readonly conversationId: string;
  readonly at: string;
  readonly title?: string | undefined;
};

export type Kind =
  | 'message'
  | 'note'
  | 'tagged'
  | 'opened'
  | 'identified'
  | 'refused'
  | 'signed_out'
  | 'begun'
  | 'looked_up'
  | 'escalated'
  | 'assigned'
  | 'transferred'
  | 'released'
  | 'feedback'
  | 'rated'
  | 'resolved'
  | 'closed'
  | 'ticketed'
  | 'ticket'
  | 'blocked'
  | 'unblocked'
  | 'erased';

export type Mode = 'bot' | 'procedure' | 'waiting' | 'agent' | 'closed' | 'erased';

export type Role = 'customer' | 'bot' | 'agent' | 'system' | 'procedure';

export type Source = {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly url?: string | undefined;
  readonly score?: number | undefined;
};

export type StateView = {
  readonly seq: number;
  readonly mode: Mode;
  readonly epoch: number;
  readonly turn: number;
  readonly language?: string | undefined;
  readonly accepted?: string | undefined;
  readonly level?: 1 | 2 | undefined;
  readonly until?: string | undefined;
};

export type Tried = { readonly id: string; readonly version: number; readonly score: number };

export type Usage = {
  readonly model: string;
  readonly region?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly milliseconds: number;
  readonly attempts: number;
  readonly fallback?: string | undefined;
};

export type EntryView =
  | { readonly seq: number; readonly kind: 'hidden' }
  | {
      readonly seq: number;
      readonly id: string;
      readonly kind: Kind;
      readonly from: { readonly role: Role; readonly name?: string | undefined };
      readonly at: string;
      readonly text?: string | undefined;
      readonly choice?: string | undefined;
      readonly attachment?: Attachment | undefined;
      readonly choices?: readonly Choice[] | undefined;
      readonly sources?: readonly Source[] | undefined;
      readonly tried?: readonly Tried[] | undefined;
      readonly about?: number | undefined;
      readonly helpful?: boolean | undefined;
      readonly score?: number | undefined;
      readonly comment?: string | undefined;
      readonly reason?: string | undefined;
      readonly evidence?: readonly number[] | undefined;
      readonly outcome?: string | undefined;
      readonly latency?: number | undefined;
      readonly usage?: Usage | undefined;
      readonly page?: string | undefined;
      readonly accepted?: string | undefined;
      readonly to?: string | undefined;
      readonly rings?: string | undefined;
      readonly skill?: string | undefined;
      readonly trigger?: string | undefined;
      readonly priority?: number | undefined;
      readonly category?: string | undefined;
      readonly tags?: readonly string[] | undefined;
      readonly mentions?: readonly string[] | undefined;
      readonly packet?:
        | {
            readonly summary: readonly string[];
            readonly tried: readonly {
              readonly id: string;
              readonly version: number;
              readonly title?: string | undefined;
              readonly score?: number | undefined;
              readonly shown: boolean;
              readonly helpful?: boolean | undefined;
            }[];
            readonly category?: string | undefined;
            readonly priority: number;
            readonly sentiment: 'calm' | 'displeased' | 'angry';
            readonly language: string;
            readonly page?: string | undefined;
            readonly identityLevel: number;
            readonly similar: readonly { readonly conversationId: string; readonly resolvedAt: string }[];
            readonly suggestion: string;
            readonly order?: string | undefined;
            readonly cards?:
              | readonly {
                  readonly title: string;
                  readonly rows: readonly { readonly label: string; readonly value: string }[];
                }[]
              | undefined;
            readonly tickets?: readonly string[] | undefined;
            readonly files?: readonly number[] | undefined;
          }
        | undefined;
      readonly original?: { readonly text: string; readonly language: string } | undefined;
      readonly drafted?: number | undefined;
      readonly suggestion?: string | undefined;
      readonly ticket?:
        | {
            readonly id: string;
            readonly due?: string | undefined;
            readonly status?: 'open' | 'pending' | 'solved' | undefined;
            readonly owner?: string | null | undefined;
            readonly reminder?: 'soon' | 'overdue' | undefined;
            readonly followUp?: true | undefined;
          }
        | undefined;
      readonly email?: string | undefined;
      readonly form?: 'identify' | 'prove' | undefined;
      readonly level?: 1 | 2 | undefined;
      readonly until?: string | undefined;
      readonly withheld?: true | undefined;
      readonly procedure?: string | undefined;
      readonly fields?: readonly string[] | undefined;
      readonly denial?: 'wrong_code' | 'level' | 'limit' | 'unavailable' | undefined;
      readonly card?:
        | { readonly title: string; readonly rows: readonly { readonly label: string; readonly value: string }[] }
        | undefined;
    };

/** Why a file was not taken; docs/protocol.md says what they mean. */
export type Refusal = 'unsupported' | 'mismatch' | 'damaged' | 'active' | 'infected';

/** Codes of errors; docs/protocol.md says what they mean. */
export type ErrorCode =
  | 'not_json'
  | 'too_deep'
  | 'too_large'
  | 'unknown_action'
  | 'invalid'
  | 'unauthorized'
  | 'expired'
  | 'forbidden'
  | 'not_found'
  | 'not_joined'
  | 'conflict'
  | 'closed'
  | 'busy'
  | 'unavailable'
  | 'rate_limited'
  | 'not_accepted'
  | 'resume_refused'
  | 'identity_refused'
  | 'code_refused'
  | 'internal';

interface CustomerFrames {
  feedback: {
    readonly action: 'feedback';
    readonly conversationId: string;
    readonly seq: number;
    readonly helpful: boolean;
  };
  rate: {
    readonly action: 'rate';
    readonly conversationId: string;
    readonly score: number;
    readonly comment?: string | undefined;
  };
  close: { readonly action: 'close'; readonly conversationId: string };
  escalate: {
    readonly action: 'escalate';
    readonly conversationId: string;
    readonly reason?: string | undefined;
    readonly skill?: string | undefined;
    readonly accept?: string | undefined;
  };
  ticket: {
    readonly action: 'ticket';
    readonly conversationId: string;
    readonly id: string;
    readonly after: number;
    readonly name: string;
    readonly email: string;
    readonly text?: string | undefined;
    readonly accept?: string | undefined;
  };
}

type CustomerFrame<A extends keyof CustomerFrames> = CustomerFrames[A];

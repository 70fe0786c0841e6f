import type { AgentFrame } from '../../functions/protocol/agent.ts';
import type { AssistFrame } from '../../functions/protocol/assist.ts';
import type { CustomerFrame } from '../../functions/protocol/client.ts';
import type { FileFrame } from '../../functions/protocol/file.ts';
import type { MemberFrame } from '../../functions/protocol/member.ts';
import type { ServerFrame, SUBPROTOCOL } from '../../functions/protocol/server.ts';
import { type Problem, problemOf } from './problem.ts';
import { IdentityFailed, SessionRefused } from './session.ts';

// Typed by the contract instead of imported from it: the import would bring the schema library into every page.
const PROTOCOL: typeof SUBPROTOCOL = 'uragawa.v1';
/** How long an answer to a frame may take; a cold start takes less. */
const ANSWER_MS = 15_000;
/** The same for a socket that may have died while the page slept: somebody is looking at it now. */
const WAKE_MS = 5_000;
/** A token about to expire is not worth a handshake. */
const EXPIRY_MARGIN_MS = 30_000;

/** Failures after which the pause grows no more. */
const LONGEST_AFTER = 5;

/** Random, so that clients that lost the server together do not come back together. */
const backoff = (failures: number) => Math.min(30_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);

/** What is no JSON object is no frame of ours. */
const parse = (data: unknown): ServerFrame | undefined => {
  try {
    const frame: unknown = JSON.parse(String(data));
    return frame instanceof Object ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
};

/** Undefined where the browser refuses even to try: an address or a token that cannot be one, a page's policy. */
const connectTo = ({ socketUrl, token }: Admission): WebSocket | undefined => {
  try {
    return new WebSocket(socketUrl, [PROTOCOL, token]);
  } catch {
    return undefined;
  }
};

/** What a socket is opened with. */
export interface Admission {
  readonly socketUrl: string;
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface ConnectionEvents<S extends Admission> {
  /** Starts a session; what an aborted attempt answers is not used. */
  session(attempt: AbortController): Promise<S>;
  /** The session belongs to somebody, perhaps to another one than before. */
  visitor(session: S): void;
  open(): void;
  frame(frame: ServerFrame): void;
  /** `problem`: why, where waiting will not heal it. */
  lost(problem?: Problem): void;
  /** The service wants nothing more from this visitor or this site; nothing is tried again until somebody asks for it. */
  shut(message: string): void;
}

/**
 * A socket that comes back: session, handshake, timers, pause, again. All timers end with the socket they belong to; an
 * answer that does not come in time ends the socket.
 */
export class Connection<S extends Admission = Admission> {
  readonly #events: ConnectionEvents<S>;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #session: S | undefined;
  /** The request for a session that is under way. */
  #attempt: AbortController | undefined;
  #socket: WebSocket | undefined;
  #failures = 0;
  #state: 'trying' | 'shut' | 'stopped' = 'trying';

  constructor(events: ConnectionEvents<S>) {
    this.#events = events;
  }

  async open(): Promise<void> {
    this.clear('reconnect');
    if (!this.#session || Date.parse(this.#session.expiresAt) < Date.now() + EXPIRY_MARGIN_MS) {
      const attempt = new AbortController();
      this.#attempt = attempt;
      const outcome = await this.#events.session(attempt).catch((error: unknown) => new Refusal(error));
      if (this.#attempt !== attempt) return;
      this.#attempt = undefined;
      if (outcome instanceof Refusal) return this.#refused(outcome);
      this.#session = outcome;
    }
    const session = this.#session;
    this.#events.visitor(session);
    // Whoever hears of it may have wanted another session, or none.
    if (this.#session !== session || this.#state !== 'trying') return;
    const socket = connectTo(session);
    if (!socket) return this.renew();
    this.#socket = socket;
    this.expect('join');
    socket.onopen = () => this.#events.open();
    socket.onmessage = ({ data }) => {
      const frame = parse(data);
      if (frame) this.#events.frame(frame);
    };
    // A browser does not say why a handshake failed. The token may be the reason, so it is not used again.
    socket.onclose = () => (this.#failures > 0 ? this.renew() : this.drop());
  }

  /** Everything works again: the next pause is a short one. */
  settled(): void {
    this.#failures = 0;
  }

  send(frame: CustomerFrame | AgentFrame | FileFrame | AssistFrame | MemberFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ends the socket and tries again after a pause. */
  drop(problem?: Problem): void {
    this.#release();
    if (this.#state !== 'trying') return;
    this.after('reconnect', backoff(this.#failures), () => void this.open());
    this.#failures += 1;
    this.#events.lost(problem);
  }

  /** The same with a new session. */
  renew(problem?: Problem): void {
    this.#session = undefined;
    this.drop(problem);
  }

  /** The same after the longest pause: it is refused until somebody changes something. */
  despair(problem: Problem): void {
    this.#failures = Math.max(this.#failures, LONGEST_AFTER);
    this.renew(problem);
  }

  #refused({ refusal, mayPass }: Refusal): void {
    const problem = problemOf(refusal);
    if (problem?.code === 'forbidden') this.shut(problem.message);
    else if (problem && !mayPass) this.despair(problem);
    else this.drop(problem);
  }

  /** The network is gone: a socket over it only looks alive. */
  interrupt(): void {
    // A request for a session fails by itself; a second one beside it could outdate the resume key of the first.
    if (this.#attempt) this.#events.lost();
    else this.drop();
  }

  /** Ends the pause, and makes the next one short. What was shut is tried again; then the answer is true. */
  hurry(): boolean {
    this.#failures = 0;
    if (this.#state === 'shut') return this.restart();
    if (this.waits('reconnect')) void this.open();
    return false;
  }

  /** Puts everything aside, also an attempt under way, and begins with a new session; false once stopped. */
  restart(): boolean {
    if (this.#state === 'stopped') return false;
    this.#state = 'trying';
    this.#release();
    this.#session = undefined;
    this.#failures = 0;
    void this.open();
    return true;
  }

  /** The page may have slept: the answer to the ping that is sent now shows whether the socket did not survive it. */
  wake(): void {
    this.after('wake', WAKE_MS, () => this.drop());
  }

  stop(): void {
    this.#state = 'stopped';
    this.#release();
  }

  shut(message: string): void {
    this.#release();
    this.#state = 'shut';
    this.#events.shut(message);
  }

  get isStopped(): boolean {
    return this.#state === 'stopped';
  }

  expect(answer: 'join' | 'send' | 'request' | 'ping' | 'proof' | 'earlier'): void {
    this.after(answer, ANSWER_MS, () => this.drop());
  }

  /** Starts the named timer, anew if it runs. */
  after(name: string, ms: number, callback: () => void): void {
    this.clear(name);
    const run = () => {
      this.#timers.delete(name);
      callback();
    };
    this.#timers.set(name, setTimeout(run, ms));
  }

  clear(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  waits(name: string): boolean {
    return this.#timers.has(name);
  }

  #release(): void {
    for (const name of [...this.#timers.keys()]) this.clear(name);
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.abort();
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Why there is no session. */
class Refusal {
  readonly refusal: Problem | undefined;
  /** What the site cannot prove now it may be able to prove in a moment. */
  readonly mayPass: boolean;

  constructor(error: unknown) {
    this.mayPass = error instanceof IdentityFailed;
    if (error instanceof IdentityFailed) this.refusal = { code: 'identity_refused', message: error.message };
    else if (error instanceof SessionRefused) this.refusal = error.refusal;
  }
}

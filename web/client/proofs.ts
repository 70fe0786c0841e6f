import type { MemberFrame } from '../../functions/protocol/member.ts';
import type { ErrorCode, ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import type { ShownEntry } from './log.ts';
import { MAX_ATTEMPTS } from './outbox.ts';

/** A step of the visitor's to say who he is, or no more. */
export type ProofAction = 'identify' | 'prove' | 'signout';
type Step = { [A in ProofAction]: Omit<MemberFrame<A>, 'conversationId'> }[ProofAction];

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

export interface ProofsOptions {
  readonly connection: Connection;
  newId(): string;
  /** The conversation, while frames can be sent to it. */
  online(): string | undefined;
  changed(): void;
}

const RESEND_MS = 3_000;
const TRANSIENT: readonly ErrorCode[] = ['busy', 'internal'];

const isAnswer = (entry: ShownEntry, step: Step): boolean =>
  step.action === 'signout' ? entry.kind === 'signed_out' : entry.id === step.id;

/**
 * What the visitor sends to say who he is: one step at a time, the same frame again after a reconnection. It is held in
 * memory alone, since a code and a member number have no business in a storage.
 */
export class Proofs {
  readonly #options: ProofsOptions;
  #step: Step | undefined;
  #attempts = 0;
  #sending = false;
  #denied: Denied | undefined;

  constructor(options: ProofsOptions) {
    this.#options = options;
  }

  get view(): ProofsView {
    return { proving: this.#step?.action, denied: this.#denied };
  }

  claim(claim: string, after: number): void {
    this.#begin({ action: 'identify', id: this.#options.newId(), after, claim });
  }

  prove(code: string, after: number): void {
    this.#begin({ action: 'prove', id: this.#options.newId(), after, code });
  }

  signout(): void {
    this.#begin({ action: 'signout' });
  }

  /** A step that is on its way is not overtaken by another one, but by the end of all. */
  #begin(step: Step): void {
    if (this.#step && step.action !== 'signout') return;
    this.#step = step;
    this.#attempts = 0;
    this.#sending = false;
    this.#denied = undefined;
    this.pump();
  }

  pump(): void {
    const conversationId = this.#options.online();
    const { connection } = this.#options;
    if (this.#step && !this.#sending && conversationId !== undefined && !connection.waits('proof-again')) {
      this.#sending = true;
      this.#attempts += 1;
      connection.expect('proof');
      connection.send({ ...this.#step, conversationId });
    }
    this.#options.changed();
  }

  /** There is no socket any more: whether the step arrived is unknown. */
  lost(): void {
    if (!this.#step || !this.#sending) return;
    this.#sending = false;
    if (this.#attempts >= MAX_ATTEMPTS) this.#end({ action: this.#step.action, code: 'busy' });
  }

  accepted(id: string): void {
    const step = this.#step;
    if (!step || step.action === 'signout' || step.id !== id) return;
    this.#end();
    this.#options.changed();
  }

  answered(entry: ShownEntry): void {
    if (this.#step && isAnswer(entry, this.#step)) this.#end();
  }

  /** Whether an error is about the step in flight. */
  concerns({ action, id }: ServerFrame<'error'>): boolean {
    const step = this.#step;
    if (step === undefined || step.action !== action) return false;
    return id === undefined || step.action === 'signout' || step.id === id;
  }

  refused({ code, retryAfter }: ServerFrame<'error'>): void {
    if (!this.#step) return;
    const { action } = this.#step;
    if (!TRANSIENT.includes(code) || this.#attempts >= MAX_ATTEMPTS) this.#end({ action, code, retryAfter });
    else {
      const { connection } = this.#options;
      this.#sending = false;
      connection.clear('proof');
      connection.after('proof-again', retryAfter === undefined ? RESEND_MS : retryAfter * 1_000, () => this.pump());
    }
    this.#options.changed();
  }

  /** Nothing of this visitor may be left. */
  forget(): void {
    this.#end();
  }

  #end(denied?: Denied): void {
    this.#options.connection.clear('proof');
    this.#options.connection.clear('proof-again');
    this.#step = undefined;
    this.#sending = false;
    this.#denied = denied;
  }
}

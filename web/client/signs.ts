import type { ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import type { ShownEntry } from './log.ts';
import type { Typist, View } from './view.ts';

/** At most one `typing` in this time, however fast somebody types. */
const TYPING_EVERY_MS = 3_000;
/** After this long without a keystroke the visitor is not typing any more. */
const TYPING_ENDS_MS = 5_000;
/** What we heard of somebody else's typing is not believed for longer: the end of it may be lost. */
const TYPIST_MS = 6_000;

/** Signs of life, both ways. None of them is kept for later but how far the visitor has read. */
export class Signs {
  readonly #connection: Connection;
  readonly #show: (change: Partial<View>) => void;
  #typist: Typist | undefined;
  #readTo = 0;
  #readSent = 0;

  constructor(connection: Connection, show: (change: Partial<View>) => void) {
    this.#connection = connection;
    this.#show = show;
  }

  typing(conversationId: string, on: boolean): void {
    if (!on) {
      if (this.#connection.waits('typed')) this.#say(conversationId, false);
      return;
    }
    if (!this.#connection.waits('typing')) {
      this.#connection.send({ action: 'typing', conversationId, on: true });
      this.#connection.after('typing', TYPING_EVERY_MS, () => {});
    }
    this.#connection.after('typed', TYPING_ENDS_MS, () => this.#say(conversationId, false));
  }

  /** The visitor has seen everything up to here; `conversationId` is undefined while nothing can be sent. */
  read(conversationId: string | undefined, seq = this.#readTo): void {
    this.#readTo = Math.max(this.#readTo, seq);
    if (conversationId === undefined || this.#readTo <= this.#readSent) return;
    this.#readSent = this.#readTo;
    this.#connection.send({ action: 'read', conversationId, seq: this.#readTo });
  }

  heard(frame: ServerFrame<'typing' | 'read'>, readSeq: number): void {
    const { role, name } = frame.from;
    // The visitor's own other tabs.
    if (role === 'customer') return;
    if (frame.type === 'read') {
      if (frame.seq > readSeq) this.#show({ readSeq: frame.seq });
    } else if (frame.on) {
      this.#typist = { role, name };
      this.#connection.after('typist', TYPIST_MS, () => this.#gone());
      this.#show({ typing: this.#typist });
    } else this.#ended(role);
  }

  /** Who wrote something has done with typing it. */
  wrote({ from }: ShownEntry): void {
    this.#ended(from.role);
  }

  /** There is no socket any more: what went over it last may not have arrived. */
  lost(): void {
    this.#readSent = 0;
  }

  /** Another conversation begins. */
  forget(): void {
    this.#readTo = 0;
    this.#readSent = 0;
  }

  #ended(role: string): void {
    if (this.#typist?.role === role) this.#gone();
  }

  #gone(): void {
    this.#connection.clear('typist');
    this.#typist = undefined;
    this.#show({ typing: undefined });
  }

  #say(conversationId: string, on: boolean): void {
    this.#connection.clear('typed');
    this.#connection.send({ action: 'typing', conversationId, on });
  }
}

import type { Phase, Reply } from './hold.ts';

/** Why a reply is in the composer again, as the service says it; `newer`: the customer has written; `undone`: the agent wanted it. */
export type Return = { readonly why: 'undone' | 'newer' } | { readonly why: 'refused'; readonly error: unknown };

/** A reply, and whether this tab is the one that sends it. */
export interface Shown {
  readonly reply: Reply;
  readonly isOwn: boolean;
  /** It was to come back, but the composer had no room for its file. */
  readonly isKept?: boolean | undefined;
}

/** What an outbox works with. */
export interface Ports {
  readonly store: {
    /** All of this agent's. */
    all(): Promise<readonly Reply[]>;
    get(id: string): Promise<Reply | undefined>;
    /** Resolves when it would survive a crash. */
    add(reply: Reply): Promise<void>;
    /** Marks it as possibly gone out, if it is still as `from` says. */
    release(id: string, from: Phase): Promise<boolean>;
    /** Marks it as not gone out after all: it was refused. */
    keep(id: string): Promise<boolean>;
    /** Takes it out, if it is still as `from` says; `back`: it is in the composer from the same moment on. */
    take(id: string, from: Phase, back: boolean): Promise<boolean>;
  };
  /** Makes this tab the one that sends it, until what comes back is called or the tab is gone; nothing: another tab is. */
  claim(id: string): Promise<(() => void) | undefined>;
  /** Resolves when it is in the conversation. */
  send(reply: Reply): Promise<void>;
  /** Whether another attempt may succeed; a reply that was not refused for good may be written. */
  isTransient(error: unknown): boolean;
  /** Resolves when another attempt makes sense. */
  pause(attempts: number): Promise<void>;
  schedule(run: () => void, milliseconds: number): () => void;
  now(): number;
  changed(shown: readonly Shown[]): void;
  /** Whether the composer can take it without losing what is there. */
  hasRoom(reply: Reply): boolean;
  returned(reply: Reply, why: Return): void;
  /** It was to come back and had no room: it waits until somebody says what becomes of it. */
  kept(reply: Reply, why: Return): void;
}

interface Own {
  reply: Reply;
  /** The store is asked to let it go. */
  isReleasing?: boolean;
  isKept?: boolean;
  unclaim?: (() => void) | undefined;
  cancel?: (() => void) | undefined;
}

/**
 * The replies of an agent that are on their way: held so that they can be undone, then sent until they are accepted. At
 * most one tab sends a reply, and the browser's store decides between undoing and sending it.
 */
export class Outbox {
  readonly #ports: Ports;
  readonly #own = new Map<string, Own>();
  /** Conversations of which a reply is going out: one at a time, in order. */
  readonly #lines = new Map<string, Promise<void>>();
  #resumed: Promise<void> = Promise.resolve();
  /** Replies come back one after the other: each finds the composer as the one before has left it. */
  #returning: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Holds a reply until `dueAt`. Resolves when it is safe against a crash. */
  async hold(reply: Reply): Promise<void> {
    const unclaim = await this.#ports.claim(reply.id);
    const own: Own = { reply, unclaim };
    try {
      await this.#ports.store.add(reply);
    } catch (error) {
      unclaim?.();
      throw error;
    }
    this.#own.set(reply.id, own);
    this.#arm(own);
    this.#show();
  }

  /** Takes up what earlier tabs have left, and learns what became of other tabs' replies; one call after the other. */
  resume(): Promise<void> {
    this.#resumed = this.#resumed.catch(() => {}).then(() => this.#takeUp());
    return this.#resumed;
  }

  /** Puts it into the composer again, unless it may have gone out. */
  undo(id: string): Promise<boolean> {
    return this.#takeBack(id, { why: 'undone' });
  }

  /** Sends it now. */
  async hurry(id: string): Promise<void> {
    const own = this.#own.get(id);
    if (own?.unclaim) await this.#release(own);
  }

  async discard(id: string): Promise<void> {
    const own = this.#own.get(id);
    if (!own?.unclaim || own.reply.phase === 'sending') return;
    if (await this.#ports.store.take(id, 'held', false)) this.#forget(own);
  }

  /** The customer has written entry `seq`: what was held for him before comes back. */
  async newer(conversationId: string, seq: number): Promise<void> {
    for (const { reply } of [...this.#own.values()]) {
      if (reply.conversationId !== conversationId || reply.after >= seq || reply.phase !== 'held') continue;
      await this.#takeBack(reply.id, { why: 'newer' });
    }
  }

  /** Its entry is in the conversation, whoever has heard of it. */
  async seen(id: string): Promise<void> {
    const own = this.#own.get(id);
    if (own?.unclaim) await this.#done(own);
    else if (own) this.#forget(own);
  }

  /** This tab sends nothing any more; what it has stays for the next one. */
  stop(): void {
    this.#stopped = true;
    for (const { cancel, unclaim } of this.#own.values()) {
      cancel?.();
      unclaim?.();
    }
    this.#own.clear();
    this.#show();
  }

  async #takeUp(): Promise<void> {
    for (const [id, { unclaim }] of this.#own) if (!unclaim) this.#own.delete(id);
    for (const { id } of await this.#ports.store.all()) {
      if (this.#stopped) return;
      if (!this.#own.has(id)) await this.#adopt(id);
    }
    this.#show();
  }

  async #adopt(id: string): Promise<void> {
    const unclaim = await this.#ports.claim(id);
    // Until now the tab that had it may have sent it.
    const reply = await this.#ports.store.get(id);
    if (!reply || this.#stopped || this.#own.has(id)) return unclaim?.();
    const isSending = reply.phase === 'sending';
    const own: Own = { reply: unclaim && !isSending ? { ...reply, phase: 'unsent' } : reply, unclaim };
    this.#own.set(id, own);
    if (unclaim && isSending) void this.#deliver(own);
  }

  #arm(own: Own): void {
    own.cancel = this.#ports.schedule(
      () => {
        if (this.#ports.now() >= own.reply.dueAt) void this.#release(own);
        else this.#arm(own);
      },
      Math.max(0, own.reply.dueAt - this.#ports.now()),
    );
  }

  async #release(own: Own): Promise<void> {
    const { reply } = own;
    if (reply.phase === 'sending' || own.isReleasing) return;
    own.cancel?.();
    own.isReleasing = true;
    try {
      // In the store it is held, also where nobody knows any more what is to become of it.
      if (!(await this.#ports.store.release(reply.id, 'held'))) return this.#forget(own);
    } finally {
      own.isReleasing = false;
    }
    if (this.#stopped) return;
    own.reply = { ...reply, phase: 'sending' };
    this.#show();
    await this.#deliver(own);
  }

  #deliver(own: Own): Promise<void> {
    const { conversationId } = own.reply;
    const before = this.#lines.get(conversationId) ?? Promise.resolve();
    const line = before.then(() => this.#attempt(own));
    this.#lines.set(conversationId, line);
    return line;
  }

  async #attempt(own: Own): Promise<void> {
    for (let attempts = 1; this.#isMine(own); attempts += 1) {
      try {
        await this.#ports.send(own.reply);
        return this.#done(own);
      } catch (error) {
        if (!this.#isMine(own)) return;
        if (!this.#ports.isTransient(error)) return this.#refused(own, error);
      }
      await this.#ports.pause(attempts);
    }
  }

  #isMine(own: Own): boolean {
    return !this.#stopped && this.#own.get(own.reply.id) === own;
  }

  async #done(own: Own): Promise<void> {
    if (!this.#isMine(own)) return;
    this.#forget(own);
    await this.#ports.store.take(own.reply.id, own.reply.phase, false);
  }

  async #refused(own: Own, error: unknown): Promise<void> {
    const why: Return = { why: 'refused', error };
    const isHere = await this.#inTurn(async () => {
      if (this.#ports.hasRoom(own.reply)) return this.#takeOut(own, 'sending', why);
      const isKept = await this.#ports.store.keep(own.reply.id);
      if (isKept && this.#isMine(own)) this.#keep(own, why);
      return isKept;
    });
    if (!isHere) return this.#forget(own);
    // What follows it says little without it, and the customer has not read what it answers.
    for (const { reply } of [...this.#own.values()]) {
      if (reply.conversationId === own.reply.conversationId && reply.phase === 'held')
        await this.#takeBack(reply.id, { why: 'undone' });
    }
  }

  async #takeBack(id: string, why: Return): Promise<boolean> {
    const own = this.#own.get(id);
    if (!own?.unclaim || own.reply.phase === 'sending') return false;
    own.cancel?.();
    return this.#inTurn(async () => {
      if (!this.#isMine(own) || own.reply.phase === 'sending') return false;
      if (this.#ports.hasRoom(own.reply)) return this.#takeOut(own, 'held', why);
      // Where the store is asked to let it go, it goes.
      if (!own.isReleasing) this.#keep(own, why);
      return false;
    });
  }

  async #takeOut(own: Own, from: Phase, why: Return): Promise<boolean> {
    if (!(await this.#ports.store.take(own.reply.id, from, true))) return false;
    this.#forget(own);
    this.#ports.returned(own.reply, why);
    return true;
  }

  /** In the store it is held: the next tab asks what becomes of it, too. */
  #keep(own: Own, why: Return): void {
    own.reply = { ...own.reply, phase: 'unsent' };
    own.isKept = true;
    this.#ports.kept(own.reply, why);
    this.#show();
  }

  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const turn = this.#returning.catch(() => {}).then(run);
    this.#returning = turn;
    return turn;
  }

  #forget(own: Own): void {
    own.cancel?.();
    this.#own.delete(own.reply.id);
    own.unclaim?.();
    this.#show();
  }

  #show(): void {
    const shown = [...this.#own.values()];
    this.#ports.changed(shown.map(({ reply, unclaim, isKept }) => ({ reply, isOwn: unclaim !== undefined, isKept })));
  }
}

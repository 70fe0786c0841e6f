import type { Phase, Reply } from '../../../../web/console/composer/hold.ts';
import { Outbox, type Ports, type Shown } from '../../../../web/console/composer/outbox.ts';

/** Lets what has been begun take its turns. */
export const settle = async () => {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
};

/** A browser with its database and its locks, and a service that writes an id once. */
export class World {
  readonly stored = new Map<string, Reply>();
  readonly locks = new Set<string>();
  /** What reached the customer, in order. */
  readonly delivered: string[] = [];
  readonly composed: string[] = [];
  readonly undone = new Set<string>();
  /** Replies that the composer could not take. */
  readonly kept: string[] = [];
  /** Whether the composer takes one reply only. */
  isNarrow = false;
  now = 0;
  answers: 'accepted' | 'lost' | 'conflict' | 'lostBefore' = 'accepted';
  tabs: Tab[] = [];
}

/** A page: when it crashes nothing that it began goes on. */
export class Tab {
  readonly world: World;
  readonly box: Outbox;
  shown: readonly Shown[] = [];
  alive = true;
  timers: { at: number; run: () => void }[] = [];
  pauses: (() => void)[] = [];
  readonly mine = new Set<string>();

  constructor(world: World) {
    this.world = world;
    this.box = new Outbox(this.#ports());
    world.tabs.push(this);
  }

  /** What a page that is gone would have gone on with never comes. */
  async #step(): Promise<void> {
    await Promise.resolve();
    if (!this.alive) await new Promise(() => {});
  }

  #ports(): Ports {
    const { world } = this;
    return {
      store: {
        all: async () => {
          await this.#step();
          return [...world.stored.values()];
        },
        get: async (id) => {
          await this.#step();
          return world.stored.get(id);
        },
        add: async (reply) => {
          await this.#step();
          world.stored.set(reply.id, reply);
        },
        release: async (id, from) => {
          await this.#step();
          const reply = world.stored.get(id);
          if (reply?.phase !== from) return false;
          world.stored.set(id, { ...reply, phase: 'sending' });
          return true;
        },
        keep: async (id) => {
          await this.#step();
          const reply = world.stored.get(id);
          if (reply?.phase !== 'sending') return false;
          world.stored.set(id, { ...reply, phase: 'held' });
          return true;
        },
        take: async (id: string, from: Phase) => {
          await this.#step();
          if (world.stored.get(id)?.phase !== from) return false;
          return world.stored.delete(id);
        },
      },
      claim: async (id) => {
        await this.#step();
        if (world.locks.has(id)) return undefined;
        world.locks.add(id);
        this.mine.add(id);
        return () => {
          world.locks.delete(id);
          this.mine.delete(id);
        };
      },
      send: async ({ id }) => {
        await this.#step();
        const isWritten = world.delivered.includes(id);
        if (world.answers === 'lostBefore') throw new Error('lost');
        if (!isWritten && world.answers === 'conflict') throw new Error('conflict');
        if (!isWritten) world.delivered.push(id);
        await this.#step();
        if (world.answers === 'lost') throw new Error('lost');
      },
      isTransient: (error) => error instanceof Error && error.message === 'lost',
      pause: () => new Promise((resolve) => this.pauses.push(resolve)),
      schedule: (run, milliseconds) => {
        const timer = { at: world.now + milliseconds, run };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((each) => each !== timer);
        };
      },
      now: () => world.now,
      changed: (shown) => {
        this.shown = shown;
      },
      hasRoom: () => !world.isNarrow || world.composed.length === 0,
      kept: ({ id }) => {
        world.kept.push(id);
      },
      returned: ({ id }, { why }) => {
        world.composed.push(id);
        if (why === 'undone') world.undone.add(id);
      },
    };
  }

  crash(): void {
    this.alive = false;
    for (const id of this.mine) this.world.locks.delete(id);
    this.timers = [];
    this.pauses = [];
    this.world.tabs = this.world.tabs.filter((tab) => tab !== this);
  }

  tick(): void {
    const due = this.timers.filter(({ at }) => at <= this.world.now);
    this.timers = this.timers.filter(({ at }) => at > this.world.now);
    for (const { run } of due) run();
    for (const resume of this.pauses.splice(0)) resume();
  }
}

export const reply = (id: string, after: number, now: number): Reply => ({
  ...{ id, after, conversationId: 'c1', agent: 'a1', text: id, phase: 'held' as const },
  dueAt: now + 5_000,
});

import type { Fact, QuestionFact } from '../../functions/insight/fact.ts';
import type { Outgoing } from '../../functions/insight/ledger.ts';
import type { Late, Places, Step, Stored } from '../../functions/insight/places.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';
import type { TopicSetting } from '../../functions/insight/topic-settings.ts';
import { type Watched, watch } from '../../functions/insight/watch.ts';
import type { BusEvent } from '../../functions/platform/bus.ts';
import type { Alert } from '../../functions/protocol/insight.ts';
import { STEP } from './traffic.ts';

/** Ends a run where a write should be. */
export class Crash extends Error {}

interface StoredAlert {
  alert: Alert;
  told: number;
  claimed?: number;
}

/** Everything that the job reads and writes, in memory; writes can be made to fail one by one. */
export class World {
  readonly facts = new Map<number, Fact[]>();
  readonly late = new Map<number, number>();
  readonly objects = new Map<string, Uint8Array>();
  readonly checkpoints = new Map<number, Uint8Array>();
  readonly alerts = new Map<string, StoredAlert>();
  readonly events: BusEvent[] = [];
  readonly readings = new Map<number, Step>();
  readonly notices = new Map<string, number>();
  readonly settings = new Map<string, TopicSetting>();
  row: (Stored & { readUntil: number; incompleteSince?: number }) | undefined;
  /** Writes since the last run began, and the one that fails: before or after it was done. */
  writes = 0;
  fails: { readonly write: number; readonly when: 'before' | 'after' } | undefined;
  busIsDown = false;
  reads = 0;
  #now = 0;
  #marks = 0;

  async #write<T>(what: () => T): Promise<T> {
    this.writes += 1;
    const isOne = this.fails?.write === this.writes;
    // What runs at the same time gets its turn.
    await Promise.resolve();
    if (isOne && this.fails?.when === 'before') throw new Crash(`write ${this.writes}`);
    const done = what();
    if (isOne) throw new Crash(`after write ${this.writes}`);
    return done;
  }

  get places(): Places {
    return {
      facts: {
        readStep: async (at) => {
          this.reads += 1;
          await Promise.resolve();
          return { facts: [...(this.facts.get(at) ?? [])], rows: this.#rowsOf(at) };
        },
        rowsOfStep: async (at) => this.#rowsOf(at),
        lateBuckets: async () => [...this.late].map(([bucket, mark]) => ({ bucket, mark })),
        clearLate: (late: readonly Late[]) =>
          this.#write(() => {
            for (const { bucket, mark } of late) if (this.late.get(bucket) === mark) this.late.delete(bucket);
          }),
      },
      states: {
        stored: async () => this.row,
        read: async (key) => this.objects.get(key),
        checkpoint: async (at) => this.checkpoints.get(at),
        keepCheckpoint: (at, bytes) => this.#write(() => void this.checkpoints.set(at, bytes)),
        commit: async (before, bytes, progress) => {
          const key = bytes && `${progress.at}-${this.writes}-${this.objects.size}`;
          if (key) await this.#write(() => this.objects.set(key, bytes));
          return this.#write(() => {
            if (this.row?.version !== before?.version) return undefined;
            this.row = { version: (before?.version ?? 0) + 1, ...progress, ...(key && { key }) };
            return this.row;
          });
        },
      },
      recentAlerts: async () =>
        [...this.alerts.values()].map(({ alert, told }) => ({ alert, examples: [], revision: told })),
      topicSettings: async () => this.settings,
      timeZone: async () => 'Asia/Tokyo',
      questionOf: async (topic) => (topic.startsWith('faq') ? `${topic}?` : undefined),
      putReadings: async (steps) => {
        for (const step of steps) await this.#write(() => this.readings.set(step.at, step));
      },
      putNotices: async (notices) => {
        for (const [id, times] of notices) await this.#write(() => this.notices.set(id, times));
      },
      claim: (outgoing) => this.#write(() => this.#claim(outgoing)),
      publish: async (events) => {
        if (this.busIsDown) return events;
        for (const event of events) await this.#write(() => this.events.push(event));
        return [];
      },
      markTold: ({ alert, revision }) =>
        this.#write(() => {
          const { claimed: _, ...stored } = this.alerts.get(alert.id) ?? { alert, told: 0 };
          this.alerts.set(alert.id, { ...stored, told: revision });
        }),
    };
  }

  #rowsOf(at: number): string {
    return (this.facts.get(at) ?? []).map(({ conversationId }) => conversationId).join();
  }

  #claim({ alert, revision }: Outgoing): 'claimed' | 'told' | 'busy' {
    const stored = this.alerts.get(alert.id);
    if ((stored?.told ?? 0) >= revision) return 'told';
    if (stored?.claimed !== undefined && stored.claimed > this.#now) return 'busy';
    this.alerts.set(alert.id, { alert, told: stored?.told ?? 0, claimed: this.#now + 120_000 });
    return 'claimed';
  }

  /** Facts come; into a step that was read, they are late. */
  add(facts: readonly Fact[], isTold = true): void {
    for (const fact of facts) {
      const at = Math.floor(fact.at / STEP) * STEP;
      this.facts.set(at, [...(this.facts.get(at) ?? []), fact]);
      if (!isTold || at >= (this.row?.readUntil ?? Number.NEGATIVE_INFINITY)) continue;
      this.#marks += 1;
      this.late.set(at, this.#marks);
    }
  }

  /** Another one in which the same has happened. */
  copy(): World {
    const other = new World();
    for (const name of [
      'facts',
      'late',
      'objects',
      'checkpoints',
      'alerts',
      'readings',
      'notices',
      'settings',
    ] as const) {
      for (const [key, value] of this[name] as Map<never, never>) (other[name] as Map<never, never>).set(key, value);
    }
    other.events.push(...this.events);
    other.row = this.row;
    return other;
  }

  run(now: number): Promise<Watched> {
    this.#now = now;
    this.writes = 0;
    return watch(now, this.places);
  }

  /** Runs every five minutes, two minutes after each step. */
  async runTo(from: number, to: number): Promise<void> {
    for (let at = from; at <= to; at += STEP) await this.run(at + 120_000);
  }

  told(type: string): BusEvent[] {
    return this.events.filter((event) => event.type === type);
  }
}

let ids = 0;
export const question = (at: number, more: Partial<QuestionFact> = {}): QuestionFact => {
  ids += 1;
  return {
    ...{ what: 'question', conversationId: `c${ids}`, seq: 1, version: 2, at, visitor: `v${ids}`, language: 'ja' },
    ...more,
  };
};

/** A question that nothing answers. */
export const unanswered = (at: number, text: string, more: Partial<QuestionFact> = {}): QuestionFact =>
  question(at, { terms: candidatesOf(text), ...more });

/** The same number of questions in each step. */
export const steady = (from: number, to: number, each: number, more: (n: number) => Partial<QuestionFact>): Fact[] => {
  const facts: Fact[] = [];
  for (let at = from; at < to; at += STEP) {
    for (let n = 0; n < each; n += 1) facts.push(question(at + Math.floor((n * STEP) / each), more(n)));
  }
  return facts;
};

import type { BusEvent } from '../platform/bus.ts';
import type { Fact } from './fact.ts';
import type { Outgoing } from './ledger.ts';
import type { Reading } from './topic.ts';
import type { TopicSettings } from './topic-settings.ts';

/** A step that was written into after it had ended; `mark` tells one writing from the next. */
export interface Late {
  readonly bucket: number;
  readonly mark: number;
}

/** What is counted of a step: each fact once, and the name of the rows that say so. */
export interface Counted {
  readonly facts: readonly Fact[];
  readonly rows: string;
}

/** What the recorder has counted. */
export interface Facts {
  /** What was written in this moment may be missing, unless it is read consistently: for twice the price. */
  readStep(at: number, isConsistent: boolean): Promise<Counted>;
  /** The name of its rows alone. */
  rowsOfStep(at: number): Promise<string>;
  lateBuckets(): Promise<readonly Late[]>;
  /** Those that were written into again since then stay. */
  clearLate(late: readonly Late[]): Promise<void>;
}

/** Where the state was found; `version` rises with every run that brought it further. */
export interface Stored {
  readonly version: number;
  readonly at: number;
  readonly checkpoints: readonly number[];
  /** Missing: nothing was counted up to then. */
  readonly key?: string;
}

/** What others are to know of the job. */
export interface Progress {
  readonly at: number;
  readonly readUntil: number;
  readonly incompleteSince?: number;
  readonly checkpoints: readonly number[];
}

export interface States {
  stored(): Promise<Stored | undefined>;
  /** Undefined when it is not there. */
  read(key: string): Promise<Uint8Array | undefined>;
  checkpoint(at: number): Promise<Uint8Array | undefined>;
  keepCheckpoint(at: number, bytes: Uint8Array): Promise<void>;
  /** The one write by which a run counts. Undefined: another run was first, and nothing was changed. */
  commit(before: Stored | undefined, bytes: Uint8Array | undefined, progress: Progress): Promise<Stored | undefined>;
}

export interface Step {
  readonly at: number;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly isIncomplete: boolean;
}

/** An alert as it was last told. */
export interface Recent extends Pick<Outgoing, 'alert' | 'examples' | 'revision'> {}

/** Everything that a run of the job reads and writes: all of it may be done again. */
export interface Places {
  readonly facts: Facts;
  readonly states: States;
  /** Alerts that were raised since then, as they are stored. */
  readonly recentAlerts: (since: number) => Promise<readonly Recent[]>;
  readonly topicSettings: () => Promise<TopicSettings>;
  readonly timeZone: () => Promise<string>;
  /** Question of an FAQ entry. */
  readonly questionOf: (topic: string) => Promise<string | undefined>;
  readonly putReadings: (steps: readonly Step[]) => Promise<void>;
  /** How often a notice has preceded an answer. */
  readonly putNotices: (notices: ReadonlyMap<string, number>) => Promise<void>;
  /** Stores an alert and claims its telling. `told`: that was done before; `busy`: another run is at it. */
  readonly claim: (outgoing: Outgoing) => Promise<'claimed' | 'told' | 'busy'>;
  /** Returns what was not taken. */
  readonly publish: (events: readonly BusEvent[]) => Promise<readonly BusEvent[]>;
  readonly markTold: (outgoing: Outgoing) => Promise<void>;
}

import type { Entry } from '../conversation/entry.ts';
import type { BusEvent } from '../platform/bus.ts';
import type { File } from './compose.ts';
import type { Digest, Previous } from './digest.ts';
import type { Finding } from './finding.ts';
import type { Signer } from './signature.ts';
import type { Stored } from './source.ts';
import type { Head } from './walk.ts';

export type Reason = Digest['erased'][number][1];

export const UNNAMED = 0;

/** More conversations change in no hour. */
export const MOST_IN_HOUR = 1_000_000;

/** How far a conversation is verified. */
export interface Known extends Head {
  /** Hour whose digest names it last, epoch milliseconds; `UNNAMED` of what is verified and still to be named. */
  readonly hour: number;
  /** Entries that were new in that hour. */
  readonly entries: number;
  /** A machine had yet to answer then. */
  readonly isOpen?: true;
  /** It was erased in that hour. */
  readonly erased?: Reason;
}

/** A question that a machine had yet to answer. */
export interface Open {
  /** Number of an entry that its conversation is read from. */
  readonly seq: number;
  /** When it was first seen, epoch milliseconds. */
  readonly since: number;
  /** Number of the question that was asked for once more. */
  readonly question?: number;
  /** How often it was, and when last. */
  readonly asks?: number;
  readonly askedAt?: number;
}

/** By their conversations. */
export type OpenOnes = ReadonlyMap<string, Open>;

/** How far the digests are. */
export interface State {
  /** Beginning of the first hour that has a digest. */
  readonly since: number;
  /** End of the last one. */
  readonly to: number;
  /** The last one; none before the first. */
  readonly last: Previous | null;
}

/** How far the round over all conversations is. */
export interface Round {
  readonly slot: number;
  readonly after?: string;
}

/** What the job reads and writes. */
export interface Places {
  readonly stack: string;
  readonly bucket: string;
  readonly signer: () => Promise<Signer>;
  readonly state: () => Promise<State | undefined>;
  /** Goes on from `before`, unless another run has done so meanwhile; whether it did. */
  readonly advance: (before: State | undefined, next: State) => Promise<boolean>;
  /** Conversations that changed in the hours from one to another, as far as the index knows. */
  readonly changed: (from: number, to: number) => Promise<string[]>;
  readonly known: (ids: readonly string[]) => Promise<Map<string, Known>>;
  readonly keep: (id: string, known: Known) => Promise<void>;
  /** Questions that are looked at until somebody has answered them. */
  readonly open: () => Promise<OpenOnes>;
  readonly keepOpen: (open: OpenOnes) => Promise<void>;
  /** Some of the conversations of a slot, in their order. */
  readonly inSlot: (round: Round) => Promise<readonly string[]>;
  readonly round: () => Promise<Round | undefined>;
  readonly keepRound: (round: Round) => Promise<void>;
  /** Hash of the tombstone that the ledger has of a conversation that was erased at a time. */
  readonly tombstone: (id: string, at: number) => Promise<string | undefined>;
  /** Entries behind a number, in portions. */
  readonly entries: (id: string, after: number) => AsyncIterable<readonly Entry[]>;
  /** Keeps a finding; whether nobody was told of it today. */
  readonly keepFinding: (finding: Finding) => Promise<boolean>;
  readonly noteTold: (finding: Finding) => Promise<void>;
  /** Counts findings for the alarm, at once: a run that is killed later has counted them. */
  readonly count: (findings: number) => void;
  /** Writes a file unless there is one at its place; whether it did. */
  readonly put: (file: File) => Promise<boolean>;
  readonly stored: (key: string) => Promise<Stored | undefined>;
  /** Hours of which there is a digest, ascending, from a list of all: for where the table does not say. */
  readonly hours: () => Promise<readonly number[]>;
  /** The public key of an id as the bucket has it (PEM). */
  readonly publicKey: (keyId: string) => Promise<string | undefined>;
  readonly tell: (events: readonly BusEvent[]) => Promise<void>;
}

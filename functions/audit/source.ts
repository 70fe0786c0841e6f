import type { Link } from './link.ts';

/** A file as it was stored. */
export interface Stored {
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** When what a source gives was read, epoch milliseconds. */
export interface Reading {
  /** What was written later need not be in the digests that were there then. */
  readonly began: number;
  readonly ended: () => number;
}

/** Hours that were asked for, epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a record is: an account, or a folder that was exported from one. */
export interface Source {
  readonly stack: string;
  /** The bucket it must be of; without it, that which the newest digest names. */
  readonly bucket: string | undefined;
  readonly stored: (key: string) => Promise<Stored | undefined>;
  /** Where it is not known, nothing is too new. */
  readonly reading?: Reading;
  /** Of an export of some hours alone: what is before and behind them is not missing. */
  readonly span?: Span;
  /** First and last hour of which a digest is known, epoch milliseconds. */
  readonly hours: () => Promise<{ readonly first: number; readonly last: number } | undefined>;
  /** Whether there is a digest of an hour before this one. */
  readonly isOlder: (hour: number) => Promise<boolean>;
  /** Files beside the digests whose names are of no hour and no part. */
  readonly strays: () => Promise<readonly string[]>;
  /** A conversation's entries in the order they are stored in, in handy portions. */
  readonly links: (conversationId: string) => AsyncIterable<Iterable<Link>>;
  /** Conversations that were written to since a time (epoch ms), as far as there is a list; others may come, too. */
  readonly conversations: (since: number) => AsyncIterable<string>;
}

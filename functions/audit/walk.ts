import { HOUR } from './digest.ts';
import type { FaultKind, Report } from './fault.ts';
import type { Link } from './link.ts';
import type { OwnerOf } from './owner.ts';

/** An entry and everything before it, in 43 characters. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** A head as a digest has it. */
export interface Named extends Head {
  /** Hour of the digest, epoch milliseconds. */
  readonly hour: number;
}

const START: Head = { seq: 0, hash: '' };

/** Numbers that were passed over. */
interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Walked {
  readonly entries: number;
  /** Newest entry. */
  readonly last: Head;
  /** Newest time of an entry, epoch milliseconds. */
  readonly at: number;
  /** The conversation ends with the word that it was erased. */
  readonly isErased: boolean;
  /** Something of it is gone with that: bodies, or entries before it. */
  readonly isSwept: boolean;
  /** Heads that digests name and of which nothing is left to compare. */
  readonly unchecked: number;
}

export interface WalkOptions {
  readonly conversationId: string;
  /** What digests say of it, the oldest first. */
  readonly heads?: readonly Named[];
  readonly report: Report;
  /** When it was read, epoch milliseconds; without it, an erasure may be under way. */
  readonly readAt?: number | undefined;
  /** Number of the entry before the first that comes, where that is not the very first: its hash is not known. */
  readonly after?: number | undefined;
  /** Where an entry comes from that is not of this conversation. */
  readonly ownerOf?: OwnerOf;
}

/** The greatest number that is named: a later digest takes nothing back. */
export const greatestOf = (heads: readonly Head[]): number => heads.reduce((most, { seq }) => Math.max(most, seq), 0);

const loweredIn = (heads: readonly Named[]): Named | undefined => {
  let most = 0;
  for (const head of heads) {
    if (head.seq < most) return head;
    most = head.seq;
  }
  return undefined;
};

/** What may stand behind the entries that are followed. */
export type Behind = 'nothing' | 'more' | 'tombstone';

/** Gaps in which an entry that comes late is looked for: a log that was not changed has none. */
const MOST_PASSED = 1_000;
/** An erasure is over after this, however often it was begun again. */
const ERASED_AFTER = 24 * HOUR;

/**
 * Follows the chain of one conversation, entry by entry, and names what does not fit; it remembers two numbers and a hash,
 * however long the conversation is.
 */
export class Walk {
  readonly #conversationId: string;
  /** By their numbers. */
  readonly #heads: readonly Named[];
  /** The first that a later digest names with a lower number than one before it. */
  readonly #lowered: Named | undefined;
  readonly #report: Report;
  readonly #ownerOf: OwnerOf;
  #last: Head;
  /** Whether the hash of the last entry is to be believed: if not, the next one's link says nothing. */
  #isKnown: boolean;
  /** The last before entries that cannot be read. */
  #before: { readonly last: Head; readonly isKnown: boolean } | undefined;
  #nextHead = 0;
  #agreed: number;
  readonly #after: number;
  #isForged = false;
  #isBackdated = false;
  #passed: Range[] = [];
  #firstGone: number | undefined;
  #isErased = false;
  /** Number of the newest word that it was erased: what is before that may be gone. */
  #tombstone = 0;
  readonly #readAt: number;
  #entries = 0;
  #unchecked = 0;
  #at = 0;

  constructor({ conversationId, heads = [], report, after = 0, ownerOf = () => undefined, readAt = 0 }: WalkOptions) {
    this.#conversationId = conversationId;
    this.#heads = heads.toSorted((a, b) => a.seq - b.seq);
    this.#lowered = loweredIn(heads);
    this.#report = report;
    this.#ownerOf = ownerOf;
    this.#last = { ...START, seq: after };
    this.#isKnown = after === 0;
    this.#agreed = after;
    this.#after = after;
    this.#readAt = readAt;
  }

  #tell(kind: FaultKind, seq: number, why: string): void {
    this.#report({ kind, where: `log/${this.#conversationId}`, conversationId: this.#conversationId, seq, why });
  }

  next(link: Link): void {
    this.#entries += 1;
    const expected = this.#last.seq + 1;
    if (!link.isHeadTrue) {
      this.#untrue(link, expected);
      this.#before ??= { last: this.#last, isKnown: this.#isKnown };
      this.#last = { seq: expected, hash: '' };
      this.#isKnown = false;
      return;
    }
    if (this.#before) this.#resume(link, this.#before);
    if (!link.isBodyTrue) this.#tell('invalid', link.seq, 'its body is not the one that was written');
    if (link.isBodyGone) this.#firstGone ??= link.seq;
    const due = this.#last.seq + 1;
    if (link.seq < due) this.#late(link);
    else if (link.seq > due) this.#ahead(link, due);
    else this.#follow(link);
  }

  #untrue(link: Link, seq: number): void {
    const owner = this.#ownerOf(link);
    if (owner === undefined) this.#tell('invalid', seq, 'its hash is not that of what it says');
    else this.#tell('moved', seq, `it is an entry of conversation ${owner}`);
  }

  /** What cannot be read took the numbers behind the last. Where the next one has such a number, it was put in between. */
  #resume({ seq }: Link, { last, isKnown }: { readonly last: Head; readonly isKnown: boolean }): void {
    if (seq <= last.seq) return;
    this.#before = undefined;
    if (seq === last.seq + 1) {
      this.#last = last;
      this.#isKnown = isKnown;
    } else if (seq <= this.#last.seq) this.#last = { seq: seq - 1, hash: '' };
    while ((this.#heads[this.#nextHead]?.seq ?? Number.POSITIVE_INFINITY) <= this.#last.seq) this.#nextHead += 1;
  }

  #follow(link: Link): void {
    if (this.#isErased) this.#tell('invalid', link.seq, 'it was written after the conversation was erased');
    else if (this.#isKnown && link.previous !== this.#last.hash) {
      this.#tell('invalid', link.seq, 'it does not follow the entry before it');
    }
    this.#checkTime(link);
    this.#advance(link, true);
    this.#isErased = link.isTombstone;
    if (link.isTombstone) this.#tombstone = link.seq;
    this.#at = Math.max(this.#at, link.at);
  }

  /** Only its own word says when it was written, and by that whether a digest has to name it. The first is told. */
  #checkTime({ seq, at }: Link): void {
    const before = this.#heads[this.#nextHead - 1];
    if (this.#isBackdated || !before || at >= before.hour) return;
    this.#isBackdated = true;
    this.#tell('invalid', seq, 'it says it is older than a digest that does not know it');
  }

  #ahead(link: Link, expected: number): void {
    this.#passed.push({ from: expected, to: link.seq - 1 });
    this.#comparePassed({ seq: link.seq - 1, hash: link.previous });
    this.#isKnown = false;
    this.#last = { seq: link.seq - 1, hash: '' };
    this.#follow(link);
  }

  #late(link: Link): void {
    if (this.#passed.length > MOST_PASSED) {
      this.#tell(
        'invalid',
        link.seq,
        'it stands behind a later one, and more of them are missing than are looked through',
      );
      return;
    }
    const range = this.#passed.find(({ from, to }) => link.seq >= from && link.seq <= to);
    if (!range) {
      this.#tell('duplicated', link.seq, 'there is an entry of that number before it');
      return;
    }
    this.#tell('reordered', link.seq, 'it stands behind a later one');
    const rest = [
      { from: range.from, to: link.seq - 1 },
      { from: link.seq + 1, to: range.to },
    ].filter(({ from, to }) => from <= to);
    this.#passed = this.#passed.flatMap((each) => (each === range ? rest : [each]));
  }

  #advance(head: Head, isKnown: boolean): void {
    this.#last = { seq: head.seq, hash: head.hash };
    this.#isKnown = isKnown;
    for (let said = this.#heads[this.#nextHead]; said && said.seq <= head.seq; said = this.#heads[this.#nextHead]) {
      this.#nextHead += 1;
      if (said.seq === head.seq && isKnown) this.#compare(said, head.hash);
    }
  }

  #compare(said: Head, hash: string): void {
    if (said.hash === hash) this.#agreed = said.seq;
    else if (!this.#isForged) {
      this.#isForged = true;
      const first = this.#agreed + 1;
      const which = first === said.seq ? 'it is' : `one of ${first} to ${said.seq} is`;
      this.#tell('invalid', first, `${which} not what a digest says, though the chain holds`);
    }
  }

  /** Of entries that are passed over only the last can be compared: the one behind it names its hash. */
  #comparePassed(before: Head): void {
    for (let said = this.#heads[this.#nextHead]; said && said.seq <= before.seq; said = this.#heads[this.#nextHead]) {
      if (said.seq === before.seq) this.#compare(said, before.hash);
      else this.#unchecked += 1;
      this.#nextHead += 1;
    }
  }

  /** What is wrong with the whole is told here; `behind`: what there is after the last entry that came. */
  end(behind: Behind = 'nothing'): Walked {
    const tombstone = behind === 'tombstone' ? Number.POSITIVE_INFINITY : this.#tombstone;
    let isSwept = false;
    for (const { from, to } of this.#passed) {
      // An erasure takes entry by entry away; whether there was one is for the digests to say.
      const isOfErasure = to < tombstone && (from === this.#after + 1 || !this.#isOver());
      if (to < tombstone) isSwept = true;
      if (!isOfErasure)
        this.#tell('missing', from, from === to ? 'it is not there' : `entries ${from} to ${to} are not there`);
    }
    if (this.#firstGone !== undefined && !this.#isErased && behind !== 'tombstone') {
      this.#tell('missing', this.#firstGone, 'its body is not there, and the conversation was not erased');
    }
    const said = this.#heads.at(-1);
    const isCut = said !== undefined && said.seq > this.#last.seq;
    if (isCut && behind === 'tombstone') isSwept = true;
    else if (isCut) this.#tellCut(said.seq, behind);
    const lowered = this.#lowered?.seq;
    if (lowered !== undefined && !(isCut && lowered === this.#last.seq)) {
      this.#tell('truncated', lowered + 1, `a digest says that it ends with ${lowered}, though one before says more`);
    }
    return {
      entries: this.#entries,
      last: this.#last,
      at: this.#at,
      isErased: this.#isErased,
      isSwept: isSwept || (this.#isErased && this.#firstGone !== undefined),
      unchecked: isSwept ? this.#unchecked : 0,
    };
  }

  /** An erasure goes from the first entry on, ten at once: what stands before a gap when it is over was put there, and nothing proves it. */
  #isOver(): boolean {
    return this.#isErased && this.#at + ERASED_AFTER <= this.#readAt;
  }

  #tellCut(to: number, behind: Behind): void {
    const isAll = this.#entries === 0 && this.#after === 0;
    const first = this.#last.seq + 1;
    const why = isAll ? 'the conversation is not there' : `entries ${first} to ${to} are not there`;
    this.#tell(isAll || behind === 'more' ? 'missing' : 'truncated', first, why);
  }
}

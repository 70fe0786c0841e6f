import { crc32 } from 'node:zlib';
import { isConversationId, noConversation } from './conversation-id.ts';
import { type Digest, floor, HOUR, timeOf } from './digest.ts';
import {
  CannotVerify,
  checkDigests,
  type DigestOptions,
  digestsFrom,
  readAgain,
  rowsOf,
  type Sound,
} from './digests.ts';
import type { Fault, Report } from './fault.ts';
import { ownerFinder } from './owner.ts';
import type { Source } from './source.ts';
import { greatestOf, type Named, Walk } from './walk.ts';

export interface VerifyOptions extends DigestOptions {
  /** This conversation alone. */
  readonly conversation?: string;
}

export interface Verified {
  readonly digests: number;
  /** What the digests cover, epoch milliseconds. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly conversations: number;
  readonly entries: number;
  /** Of the entries those of a time behind the newest digest: nothing signed holds them yet. */
  readonly later: number;
  /** Conversations that were erased, and heads of them of which nothing is left to compare. */
  readonly erased: number;
  readonly unchecked: number;
  /** Gone with the word that they were erased, which is newer than the newest digest: nothing that is signed says so. */
  readonly unproven: number;
}

/** Rows that are kept at a time: so many take about 50 MB, of however many. */
const ROWS_AT_ONCE = 150_000;
/** Entries may be so much newer than the newest digest; else digests are missing. */
const NOT_YET = 2 * HOUR;
/** The last time that has a date. */
const LAST_TIME = 8.64e15;
/** No clock that entries are written by is so much ahead. */
const AHEAD = HOUR;

interface Said {
  readonly heads: Map<string, Named[]>;
  readonly erased: Set<string>;
}

/** What the digests say of a share of the conversations. */
const said = async (source: Source, sound: readonly Sound[], isWanted: (id: string) => boolean): Promise<Said> => {
  const heads = new Map<string, Named[]>();
  const erased = new Set<string>();
  for (const each of sound.toReversed()) {
    const digest = await readAgain(source, each);
    for (const [id] of digest.erased) if (isWanted(id)) erased.add(id);
    for await (const rows of rowsOf(source, digest)) {
      for (const [id, seq, hash] of rows) {
        if (!isWanted(id)) continue;
        const known = heads.get(id);
        if (known) known.push({ seq, hash, hour: each.from });
        else heads.set(id, [{ seq, hash, hour: each.from }]);
      }
    }
  }
  return { heads, erased };
};

/** What digests should say of a conversation and do not. */
interface Unsaid {
  readonly conversationId: string;
  /** Number of the newest entry that a digest names, and of the newest that one should name. */
  named: number;
  readonly due: number;
  /** What it said is gone. */
  isGone: boolean;
  /** What digests of later hours say of it. */
  readonly later: Named[];
}

const tellUnsaid = (report: Report, { conversationId, named, due, isGone }: Unsaid): void => {
  const where = { where: `log/${conversationId}`, conversationId };
  const gone = 'what it said is gone, and no digest says that it was erased';
  const unlisted = 'no digest names it, though there is one of its hour';
  if (isGone) report({ kind: 'missing', ...where, seq: 1, why: gone });
  else if (due > named) report({ kind: 'invalid', ...where, seq: named + 1, why: unlisted });
};

/** What came late into the index is named by a digest of later hours, which nobody may have asked for. */
const amend = async (open: ReadonlyMap<string, Unsaid>, digests: AsyncIterable<Digest>, source: Source) => {
  if (open.size === 0) return;
  for await (const digest of digests) {
    for (const [id] of digest.erased) {
      const unsaid = open.get(id);
      if (unsaid) unsaid.isGone = false;
    }
    const hour = Date.parse(digest.from);
    for await (const rows of rowsOf(source, digest)) {
      for (const [id, seq, hash] of rows) open.get(id)?.later.push({ seq, hash, hour });
    }
  }
  for (const unsaid of open.values()) {
    const { conversationId, later: heads } = unsaid;
    const upTo = greatestOf(heads);
    let isTrue = true;
    const report = ({ seq = 0 }: Fault): void => {
      if (seq <= upTo) isTrue = false;
    };
    const walk = new Walk({ conversationId, heads, report });
    for await (const links of source.links(conversationId)) for (const link of links) walk.next(link);
    walk.end();
    if (isTrue) unsaid.named = Math.max(unsaid.named, upTo);
  }
};

export const verify = async (options: VerifyOptions): Promise<Verified> => {
  const { source, report, conversation } = options;
  const sound = await checkDigests(options);
  const [newest] = sound;
  const to = newest ? newest.from + HOUR : undefined;
  const hours = new Set(sound.map(({ from }) => from));
  const rows = sound.reduce((sum, each) => sum + each.rows, 0);
  const passes = Math.max(1, Math.ceil(rows / ROWS_AT_ONCE));
  const sums = { conversations: 0, entries: 0, later: 0, erased: 0, unchecked: 0, unproven: 0 };
  // What was written meanwhile, or behind the hours that were exported, says nothing about what is missing.
  const bound = Math.min(source.reading?.began ?? LAST_TIME, source.span?.to ?? LAST_TIME);
  const readAt = Math.max(to ?? 0, source.reading?.began ?? 0);
  // The clock of the record may be another than the verifier's, but what is signed has been.
  const latest = Math.max(Date.now(), (to ?? 0) + NOT_YET) + AHEAD;
  const unsaid = new Map<string, Unsaid>();
  let newestEntry = 0;
  const among = ownerFinder();

  const check = async (conversationId: string, { heads: all, erased }: Said) => {
    const heads = all.get(conversationId) ?? [];
    const walk = new Walk({ conversationId, heads, report, ownerOf: among(() => all.keys()), readAt });
    const named = greatestOf(heads);
    let due = 0;
    for await (const links of source.links(conversationId)) {
      for (const link of links) {
        walk.next(link);
        // What it says of itself is not so, which has been told.
        if (!link.isHeadTrue) continue;
        if (link.seq > named && link.at >= (to ?? 0)) sums.later += 1;
        if (link.at > newestEntry && link.at <= bound) newestEntry = link.at;
        if (link.seq > named && hours.has(floor(link.at))) due = Math.max(due, link.seq);
      }
    }
    const walked = walk.end();
    sums.conversations += 1;
    sums.entries += walked.entries;
    sums.unchecked += walked.unchecked;
    sums.erased += walked.isErased ? 1 : 0;
    if (source.reading && walked.at > Math.min(source.reading.ended() + AHEAD, latest)) {
      const why = 'it says that it was written after it was read';
      report({ kind: 'invalid', where: `log/${conversationId}`, conversationId, seq: walked.last.seq, why });
    }
    if (to === undefined) return;
    if (walked.isSwept && walked.at >= to && !erased.has(conversationId)) sums.unproven += 1;
    const isDue = walked.at < to && (heads.length > 0 || hours.has(floor(walked.at)));
    const isGone = walked.isSwept && isDue && !erased.has(conversationId);
    if (isGone || due > named) unsaid.set(conversationId, { conversationId, named, due, isGone, later: [] });
  };

  if (conversation !== undefined) {
    const told = await said(source, sound, (id) => id === conversation);
    await check(conversation, told);
    if (sums.entries === 0 && !told.heads.has(conversation)) {
      throw new CannotVerify(`there is no conversation ${conversation}, and no digest names one`);
    }
  }
  for (let pass = 0; pass < passes && conversation === undefined; pass += 1) {
    const isWanted = (id: string): boolean => passes === 1 || crc32(id) % passes === pass;
    const told = await said(source, sound, isWanted);
    for (const id of told.heads.keys()) await check(id, told);
    for await (const id of source.conversations(sound.at(-1)?.from ?? LAST_TIME)) {
      if (!isWanted(id) || told.heads.has(id)) continue;
      if (isConversationId(id)) await check(id, told);
      else report(noConversation(id));
    }
  }
  if (options.to !== undefined && to !== undefined) await amend(unsaid, digestsFrom(options, to), source);
  for (const each of unsaid.values()) tellUnsaid(report, each);
  const ends = ((await source.hours())?.last ?? 0) + HOUR;
  if (to !== undefined && newestEntry >= ends + NOT_YET) {
    const why = `the digests end at ${timeOf(ends)}, the log goes on until ${new Date(newestEntry).toISOString()}`;
    report({ kind: 'truncated', where: 'digest', why });
  }
  return { digests: sound.length, from: sound.at(-1)?.from, to, ...sums };
};

import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../conversation/entry.ts';
import { eachOf } from '../platform/each.ts';
import { mistakesOf } from './allowed.ts';
import { isConversationId, strangersAmong } from './conversation-id.ts';
import { HOUR, isRow, type Row } from './digest.ts';
import type { Fault } from './fault.ts';
import { Few } from './few.ts';
import { type Finding, findingOf } from './finding.ts';
import { linkOf } from './link.ts';
import { type Known, type Open, type OpenOnes, type Places, type Reason, UNNAMED } from './places.ts';
import type { Tell } from './tell.ts';
import { followOpen, isOpen, type Lost, mostOf } from './unanswered.ts';
import { type Behind, Walk } from './walk.ts';

/** Conversations that are read at once. */
const AT_ONCE = 8;
/** The index follows the log: what comes into it so late is in a later digest. */
const LOOK_BACK = 3 * HOUR;
/**
 * Hours of the index are looked at again at these ages (hours): what an outage or a rebuild brings into it late is named before
 * it is twice as old, up to 341 days.
 */
const AGES = Array.from({ length: 12 }, (_, index) => 4 * 2 ** index);

const REASONS: ReadonlySet<unknown> = new Set<Reason>(['person', 'retention', 'request']);
const isReason = (value: unknown): value is Reason => REASONS.has(value);

const erasedBy = (entry: Entry): Reason | undefined => {
  if (entry.kind !== 'erased') return undefined;
  const reason: unknown = Reflect.get(entry, 'reason');
  return isReason(reason) ? reason : 'request';
};

/** Not one of a time to come: digests would ask for it only then. */
const isErasure = ({ kind, at }: Entry, now: number): boolean => kind === 'erased' && at < now + HOUR;

/** The last time that has a day, which the ledger is kept by. */
const LAST_TIME = 8.64e15;

/** A tombstone is written with its row of the ledger, or not at all. Whoever can write entries alone could forge one. */
const isNoted = async ({ tombstone }: Pick<Places, 'tombstone'>, id: string, { at, hash }: Entry): Promise<boolean> =>
  Number.isSafeInteger(at) && at > 0 && at <= LAST_TIME && (await tombstone(id, at)) === hash;

/** An entry that our own code fails at: whoever can write to the table can write one of any form. */
const unreadable = (id: string, { seq }: Entry): Fault => ({
  kind: 'invalid',
  where: `log/${id}`,
  conversationId: id,
  ...(Number.isSafeInteger(seq) && { seq }),
  why: 'it cannot be read: it is not written as entries are',
});

type Reads = Pick<Places, 'entries' | 'keep' | 'tombstone'>;

/** An hour that is to be verified. */
export interface HourOf {
  /** When it begins (epoch ms). */
  readonly hour: number;
  /** When the audit began. */
  readonly since: number;
  readonly now: number;
  readonly isOver: () => boolean;
  readonly found: Tell;
}

/**
 * Verifies what is new of a conversation up to the end of an hour, and keeps how far that is. Only what holds is kept, so that
 * a digest names nothing that is broken; and what was found is told before, since nobody looks at it again. How much that was, and
 * whether somebody waits for an answer, which he does also where something is broken.
 */
const verifyNew = async (
  places: Reads,
  id: string,
  known: Known | undefined,
  { hour, since, now, found }: Pick<HourOf, 'hour' | 'since' | 'now' | 'found'>,
): Promise<{ readonly count: number; readonly isWaiting: boolean }> => {
  const faults = new Few(`log/${id}`);
  const mistakes = new Few(`log/${id}`);
  let before: Entry | undefined;
  // From the last one that holds: it has to be there as it was, and what the first new entry may be follows from it.
  const after = known && known.seq - 1;
  const report = (fault: Fault) => faults.add(findingOf(fault));
  const walk = new Walk({ conversationId: id, after, heads: known ? [known] : [], report });
  let erased: Reason | undefined;
  let fresh = 0;
  let behind: Behind = 'nothing';
  let isWaiting = false;
  for await (const entries of places.entries(id, after ?? 0)) {
    for (const entry of entries) {
      // Nothing is asked of a table in here: those fail by themselves, and the run with them.
      try {
        const isKnown = entry.seq === known?.seq;
        if (behind === 'nothing' && !isKnown && entry.at >= hour + HOUR) behind = 'more';
        // It may be erased by now: then what is to be verified is going.
        if (behind !== 'nothing' && isErasure(entry, now)) behind = 'tombstone';
        if (behind !== 'nothing') continue;
        walk.next(linkOf(id, entry));
        if (!isKnown) {
          fresh += 1;
          erased = erasedBy(entry);
          const where = { where: `log/${id}`, conversationId: id, seq: entry.seq };
          // What was erased may be gone in between.
          const last = before?.seq === entry.seq - 1 ? before : undefined;
          for (const mistake of mistakesOf(last, entry, since)) mistakes.add({ ...mistake, ...where });
        }
        isWaiting = isOpen(entry);
        before = entry;
      } catch {
        report(unreadable(id, entry));
      }
    }
  }
  const { last, isSwept } = walk.end(behind);
  if (erased !== undefined && before && !(await isNoted(places, id, before))) {
    const why = 'nothing is noted of who had it erased';
    report({ kind: 'invalid', where: `log/${id}`, conversationId: id, seq: last.seq, why });
  }
  const findings = faults.count > 0 ? faults : mistakes;
  const { count } = findings;
  await found(findings.told());
  // What is only explained by what comes later is named with that.
  if (faults.count > 0 || (isSwept && behind === 'tombstone')) return { count, isWaiting };
  const open = isWaiting ? { isOpen: true as const } : {};
  // Of what was verified and named by no digest, this one names it.
  const left = known?.hour === UNNAMED ? known : undefined;
  if (fresh > 0 || left) {
    const entries = fresh + (left?.entries ?? 0);
    const reason = erased ?? left?.erased;
    await places.keep(id, { ...last, hour, entries, ...open, ...(reason && { erased: reason }) });
  }
  return { count, isWaiting };
};

export interface Changed {
  readonly rows: Row[];
  readonly erased: [string, Reason][];
  readonly entries: number;
  /** How much was found. */
  readonly findings: number;
  /** Questions that are asked for once more. */
  readonly lost: readonly Lost[];
  /** Questions that are to be looked at again, where these are others than before. */
  readonly open?: OpenOnes;
}

/** Conversations that an hour may have to name, how far they are verified, and what the index has of none. */
const changedBy = async (places: Pick<Places, 'changed' | 'known'>, { hour, since, now }: HourOf) => {
  const recent = await places.changed(hour - LOOK_BACK, now);
  const hours = AGES.map((age) => hour - age * HOUR).filter((each) => each >= since);
  const older = await Promise.all(hours.map(async (each) => [each, await places.changed(each, each)] as const));
  const all = [...new Set([...recent, ...older.flatMap(([, ids]) => ids)])];
  const known = await places.known(all.filter(isConversationId));
  const isLate = (id: string, at: number): boolean => {
    const named = known.get(id)?.hour ?? UNNAMED;
    return named < at || named === hour;
  };
  const late = older.flatMap(([at, ids]) => ids.filter((id) => isLate(id, at)));
  const ids = [...new Set([...recent, ...late])].filter(isConversationId);
  return { ids, known, strangers: strangersAmong(all) };
};

/** What is kept of a conversation and can be in a digest. Nobody but the job writes it, and who can write to its table. */
const isNameable = (id: string, { seq, hash, entries, erased }: Known): boolean =>
  isRow([id, seq, hash]) && Number.isSafeInteger(entries) && entries >= 0 && (erased === undefined || isReason(erased));

const unnameable = (id: string): Finding => {
  const why = 'what is kept of how far it was verified is no row of a digest';
  return findingOf({ kind: 'invalid', where: `log/${id}`, conversationId: id, why });
};

/**
 * What changed in an hour, verified; `undefined` if there is no more time. Each conversation is kept as it is done, so that
 * the next run goes on where this one stopped.
 */
export const changedIn = async (places: Places, of: HourOf): Promise<Changed | undefined> => {
  const { hour, now, isOver, found } = of;
  const { ids, known: before, strangers } = await changedBy(places, of);
  await found(strangers.told());
  let findings = strangers.count;
  const fresh = new Map<string, Open>();
  let isCut = false;
  await eachOf(ids, AT_ONCE, async (id) => {
    isCut ||= isOver();
    const known = before.get(id);
    if (isCut) return;
    if (known?.hour === hour) return;
    const { count, isWaiting } = await verifyNew(places, id, known, of);
    findings += count;
    if (isWaiting) fresh.set(id, { seq: known?.seq ?? 1, since: now });
  });
  const open = await places.open();
  const were = ids.flatMap((id): [string, Open][] => {
    const known = before.get(id);
    return known?.isOpen ? [[id, { seq: known.seq, since: now }]] : [];
  });
  const followed = isCut ? undefined : await followOpen(places, new Map([...were, ...open]), of);
  if (!followed) return undefined;
  const next = mostOf([followed.open, fresh]);
  const kept = [...(await places.known(ids))].filter(([, known]) => known.hour === hour);
  const after = kept.filter(([id, known]) => isNameable(id, known));
  const others = new Few('log');
  for (const [id, known] of kept) if (!isNameable(id, known)) others.add(unnameable(id));
  await found(others.told());
  findings += others.count;
  return {
    rows: after.map(([id, { seq, hash }]) => [id, seq, hash]),
    erased: after.flatMap(([id, { erased }]) => (erased ? [[id, erased] as [string, Reason]] : [])),
    entries: after.reduce((sum, [, { entries }]) => sum + entries, 0),
    findings,
    lost: followed.lost,
    ...(!isDeepStrictEqual(next, open) && { open: next }),
  };
};

/** A conversation from its first entry on, against how far it was verified; what is wrong with it. `now`: epoch milliseconds. */
export const verifyWhole = async (
  places: Pick<Places, 'entries' | 'tombstone'>,
  id: string,
  known: Known,
  now: number,
): Promise<readonly Finding[]> => {
  const found = new Few(`log/${id}`);
  const report = (fault: Fault) => found.add(findingOf(fault));
  const walk = new Walk({ conversationId: id, heads: [known], report, readAt: now });
  let newest: Entry | undefined;
  for await (const entries of places.entries(id, 0)) {
    for (const entry of entries) {
      try {
        walk.next(linkOf(id, entry));
      } catch {
        report(unreadable(id, entry));
      }
    }
    newest = entries.at(-1) ?? newest;
  }
  const { isSwept, last } = walk.end();
  // A digest of it may be still to come, however late the index was.
  if (isSwept && !known.erased && !(newest && (await isNoted(places, id, newest)))) {
    const why = 'what it said is gone, and neither a digest nor the ledger says that it was erased';
    report({ kind: 'missing', where: `log/${id}`, conversationId: id, seq: last.seq, why });
  }
  return found.told();
};

import { createPublicKey } from 'node:crypto';
import { eachOf } from '../platform/each.ts';
import { brokenBeginning } from './beginning.ts';
import { compose, type Sealed } from './compose.ts';
import { isConversationId, strangersAmong } from './conversation-id.ts';
import {
  floor,
  HOUR,
  keyOf,
  NotAsWritten,
  type Previous,
  type Row,
  readDigest,
  sha256,
  signedText,
  timeOf,
  unpack,
} from './digest.ts';
import { DigestFault } from './digests.ts';
import { AUDIT, findingOf } from './finding.ts';
import { changedIn, verifyWhole } from './hour.ts';
import { lastDay } from './last-day.ts';
import { goOnFrom, partWriter } from './parts.ts';
import type { Places, Round, State } from './places.ts';
import { isSigned, type Signer } from './signature.ts';
import { SLOTS } from './slot.ts';
import { type Tell, teller } from './tell.ts';

export interface Ran {
  readonly digests: number;
  readonly entries: number;
  readonly findings: number;
  /** Questions that nobody had answered, asked for once more. */
  readonly repairs: number;
}

/** Somebody else has written a digest where ours belongs. */
export class Forked extends Error {}

/** The table says of the chain what is not so: nothing is signed that goes on from it. */
class Misled extends Error {}

interface Run {
  readonly places: Places;
  readonly signer: Signer;
  readonly due: number;
  readonly isOver: () => boolean;
  readonly found: Tell;
}

const adoptOurs = async ({ places, signer }: Run, { digest }: Sealed, rows: readonly Row[]): Promise<Previous> => {
  const stored = await places.stored(digest.key);
  const plain = stored && unpack(stored.body);
  const there = plain && readDigest(plain);
  const { signature = '' } = stored?.metadata ?? {};
  const sha = plain ? sha256(plain) : '';
  const isOurs =
    there?.previous?.signature === digest.previous?.signature &&
    there?.key === digest.key &&
    isSigned(signedText(there, sha), signature, createPublicKey(signer.pem));
  if (!isOurs) throw new Forked(`${digest.key} is there and is none that this chain goes on with`);
  await goOnFrom(places, rows, there);
  return { bucket: there.bucket, key: there.key, sha256: sha, signature };
};

/**
 * The digest that is there already: of a run that died before it could say so, or of one at the same time. It is ours if our
 * key signed it and it follows what ours would. Whoever can write to the bucket can put anything there.
 */
const adopt: typeof adoptOurs = async (run, sealed, rows) => {
  try {
    return await adoptOurs(run, sealed, rows);
  } catch (error) {
    if (!(error instanceof NotAsWritten || error instanceof DigestFault)) throw error;
    throw new Forked(`${sealed.digest.key} is there and is none that this chain goes on with: ${error.message}`);
  }
};

/** Once a day the newest hash is told, to be kept where we cannot reach it. */
const isAnchor = (to: number, before: State): boolean => before.last === null || to % (24 * HOUR) === 0;

const sealHour = async (run: Run, before: State) => {
  const hour = before.to;
  const { places, signer, due, isOver, found } = run;
  const changed = await changedIn(places, { hour, since: before.since, now: due, isOver, found });
  if (!changed) return undefined;
  let repairs = 0;
  for (const { finding, event, isDue } of changed.lost) {
    const isNew = (await found([finding])) > 0;
    if (!isNew && !isDue) continue;
    await places.tell([event]);
    repairs += 1;
  }
  if (changed.open) await places.keepOpen(changed.open);
  const { stack, bucket } = places;
  const of = { stack, bucket, from: hour, ...changed, previous: before.last };
  const sealed = await compose(of, signer, partWriter(places, hour));
  const last = (await places.put(sealed.file)) ? sealed.place : await adopt(run, sealed, changed.rows);
  const state: State = { since: before.since, to: hour + HOUR, last };
  if (!(await places.advance(before, state))) return undefined;
  if (isAnchor(state.to, before)) {
    const { key, sha256: hash } = last;
    const detail = { version: 1, bucket, key, sha256: hash, to: timeOf(state.to), keyId: signer.keyId };
    await places.tell([{ type: AUDIT.AuditSealed, detail }]);
  }
  return { state, entries: changed.entries, repairs };
};

/** The digests of the last day once more: what nobody is waiting for is missed by nobody. */
const lookBack = async ({ places, signer, found }: Run, state: State): Promise<void> => {
  const publicKey = async (keyId: string) => (keyId === signer.keyId ? signer.pem : places.publicKey(keyId));
  const { faults } = await lastDay({ ...places, publicKey }, state, signer.keyId);
  await found(faults.map(findingOf));
};

/** Every conversation once a week, a part of them each hour: what was verified long ago may have been changed since. */
const goRound = async ({ places, due, isOver, found }: Run): Promise<void> => {
  const end = (floor(due) / HOUR + 1) % SLOTS;
  let round: Round = (await places.round()) ?? { slot: (end + SLOTS - 1) % SLOTS };
  while (round.slot !== end && !isOver()) {
    const ids = await places.inSlot(round);
    await found(strangersAmong(ids).told());
    const known = await places.known(ids.filter(isConversationId));
    await eachOf(known, 8, async ([id, each]) => found(await verifyWhole(places, id, each, due)));
    const after = ids.at(-1);
    round = after === undefined ? { slot: (round.slot + 1) % SLOTS } : { slot: round.slot, after };
    await places.keepRound(round);
  }
};

/**
 * The audit of an hour: a look at the digests of the last day, a digest for each full hour that has none, the oldest first, then a
 * part of the weekly round. What it has no time for is the next run's; without a signature there is no digest, and the next run makes
 * up for it.
 */
export const audit = async (due: number, places: Places, isOver: () => boolean): Promise<Ran> => {
  const sums = { digests: 0, entries: 0, findings: 0, repairs: 0 };
  const tell = teller(places, due);
  const found: Tell = async (findings) => {
    const fresh = await tell(findings);
    sums.findings += fresh;
    return fresh;
  };
  const end = floor(due);
  // Of several first runs one says where the chain begins, even if it cannot sign: how long nobody could is known then.
  const first = { since: end - HOUR, to: end - HOUR, last: null };
  let state = (await places.state()) ?? ((await places.advance(undefined, first)) ? first : await places.state());
  const broken = state && (await brokenBeginning(places, state, Math.max(due, Date.now())));
  if (broken) {
    await found([broken]);
    throw new Misled(broken.why);
  }
  const signer = await places.signer();
  const run: Run = { places, signer, due, isOver, found };
  if (state) await lookBack(run, state);
  while (state && state.to < end && !isOver()) {
    const where = keyOf(places.stack, state.to);
    const sealed: Awaited<ReturnType<typeof sealHour>> = await sealHour(run, state).catch(async (error: unknown) => {
      if (!(error instanceof Forked)) throw error;
      await found([{ severity: 'error', what: 'fork', where, why: error.message }]);
      throw error;
    });
    if (!sealed) return sums;
    state = sealed.state;
    sums.digests += 1;
    sums.entries += sealed.entries;
    sums.repairs += sealed.repairs;
  }
  await goRound(run);
  return sums;
};

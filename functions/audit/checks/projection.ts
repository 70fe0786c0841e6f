import { headKey, writeHead } from '../../conversation/head.ts';
import { changedInHour, headsAt } from '../../conversation/heads.ts';
import { readFacts } from '../../insight/rows.ts';
import { bucketOf, STEP } from '../../insight/steps.ts';
import { eachOf } from '../../platform/each.ts';
import { HOUR } from '../digest.ts';
import { MOST_IN_HOUR } from '../places.ts';
import { SLOTS } from '../slot.ts';
import { inSlot } from '../store.ts';
import { driftIn, readFrom } from './drift.ts';
import type { Check, Job } from './job.ts';
import { keepProgress, readProgress } from './progress.ts';

/** The publisher follows within seconds; when it is held up, other alarms ring first. */
const SETTLED = 10 * 60_000;
const AT_ONCE = 8;
/** Conversations after which it is noted how far it is. */
const PORTION = 400;
/** Hours that are made up for after a longer pause; what lies before comes with the weekly round. */
const MOST_BACK = 48;

const counted = async (hour: number): Promise<string[]> => {
  const steps = Array.from({ length: HOUR / STEP }, (_, index) => bucketOf(hour + index * STEP));
  const ids = new Set<string>();
  await eachOf(steps, AT_ONCE, async (step) => {
    for (const { conversationId } of await readFacts(step)) ids.add(conversationId);
  });
  return [...ids];
};

const inRound = async (slot: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let page = await inSlot({ slot }); page.length > 0; page = await inSlot({ slot, after: ids.at(-1) ?? '' })) {
    ids.push(...page);
  }
  return ids;
};

/**
 * Conversations whose HEAD is looked at for an hour: those that changed last in it, as HEAD itself says; those of which
 * something was counted in it, which another consumer of the stream has written; and a part of all there are.
 */
const idsOf = async (hour: number): Promise<string[]> => {
  const [changed, asked, round] = await Promise.all([
    changedInHour(hour, MOST_IN_HOUR),
    counted(hour),
    inRound((hour / HOUR) % SLOTS),
  ]);
  const known = changed.map(({ pk }) => pk.slice(pk.indexOf('#') + 1));
  return [...new Set([...known, ...asked, ...round])].toSorted();
};

const look = async (conversationId: string, headSeq: number, { now, found }: Job): Promise<void> => {
  const settled = now - SETTLED;
  const first = await readFrom(conversationId, headSeq);
  if (!driftIn(conversationId, first, settled)) return;
  // A long log takes several reads, and somebody may have written in between.
  const read = await readFrom(conversationId, first.head?.headSeq ?? 0);
  const drift = driftIn(conversationId, read, settled);
  if (!drift) return;
  const finding = { what: 'projection', where: `log/${conversationId}`, conversationId } as const;
  if (drift === 'beyond the log') {
    const why = 'lists have it as it was at an entry that its log does not have, or not as one that changed them';
    await found({ severity: 'error', ...finding, seq: read.head?.headSeq ?? 0, why });
    return;
  }
  const why = `${drift.why}; it was written anew from the log`;
  // First told: of what was mended nobody would know that it was wrong.
  await found({ severity: 'warning', ...finding, seq: drift.seq, why, repaired: true });
  await writeHead(drift.head);
};

/** What lists and indexes show of a conversation is what its log says, and is written anew where it is not. */
export const checkProjection: Check = async (job) => {
  const end = Math.floor((job.now - SETTLED) / HOUR) * HOUR;
  const { hour: last, after: from = '' } = await readProgress('projection');
  const next = typeof last === 'number' ? last + HOUR : end - HOUR;
  const begin = Math.max(next, end - MOST_BACK * HOUR);
  let after = begin === next ? String(from) : '';
  for (let hour = begin; hour < end; hour += HOUR) {
    const ids = (await idsOf(hour)).filter((id) => id > after);
    for (let start = 0; start < ids.length; start += PORTION) {
      if (job.isOver()) return;
      const portion = ids.slice(start, start + PORTION);
      const heads = new Map((await headsAt(portion.map(headKey))).map((head) => [head.conversationId, head.headSeq]));
      await eachOf(portion, AT_ONCE, (id) => look(id, heads.get(id) ?? 0, job));
      await keepProgress('projection', { hour: hour - HOUR, after: portion.at(-1) });
    }
    if (job.isOver()) return;
    await keepProgress('projection', { hour });
    after = '';
  }
};

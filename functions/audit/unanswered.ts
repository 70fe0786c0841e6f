import type { Entry } from '../conversation/entry.ts';
import { unansweredEvent } from '../conversation/events.ts';
import { isMachines } from '../conversation/mode.ts';
import { decideDue } from '../conversation/sweep.ts';
import type { BusEvent } from '../platform/bus.ts';
import { eachOf } from '../platform/each.ts';
import { HOUR } from './digest.ts';
import type { Finding } from './finding.ts';
import type { Open, OpenOnes, Places } from './places.ts';

/** A bot that has not answered after this has lost the question. */
const LOST_AFTER = 30 * 60_000;

/** Whether a machine has yet to answer somebody. Nobody waits for an answer in practice, and who asked there has told of it. */
export const isOpen = ({ state }: Entry): boolean =>
  isMachines(state) && state.unanswered !== undefined && !state.practice;

/** Of what cannot be read nobody waits: it is told of where it is verified. */
const ifReadable = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

export interface Lost {
  readonly finding: Finding;
  /** Asks for it once more. */
  readonly event: BusEvent;
  /** Not only where the finding is new today. */
  readonly isDue: boolean;
}

/**
 * A question that nobody has answered or handed on, and the event that asks for it once more; `soon`: it may be still on its way;
 * undefined: nobody waits for a machine any more.
 */
export const lostIn = async (
  places: Pick<Places, 'entries'>,
  conversationId: string,
  seq: number,
  now: number,
): Promise<{ readonly question: number; readonly event: BusEvent } | 'soon' | undefined> => {
  const since: Entry[] = [];
  for await (const entries of places.entries(conversationId, seq - 1)) since.push(...entries);
  const last = since.at(-1);
  if (!last || !ifReadable(() => isOpen(last))) return undefined;
  const { unanswered = last.seq } = last.state;
  const all: Entry[] = [];
  if (unanswered < seq)
    for await (const entries of places.entries(conversationId, unanswered - 1)) all.push(...entries);
  const due = ifReadable(() => decideDue(last, unanswered < seq ? all : since, now, LOST_AFTER));
  if (due && 'quietSince' in due) return 'soon';
  if (!due || !('askAgain' in due)) return undefined;
  return { question: due.askAgain, event: unansweredEvent(conversationId, last) };
};

/** Asks for a question: an hour apart, then with what is told of it each day. */
const ASKS = 3;
/** Of several hours that a run makes up for one asks. */
const AGAIN_AFTER = HOUR / 2;
/** After a week nobody waits any more. */
const KEPT = 7 * 24 * HOUR;
/** Questions that are kept in mind. Of more only those are looked at whose conversation has just changed. */
const MOST_OPEN = 1_000;
const AT_ONCE = 8;

const findingOf = (conversationId: string, seq: number, asks: number): Finding => {
  const of = { where: `log/${conversationId}`, conversationId, seq };
  if (asks < ASKS) {
    const why = 'nobody has answered it or handed it on; it was asked for once more';
    return { severity: 'warning', what: 'unanswered', ...of, why };
  }
  const why = `nobody has answered it or handed it on, although it was asked for ${ASKS} times more`;
  return { severity: 'error', what: 'still unanswered', ...of, why };
};

/**
 * Looks at questions that were open: which of them are lost, and which are to be looked at again; undefined if there is no more
 * time.
 */
export const followOpen = async (
  places: Pick<Places, 'entries'>,
  before: OpenOnes,
  { now, isOver }: { readonly now: number; readonly isOver: () => boolean },
): Promise<{ readonly lost: Lost[]; readonly open: Map<string, Open> } | undefined> => {
  const lost: Lost[] = [];
  const open = new Map<string, Open>();
  let isCut = false;
  await eachOf(before, AT_ONCE, async ([id, each]) => {
    isCut ||= isOver();
    if (isCut || now - each.since > KEPT) return;
    const found = await lostIn(places, id, each.seq, now);
    if (found === undefined) return;
    open.set(id, each);
    if (found === 'soon') return;
    const { question, event } = found;
    const { asks = 0, askedAt = 0, since } = each.question === question ? each : { since: now };
    const isDue = asks < ASKS && now - askedAt >= AGAIN_AFTER;
    if (asks < ASKS && !isDue) return;
    lost.push({ finding: findingOf(id, question, asks), event, isDue });
    if (isDue) open.set(id, { seq: each.seq, since, question, asks: asks + 1, askedAt: now });
  });
  return isCut ? undefined : { lost, open };
};

/** What is kept in mind of questions: what was first seen before comes first. */
export const mostOf = ([before, fresh]: readonly [OpenOnes, OpenOnes]): OpenOnes =>
  new Map([...before, ...[...fresh].filter(([id]) => !before.has(id))].slice(0, MOST_OPEN));

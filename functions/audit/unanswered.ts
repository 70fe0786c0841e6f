import type { Entry } from '../conversation/entry.ts';
import { unansweredEvent } from '../conversation/events.ts';
import { isMachines } from '../conversation/mode.ts';
import { decideDue } from '../conversation/sweep.ts';
import type { BusEvent } from '../platform/bus.ts';
import type { Finding } from './finding.ts';
import type { Places } from './places.ts';

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

/** A question that nobody has answered or handed on, and the event that asks for it once more. */
export const lostIn = async (
  places: Pick<Places, 'entries'>,
  conversationId: string,
  seq: number,
  now: number,
): Promise<{ readonly finding: Finding; readonly event: BusEvent } | undefined> => {
  const since: Entry[] = [];
  for await (const entries of places.entries(conversationId, seq - 1)) since.push(...entries);
  const last = since.at(-1);
  if (!last || !ifReadable(() => isOpen(last))) return undefined;
  const { unanswered = last.seq } = last.state;
  const all: Entry[] = [];
  if (unanswered < seq)
    for await (const entries of places.entries(conversationId, unanswered - 1)) all.push(...entries);
  const due = ifReadable(() => decideDue(last, unanswered < seq ? all : since, now, LOST_AFTER));
  if (!due || !('askAgain' in due)) return undefined;
  const where = `log/${conversationId}`;
  const why = 'nobody has answered it or handed it on; it was asked for once more';
  const finding: Finding = { severity: 'warning', what: 'unanswered', where, conversationId, seq: due.askAgain, why };
  return { finding, event: unansweredEvent(conversationId, last) };
};

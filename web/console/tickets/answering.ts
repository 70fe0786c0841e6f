import { slotsIn } from '../../../functions/protocol/variables.ts';

/** What staff are about to answer. */
export interface Answering {
  readonly text: string;
  readonly status: 'pending' | 'solved';
  /** `held`: it goes out at `until` unless it is taken back; `sent`: nobody has answered yet. */
  readonly phase: 'writing' | 'held' | 'sent';
  /** Epoch milliseconds. */
  readonly until?: number | undefined;
  /** Of the answer, and the highest entry that was on the screen when it was pressed. */
  readonly mark?: { readonly id: string; readonly after: number } | undefined;
  /** It may have arrived: going out again it is the same answer, from the same place, so that it is written once. */
  readonly mayBeThere?: true | undefined;
}

export const EMPTY: Answering = { text: '', status: 'solved', phase: 'writing' };

/** Why it cannot go out. */
export const obstacle = ({ text }: Answering): 'empty' | 'slots' | undefined => {
  if (text.trim() === '') return 'empty';
  return slotsIn(text).length > 0 ? 'slots' : undefined;
};

/** Another text is another answer; what is on its way does not change. */
export const written = (answering: Answering, change: Partial<Pick<Answering, 'text' | 'status'>>): Answering =>
  answering.phase === 'writing' ? { ...EMPTY, text: answering.text, status: answering.status, ...change } : answering;

/** Holds it for a while (ms), in which nothing leaves the browser. */
export const pressed = (
  answering: Answering,
  { now, hold, ...mark }: { now: number; hold: number; id: string; after: number },
): Answering => {
  if (answering.phase !== 'writing' || obstacle(answering)) return answering;
  return { ...answering, mark: answering.mayBeThere ? answering.mark : mark, phase: 'held', until: now + hold };
};

const back = (answering: Answering): Answering => ({ ...answering, phase: 'writing', until: undefined });

/** Takes a held answer back into the field. */
export const undone = (answering: Answering): Answering => (answering.phase === 'held' ? back(answering) : answering);

export const isDue = ({ phase, until = 0 }: Answering, now: number): boolean => phase === 'held' && until <= now;

/** From here on it may be there. */
export const leaving = (answering: Answering): Answering => ({ ...answering, phase: 'sent', mayBeThere: true });

/** The service took it for wrong or late, so it is not written; or nobody knows. */
export const returned = (answering: Answering, isRefused: boolean): Answering =>
  isRefused ? written(back(answering), {}) : back(answering);

/** Whether the customer has written something that was not on the screen when a held answer was pressed. */
export const isOvertaken = (
  { phase, mark, mayBeThere }: Answering,
  entries: readonly { readonly seq: number; readonly from: { readonly role: string } }[],
): boolean =>
  phase === 'held' &&
  // What may be there already has to be asked for where it was, and the service decides.
  !mayBeThere &&
  entries.some(({ seq, from }) => from.role === 'customer' && seq > (mark?.after ?? seq));

/** What a reload finds: nothing is ever sent by itself. */
export const found = (kept: Answering): Answering => back(kept);

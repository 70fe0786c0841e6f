import type { Mode } from '../protocol/server.ts';
import type { State } from './state.ts';
import { without } from './without.ts';

/** What holds only while a person is wanted or has it. */
const HANDOFF = ['since', 'priority', 'skill', 'passed', 'told', 'aside'] as const;

const MACHINE: ReadonlySet<Mode> = new Set<Mode>(['bot', 'procedure']);

/** The conversation changes hands. */
export const owned = (state: State, mode: Mode, changes: Partial<State> = {}): State => {
  const left = without(state, 'agent', 'closed', 'rings', ...(mode === 'closed' ? [] : (['served'] as const)));
  const handed = mode === 'waiting' || mode === 'agent' ? left : without(left, ...HANDOFF);
  // What was asked of a procedure is its to answer until a person has the conversation: who waits is answered meanwhile.
  const rest = MACHINE.has(mode) || mode === 'waiting' ? handed : without(handed, 'procedure');
  const last = state.mode === 'agent' && state.rings === undefined ? state.agent : state.last;
  // The bot and a procedure answer side by side: neither takes the conversation from the other.
  const epoch = MACHINE.has(state.mode) && MACHINE.has(mode) ? state.epoch : state.epoch + 1;
  return { ...rest, mode, epoch, ...(last === undefined ? {} : { last }), ...changes };
};

import { describe, expect, it } from 'vitest';
import { decideBlock } from '../../functions/conversation/block.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import type { Decision, Tail } from '../../functions/conversation/log.ts';
import { mayWrite } from '../../functions/conversation/mode.ts';
import type { State } from '../../functions/conversation/state.ts';
import type { Acting } from '../../functions/escalation/decide.ts';
import {
  decideAccept,
  decideAgentSend,
  decideNote,
  decideRelease,
  decideResolve,
  decideTag,
  decideTransfer,
} from '../../functions/escalation/decide.ts';
import { rolesFor, type StaffKind } from '../../functions/escalation/rights.ts';
import { STAFF, type StaffRole } from '../../functions/protocol/names.ts';
import { customerMessage, logOf, tailOf } from '../conversation/factories.ts';

const [question] = logOf(customerMessage());
const after = 1;
const base = { action: '', conversationId: 'conversation-1', after, id: 'x' };

/** How a conversation can stand to somebody of the staff. */
const STATES: readonly (readonly [string, Partial<State>])[] = [
  ['the bot has', { mode: 'bot' }],
  ['a procedure has', { mode: 'procedure' }],
  ['waits', { mode: 'waiting', since: 1 }],
  ['he has', { mode: 'agent', agent: 'agent-1' }],
  ['rings for him', { mode: 'agent', agent: 'agent-1', rings: 1, since: 1 }],
  ['another has', { mode: 'agent', agent: 'agent-2' }],
  ['rings for another', { mode: 'agent', agent: 'agent-2', rings: 1, since: 1 }],
  ['is closed', { mode: 'closed', closed: 1 }],
];

type Decide = (acting: Acting, role: StaffRole) => (tail: Tail) => Decision;
const words = () => '文';
/** What writes, by the kind that comes of it. */
const WRITERS: Partial<Record<StaffKind, Decide>> = {
  message: (acting) => decideAgentSend(acting, { ...base, text: 'x' } as never),
  note: (acting) => decideNote(acting, { ...base, text: 'x' } as never),
  tagged: (acting) => decideTag(acting, { ...base, tags: [] } as never),
  assigned: (acting) => decideAccept(acting, base as never, words),
  released: (acting) => decideRelease(acting, { ...base, to: 'bot' } as never, words()),
  transferred: (acting) => decideTransfer(acting, { ...base, skill: 's' } as never, 1, words()),
  resolved: (acting) => decideResolve(acting, { ...base, category: 'c', resolution: 'r' } as never, words()),
  blocked: (_, role) => decideBlock({ blocked: true, after, evidence: [1] }, { id: 'agent-1', role }),
};

const written = (decide: (tail: Tail) => Decision, state: Partial<State>): Decision | undefined => {
  if (!question) throw new Error('there is no question');
  const last: Entry = { ...question, state: { ...question.state, ...state } };
  try {
    return decide(tailOf([last]));
  } catch {
    return undefined;
  }
};

describe.each(STATES)('a conversation that %s', (_, state) => {
  it.each(Object.entries(WRITERS) as [StaffKind, Decide][])(
    'takes %s of whom the table of rights names',
    (kind, decide) => {
      for (const role of STAFF) {
        const acting = { agent: { id: 'agent-1', rank: role }, name: 'x' } as unknown as Acting;
        const decision = written(decide(acting, role), state);
        const entry = decision && 'append' in decision ? decision.append : undefined;
        const may = rolesFor(kind, { mode: 'bot', ...state }, { id: 'agent-1' }).includes(role);
        // What is so already, or what mode forbids, comes to nothing for whoever may.
        if (entry) expect([kind, role, may, entry.as]).toEqual([kind, role, true, role]);
        else if (mayWrite(state.mode ?? 'bot', 'agent') && !(decision && 'existing' in decision)) {
          expect([kind, role, may]).toEqual([kind, role, false]);
        }
      }
    },
  );
});

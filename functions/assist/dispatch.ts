import type { Agent } from '../escalation/actor.ts';
import { agentsOnly } from '../escalation/agents-only.ts';
import { type Actions, runIn } from '../escalation/dispatch.ts';
import { AssistAction, type AssistActionName, type AssistFrame } from '../protocol/assist.ts';
import { KNOWN } from '../protocol/shared.ts';
import { draft, translate } from './actions.ts';

const ASSIST: Actions<Agent, AssistActionName, AssistFrame> = { draft, translate };

/** What agents ask for help with. */
export const dispatch = agentsOnly((agent, frame) => runIn(ASSIST, AssistAction, agent, frame, KNOWN.agent));

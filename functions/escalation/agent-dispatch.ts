import { AgentAction, type AgentFrame, type OwnActionName } from '../protocol/agent.ts';
import { KNOWN } from '../protocol/shared.ts';
import type { Agent } from './actor.ts';
import * as agents from './agent.ts';
import { agentsOnly } from './agents-only.ts';
import { type Actions, runIn } from './dispatch.ts';

const AGENT: Actions<Agent, OwnActionName, AgentFrame> = agents;

export const dispatch = agentsOnly((agent, frame) => runIn(AGENT, AgentAction, agent, frame, KNOWN.agent));

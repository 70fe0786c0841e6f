import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const Agent = z.object({
  sub: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  groups: z.array(z.string()),
  skills: z._default(z.array(z.string()), []),
});
export type Agent = z.infer<typeof Agent>;

/** The sample agents, who exist on this machine only. */
export const agents: readonly Agent[] = z
  .object({ agents: z.array(Agent) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'data', 'agents.json'), 'utf8'))).agents;

/** A sample agent by user name; an unknown name is an error that lists the known ones. */
export const agentNamed = (username: string): Agent => {
  const agent = agents.find((candidate) => candidate.username === username);
  if (agent) return agent;
  throw new Error(`there is no sample agent "${username}"; known are ${agents.map((a) => a.username).join(', ')}`);
};

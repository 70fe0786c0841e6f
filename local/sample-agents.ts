import { agents } from './agents.ts';

const LANGUAGES = { ja: 3, en: 3 };
const CAPACITY = 3;
const SKILLED = 4;

/**
 * Writes the sample agents down as an administrator does, so that customers read their names: those whom nobody has written down
 * yet. Rejects when the account refuses it.
 */
export const writeSampleAgents = async (publicUrl: string): Promise<void> => {
  const token = await (await fetch(`${publicUrl}/issuer/agent-token?agent=yamada`)).text();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${publicUrl}/api/agents`, { headers });
  if (!answer.ok) throw new Error(`the sample agents cannot be read: ${answer.status} ${await answer.text()}`);
  const known: { agents: readonly { id: string }[] } = await answer.json();
  const missing = agents.filter(({ sub, groups }) => groups.length > 0 && !known.agents.some(({ id }) => id === sub));
  for (const { sub, name, skills } of missing) {
    const body = JSON.stringify({
      name,
      capacity: CAPACITY,
      skills: Object.fromEntries(skills.map((skill) => [skill, SKILLED])),
      languages: LANGUAGES,
      disabled: false,
    });
    const saved = await fetch(`${publicUrl}/api/agents/${sub}`, { method: 'PUT', headers, body });
    if (!saved.ok) throw new Error(`sample agent ${name}: ${saved.status} ${await saved.text()}`);
  }
};

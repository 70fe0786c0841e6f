import { type Invocation, MeteredAccount } from './account.ts';
import type { Figure } from './figure.ts';
import { ENTRIES, QUESTION } from './turns.ts';
import { Visit } from './visit.ts';

const AGENT = 'agent-1';

/** An agent at his desk, as his socket's events bring him there. */
const seat = async (account: MeteredAccount): Promise<void> => {
  const connectionId = 'ZGVza19vZl9hZ2VudA=';
  account.socket(connectionId);
  const authorizer = { agentId: AGENT, rank: 'agent', username: 'agent', expiresAt: String(Date.now() / 1000 + 3600) };
  const body = JSON.stringify({ action: 'presence', status: 'available' });
  await account.invoke('escalation/agent', {
    requestContext: { routeKey: 'presence', connectionId, authorizer },
    body,
    isBase64Encoded: false,
  });
};

const writesOf = (invocations: readonly Invocation[]): number =>
  invocations.flatMap(({ calls }) => calls).reduce((sum, { writes }) => sum + writes, 0);

/** What it takes from the wish for a person to an agent who is rung, projections and indexes included. */
export const handoffFigures = async (outdir: string): Promise<Figure[]> => {
  const account = await MeteredAccount.start(outdir, ENTRIES);
  try {
    await seat(account);
    const visit = await Visit.begin(account);
    await visit.ask(QUESTION);
    const done = await visit.askPerson();
    const assigned = account.frames.some(
      ({ type, entry }) => type === 'entry' && (entry as { kind: string }).kind === 'assigned',
    );
    if (!assigned) throw new Error('nobody was rung');
    return [
      {
        name: 'a handoff, from the wish to an agent who is rung: write units',
        value: writesOf(done),
        unit: 'WRU',
        limit: 12,
      },
    ];
  } finally {
    await account.close();
  }
};

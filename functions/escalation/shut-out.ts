import { removeRow, staffRows } from '../conversation/rooms.ts';
import { untilOver } from '../platform/each.ts';
import { hangUp } from '../platform/hang-up.ts';
import { STAFF } from '../platform/staff.ts';
import { refusalOf } from './actor.ts';
import { allAgents } from './agents.ts';

/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 20_000;

/** Longer than any socket lives. What was written of an agent before that has been seen to, and need not be looked for. */
const RECENT_MS = 3 * 3_600_000;

/**
 * Closes the sockets of agents who are disabled or may less than their token says. A frame of theirs would be refused; who sends
 * none would go on hearing.
 */
export const shutOutStaff = async (now: number): Promise<void> => {
  const agents = (await allAgents()).filter(
    (agent) => (agent.profiledAt ?? 0) > now - RECENT_MS && STAFF.some((rank) => refusalOf(agent, rank) !== undefined),
  );
  if (agents.length === 0) return;
  const records = new Map(agents.map((agent) => [agent.id, agent]));
  const shut = (await staffRows()).filter(({ agent, rank }) => {
    const record = records.get(agent);
    const known = STAFF.find((each) => each === rank);
    return record && known && refusalOf(record, known) !== undefined;
  });
  await untilOver(shut, now + BUDGET_MS, async (row) => {
    await hangUp(row.sk);
    await removeRow(row);
  });
};

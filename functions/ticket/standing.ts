import { agentOf } from '../escalation/agents.ts';
import { VisibleError } from '../platform/errors.ts';
import { STAFF, type Staff, type StaffRole } from '../platform/staff.ts';

/** Who of the staff asks over HTTP, as his record says: a token outlives what an administrator changes. */
export interface Standing {
  readonly id: string;
  readonly role: StaffRole;
  /** How customers know him. */
  readonly name?: string;
}

export const standingOf = async ({ sub, role }: Staff): Promise<Standing> => {
  const record = await agentOf(sub);
  if (record?.disabled) throw new VisibleError('forbidden', 'your account is disabled; ask an administrator');
  const most = STAFF.indexOf(record?.role ?? 'admin');
  return {
    id: sub,
    role: STAFF[Math.min(most, STAFF.indexOf(role))] ?? 'agent',
    ...(record && { name: record.name }),
  };
};

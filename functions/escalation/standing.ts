import { VisibleError } from '../platform/errors.ts';
import type { HttpEvent } from '../platform/route.ts';
import { requireStaff, STAFF, type StaffRole } from '../platform/staff.ts';
import { refusalOf } from './actor.ts';
import { agentOf } from './agents.ts';

/** Who of the staff asks over HTTP, as his record says: a token outlives what an administrator changes. */
export interface Standing {
  readonly id: string;
  /** The lower one of his token's and his record's. */
  readonly role: StaffRole;
  /** How customers know him. */
  readonly name?: string;
}

/** @throws VisibleError `forbidden` unless who asks is one of these. */
export const requireRole = ({ role }: Pick<Standing, 'role'>, allowed: readonly StaffRole[]): void => {
  if (allowed.includes(role)) return;
  throw new VisibleError('forbidden', `your account is ${role}; this is for ${allowed.join(', ')}`);
};

/**
 * The agent behind a bearer token that API Gateway has verified. Who has no record is what his token says.
 * @throws VisibleError `forbidden` when he is disabled or none of those who are allowed
 */
export const standingOf = async (event: HttpEvent, allowed: readonly StaffRole[] = STAFF): Promise<Standing> => {
  const { sub: id, role: claimed } = requireStaff(event, allowed);
  const record = await agentOf(id);
  const refusal = record && refusalOf(record, 'agent');
  if (refusal !== undefined) throw new VisibleError('forbidden', refusal);
  const role = STAFF.find((each) => each === claimed || each === record?.role) ?? claimed;
  requireRole({ role }, allowed);
  return { id, role, ...(record && { name: record.name }) };
};

import { STAFF, type StaffRole } from '../protocol/names.ts';
import { VisibleError } from './errors.ts';
import type { HttpEvent } from './route.ts';

export { STAFF, type StaffRole };

export interface Staff {
  /** The issuer's surrogate id. */
  readonly sub: string;
  readonly role: StaffRole;
}

/** HTTP APIs hand an array claim over as the string `[a b]`. */
const groupsOf = (claim: unknown): string[] =>
  Array.isArray(claim)
    ? claim.map(String)
    : String(claim ?? '')
        .replace(/^\[|\]$/g, '')
        .split(/[\s,]+/);

/** The agent behind a bearer token that API Gateway has verified; only access tokens count, with the highest role of theirs. */
export const requireStaff = ({ requestContext }: HttpEvent, allowed: readonly StaffRole[] = STAFF): Staff => {
  const claims = requestContext.authorizer?.jwt?.claims ?? {};
  const groups = groupsOf(claims['cognito:groups']);
  const role = STAFF.findLast((name) => groups.includes(name));
  if (!role || !allowed.includes(role) || claims.token_use !== 'access' || typeof claims.sub !== 'string') {
    throw new VisibleError('forbidden', `your account is not in one of the groups ${allowed.join(', ')}`);
  }
  return { sub: claims.sub, role };
};

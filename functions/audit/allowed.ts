import type { Entry } from '../conversation/entry.ts';
import { knownAs } from '../conversation/level.ts';
import { mayWrite } from '../conversation/mode.ts';
import { rolesFor } from '../escalation/rights.ts';
import { HOUR } from './digest.ts';
import type { Finding } from './finding.ts';

/** A look began before it was written. */
const TAKES = 60_000;
/** What staff wrote before they said in which role they did: the audit begins with the hour before it was deployed. */
const BEFORE_ROLES = 2 * HOUR;

type Mistake = Pick<Finding, 'severity' | 'what' | 'why'>;
type Check = (before: Entry, entry: Entry, since: number) => Mistake | undefined;

/** Whoever wrote it has to be one who may write in the mode that the entry before has left. */
const ofMode: Check = (before, { role }) =>
  mayWrite(before.state.mode, role)
    ? undefined
    : {
        severity: 'warning',
        what: 'not allowed',
        why: `${role} does not write where the mode is ${before.state.mode}`,
      };

const noRole = (why: string): Mistake => ({ severity: 'error', what: 'role', why });

/** What staff did, they did in a role that may do it, as the conversation was then. */
const ofRole: Check = (before, { kind, role, by, as, ticket, to, at }, since) => {
  if (role !== 'agent') return undefined;
  if (by === undefined) return noRole('nobody of the staff is named who wrote it');
  if (as === undefined) {
    return at < since + BEFORE_ROLES ? undefined : noRole('it does not say in which role it was written');
  }
  if (kind === 'assigned' && to !== by) return noRole('nobody of the staff gives a conversation to another like this');
  const allowed = rolesFor(kind, before.state, { id: by, isOfTicket: ticket !== undefined });
  if (allowed.includes(as)) return undefined;
  const who = allowed.length === 0 ? 'nobody of the staff' : allowed.join(' or ');
  return noRole(`${as} wrote ${kind} where ${who} may`);
};

/** Who may have something erased beside administrators: who works on the tables, and time. */
const ERASERS: ReadonlySet<string | undefined> = new Set(['command', 'retention']);

/** Of all that retention removes, what was written within a day stays. */
export const STAYS = 24 * HOUR;

const ofErasure: Check = (before, { kind, by, as, at }, since) => {
  if (kind === 'erased' && by === 'retention' && at < before.at + STAYS) {
    return noRole('retention had it erased before its time was over');
  }
  if (kind !== 'erased' || ERASERS.has(by) || as === 'admin') return undefined;
  if (as === undefined && at < since + BEFORE_ROLES) return undefined;
  return noRole(`${as ?? 'somebody in no role'} had it erased where admin may`);
};

/** Data of a member are read for who has proven to be that member. Staff's own looks have a log of their own. */
const ofIdentity: Check = (before, { kind, role, member, fields = [], at }) => {
  if (kind !== 'looked_up' || role !== 'procedure' || member === undefined || fields.length === 0) return undefined;
  if (knownAs(before.state, at - TAKES)?.member === member) return undefined;
  return { severity: 'error', what: 'not proven', why: 'data of a member were read for whom nobody had proven to be' };
};

const CHECKS = [ofMode, ofRole, ofErasure, ofIdentity];

/** What a chain does not show: whether an entry may stand where it stands. `since`: when the audit began (epoch ms). */
export const mistakesOf = (before: Entry | undefined, entry: Entry, since: number): Mistake[] =>
  before ? CHECKS.flatMap((check) => check(before, entry, since) ?? []) : [];

import type { Entry } from '../conversation/entry.ts';
import { type Known, knownAs, servedAs } from '../conversation/level.ts';
import { isBeginning, isWriter, mayWrite } from '../conversation/mode.ts';
import type { State } from '../conversation/state.ts';
import { rolesFor } from '../escalation/rights.ts';
import type { Field } from '../member/fields.ts';
import type { Role } from '../protocol/names.ts';
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

/** Machines and customers write some kinds each; of staff the rights say it. */
const ofKind: Check = (_, { kind, role }) =>
  role === 'agent' || isWriter(kind, role) ? undefined : noRole(`${role} wrote ${kind}, which it never does`);

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

/** What is read although it is nobody's own. */
const NOBODYS: readonly string[] = ['stock'] satisfies readonly Field[];

/** Whose data may be read at a time: of who has proven to be that member to a procedure, and to staff of whom they serve. */
const READABLE: Partial<Record<Role, (state: State, now: number) => Known | undefined>> = {
  procedure: knownAs,
  agent: servedAs,
};

/** Data of a member are read for who has proven to be that member, and by whoever answers him. `before`: none of the first entry. */
const ofIdentity = (before: Entry | undefined, { kind, role, member, fields = [], at }: Entry): Mistake | undefined => {
  if (kind !== 'looked_up' || fields.length === 0) return undefined;
  const isNobodys = member === undefined && fields.every((field) => NOBODYS.includes(field));
  if (role === 'procedure' && isNobodys) return undefined;
  const known = before && READABLE[role]?.(before.state, at - TAKES)?.member;
  if (member !== undefined && known === member) return undefined;
  return { severity: 'error', what: 'not proven', why: 'data of a member were read for whom nobody had proven to be' };
};

const CHECKS: readonly Check[] = [ofMode, ofKind, ofRole, ofErasure, ofIdentity];

/** A conversation begins with what its visitor does: nobody else is there. */
const ofBeginning = ({ kind, role, by, state }: Entry): Mistake | undefined =>
  isBeginning(kind, role) && by === state.visitorId
    ? undefined
    : noRole(`${role} began a conversation with ${kind}, and only its visitor begins one`);

/**
 * What a chain does not show: whether an entry may stand where it stands. `before`: the entry before it, where that is known;
 * `since`: when the audit began (epoch ms).
 */
export const mistakesOf = (before: Entry | undefined, entry: Entry, since: number): Mistake[] => {
  if (before) return CHECKS.flatMap((check) => check(before, entry, since) ?? []);
  if (entry.seq !== 1) return [];
  return [ofBeginning(entry), ofIdentity(undefined, entry)].filter((mistake) => mistake !== undefined);
};

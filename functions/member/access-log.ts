import type { Entry } from '../conversation/entry.ts';
import { membersTable } from '../platform/table.ts';
import { LOOKS } from './access-place.ts';
import { DAY } from './limits.ts';

/** Who looked, or tried to: the customer himself by a procedure, or a member of staff by his id. */
export type Looker = { readonly kind: 'customer' } | { readonly kind: 'staff'; readonly id: string };

/** One look at a member's data, or one proof of him, whether it was granted or refused. No personal data but who it is about. */
export interface Access {
  /** Surrogate; undefined where nobody knows whom a refused proof was about. */
  readonly member: string | undefined;
  readonly who: Looker;
  /** Names of the fields that were read. */
  readonly fields: readonly string[];
  /** What for: a procedure, `proof`, or the reason that staff gave. */
  readonly why: string;
  readonly granted: boolean;
}

/** Seconds for which a customer's refusal is kept: anybody can make them, and whom it was about must not show. */
const REFUSAL_KEPT = 400 * DAY;

/** Partition of what nobody knows the member of: by day and the first letter of the conversation, so that none grows without end. */
const unknown = (at: number, conversationId: string): string =>
  `UNKNOWN#${new Date(at).toISOString().slice(0, 10)}#${conversationId.slice(0, 1)}`;

/** The record of an access that the entry tells of, for one transaction with it: neither is there without the other. */
export const accessRecord = (conversationId: string, { seq, id, at }: Entry, access: Access) => ({
  Put: {
    TableName: membersTable(),
    Item: {
      pk: `${LOOKS}${access.member ?? unknown(at, conversationId)}`,
      sk: `${new Date(at).toISOString()}#${conversationId}#${String(seq).padStart(8, '0')}`,
      conversationId,
      seq,
      entry: id,
      at,
      ...(!access.granted && access.who.kind === 'customer' && { expiresAt: Math.ceil(at / 1000) + REFUSAL_KEPT }),
      ...access,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

import { describe, expect, it } from 'vitest';
import type { ShownEntry } from '../../../../web/client/log.ts';
import { ownerIn, unreadIn } from '../../../../web/console/core/ownership.ts';

type Role = ShownEntry['from']['role'];
let seq = 0;
const entry = (kind: ShownEntry['kind'], role: Role, rest: Partial<ShownEntry> = {}): ShownEntry => {
  seq += 1;
  return { seq, id: `e${seq}`, kind, from: { role }, at: '2026-11-21T00:00:00Z', ...rest };
};
const log = (...entries: (() => ShownEntry)[]): ShownEntry[] => {
  seq = 0;
  return entries.map((make) => make());
};
const says = (role: Role) => () => entry('message', role);
const rings = () => entry('assigned', 'system', { to: 'me', rings: '2026-11-21T00:00:30Z' });
const taken = () => entry('assigned', 'agent', { to: 'me' });

describe('who has a conversation', () => {
  it('is nobody while it rings, and then who has taken it', () => {
    expect(ownerIn(log(says('customer'), rings))).toBeUndefined();
    expect(ownerIn(log(says('customer'), rings, taken, says('agent')))).toBe('me');
  });

  it('is nobody any more when it was given back, passed on or resolved', () => {
    for (const kind of ['released', 'transferred', 'resolved', 'closed'] as const)
      expect(ownerIn(log(rings, taken, () => entry(kind, 'agent', { to: 'other' })))).toBeUndefined();
  });
});

describe('what is unread', () => {
  it('is what the customer wrote after the newest answer', () => {
    expect(unreadIn(log(says('customer'), says('bot'), says('customer'), says('customer')), 0)).toBe(2);
    expect(unreadIn(log(says('customer'), says('agent')), 0)).toBe(0);
  });

  it('is less what was seen here', () => {
    expect(unreadIn(log(says('customer'), says('customer')), 1)).toBe(1);
  });

  it('has no notes and no system lines', () => {
    expect(
      unreadIn(
        log(
          says('customer'),
          () => entry('note', 'agent'),
          () => entry('escalated', 'system'),
        ),
        1,
      ),
    ).toBe(0);
  });
});

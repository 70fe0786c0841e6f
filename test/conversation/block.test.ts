import { describe, expect, it } from 'vitest';
import { BlockRequest, decideBlock } from '../../functions/conversation/block.ts';
import { viewEntry } from '../../functions/conversation/view.ts';
import { parseWith } from '../../functions/platform/parse.ts';
import type { StaffRole } from '../../functions/platform/staff.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff, tailOf } from './factories.ts';

const by = (id: string, role: StaffRole = 'agent') => ({ id, role, name: `${id} さん` });
const out = { blocked: true, after: 2, evidence: [1] };
const asked = [customerMessage(), botReply()];
const taken = [...asked, staff('assigned', { to: 'agent-1', after: 2 })];

describe('a request to shut a visitor out', () => {
  it.each<[object, RegExp]>([
    [{ blocked: true, evidence: [1] }, /^after: .*to block/],
    [{ blocked: true, after: 2 }, /^evidence: .*to block/],
    [{ blocked: true, after: 2, evidence: [] }, /^evidence: .*1 to 20/],
    [{ blocked: true, after: 2, evidence: Array.from({ length: 21 }, (_, n) => n + 1) }, /^evidence: .*1 to 20/],
    [{ blocked: true, after: 2, evidence: [0] }, /^evidence\.0: /],
    [{ blocked: true, after: 2, evidence: 1 }, /^evidence: .*numbers/],
    [{ blocked: false, evidence: [1] }, /^evidence: .*left out/],
    [{ blocked: 'yes' }, /^blocked: must be true or false$/],
  ])('%j is refused by a word on the field', (request, message) => {
    expect(() => parseWith(BlockRequest, request)).toThrow(message);
  });

  it.each([out, { ...out, reason: '暴言' }, { blocked: false }, { blocked: false, reason: '誤解' }])(
    '%j is taken',
    (request) => expect(parseWith(BlockRequest, request)).toEqual(request),
  );
});

describe('shutting a visitor out', () => {
  it('says who did it, for which entries, and how far he had read', () => {
    expect(decideBlock({ ...out, reason: '暴言' }, by('agent-2'))(tailOf(logOf(...asked)))).toEqual({
      append: expect.objectContaining({
        kind: 'blocked',
        by: 'agent-2',
        after: 2,
        body: { name: 'agent-2 さん', reason: '暴言', evidence: [1] },
      }),
    });
  });

  it.each([
    ['a message', customerMessage({ id: 'q2', after: 2 })],
    [
      'a ticket',
      { ...customerMessage({ id: 't1', after: 2 }), kind: 'ticketed' as const, ticket: { id: 'A', due: 1 } },
    ],
  ])('past %s of his that the agent has not seen is refused', (_, newer) => {
    const log = tailOf(logOf(...asked, newer));
    expect(() => decideBlock(out, by('agent-1'))(log)).toThrow(/^after: .*entry 3/);
    expect(decideBlock({ ...out, after: 3 }, by('agent-1'))(log)).toHaveProperty('append');
  });

  it('of what another agent has is for a supervisor; of what nobody or he has, for any agent', () => {
    const log = tailOf(logOf(...taken));
    expect(() => decideBlock(out, by('agent-2'))(log)).toThrow(/another agent has it/);
    for (const who of [by('agent-1'), by('agent-2', 'supervisor'), by('agent-2', 'admin')])
      expect(decideBlock(out, who)(log)).toHaveProperty('append');
  });

  it('is done once, also when he has written before the first time', () => {
    const log = logOf(...asked, staff('blocked', { after: 2 }));
    expect(decideBlock({ ...out, after: 0 }, by('agent-2'))(tailOf(log))).toEqual({ existing: log[2] });
  });

  it('ends by a word, without having read anything', () => {
    const log = tailOf(logOf(...asked, staff('blocked', { after: 2 })));
    expect(decideBlock({ blocked: false }, by('agent-2'))(log)).toHaveProperty('append.after', 3);
  });

  it('shows staff the evidence, and the visitor nothing', () => {
    const body = { name: '鈴木 美咲', reason: '暴言', evidence: [1] };
    const entry = logOf(...asked, staff('blocked', { after: 2, body }))[2];
    if (!entry) throw new Error(`${CONVERSATION} is too short`);
    expect(viewEntry(entry, 'agent')).toMatchObject({ reason: '暴言', evidence: [1], from: { name: '鈴木 美咲' } });
    expect(viewEntry(entry, 'customer')).toEqual({ seq: 3, kind: 'hidden' });
  });
});

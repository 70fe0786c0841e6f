import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../functions/conversation/entry.ts';
import type { HandoffPacket } from '../../functions/protocol/server.ts';
import { customerMessage, logOf, staff } from './factories.ts';

const stateAfter = (...drafts: Draft[]) => logOf(...drafts).at(-1)?.state;
const packet: HandoffPacket = {
  summary: ['ご用件:「送料」', ''],
  tried: [],
  priority: 0,
  sentiment: 'calm',
  language: 'ja',
  identityLevel: 0,
  similar: [],
  suggestion: '',
};
const wanted = staff('escalated', { role: 'system', trigger: 'asked', body: { packet } });
const taken = staff('assigned', { to: 'agent-1' });
const resolved = staff('resolved', { body: { category: 'shipping' } });

describe('what a state remembers for lists', () => {
  it('is where the problem is told: the first question, and the newest packet', () => {
    expect(stateAfter(customerMessage(), customerMessage())).toMatchObject({ asked: 1 });
    const told = stateAfter(customerMessage(), wanted, { ...taken, body: { packet } });
    expect(told).toMatchObject({ asked: 1, packet: 3 });
  });

  it('begins anew with what is asked after the end, and keeps where that was', () => {
    const before = [customerMessage(), wanted, taken, resolved];
    expect(stateAfter(...before)).toMatchObject({ asked: 1, packet: 2, category: 'shipping', ends: [4] });
    const again = stateAfter(...before, customerMessage({ id: 'q2' }));
    expect(again).toMatchObject({ asked: 5, category: 'shipping', ends: [4], returns: 1 });
    expect(again).not.toHaveProperty('packet');
    expect(again?.begun).toBe(Date.UTC(2026, 10, 21, 0, 0, 4));
  });

  it('is an earlier end also where an agent opens it again, and nothing is wanted from before', () => {
    const again = stateAfter(customerMessage(), wanted, taken, resolved, taken);
    expect(again).toMatchObject({ mode: 'agent', agent: 'agent-1', ends: [4], returns: 1 });
    for (const field of ['escalated', 'requested', 'closed', 'packet', 'asked'])
      expect(again).not.toHaveProperty(field);
  });

  it('is the tags of the newest word on them, the newest score, the notes of people and every ticket', () => {
    const all = stateAfter(
      customerMessage(),
      staff('tagged', { tags: ['VIP', '返品'] }),
      staff('tagged', { tags: ['返品'] }),
      staff('note'),
      staff('note', { role: 'system' }),
      staff('rated', { role: 'customer', score: 2 }),
      staff('rated', { role: 'customer', score: 5 }),
      staff('ticketed', { role: 'customer', ticket: { id: 'AAAA-0001', due: 1 } }),
      staff('ticket', { ticket: { id: 'AAAA-0001', status: 'solved' } }),
    );
    expect(all).toMatchObject({ tags: ['返品'], score: 5, notes: [4], left: ['AAAA-0001'] });
    expect(all).not.toHaveProperty('tickets');
  });

  it('is nothing any more when it is erased', () => {
    const erased = stateAfter(customerMessage(), wanted, taken, staff('note'), staff('tagged', { tags: ['x'] }), {
      ...staff('erased'),
      role: 'system',
    });
    for (const field of ['asked', 'packet', 'notes', 'ends', 'tags', 'category'])
      expect(erased).not.toHaveProperty(field);
  });

  it('stays small however long a conversation is, and holds numbers of entries alone', () => {
    const any = fc.constantFrom<Draft>(customerMessage(), wanted, taken, resolved, staff('note'), staff('closed'));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 120 }), (drafts) => {
        const log = logOf(customerMessage(), ...drafts);
        const { ends = [], notes = [], returns = 0 } = log.at(-1)?.state ?? {};
        expect(ends.length).toBeLessThanOrEqual(20);
        expect(notes.length).toBeLessThanOrEqual(20);
        const kindOf = (seq: number) => log[seq - 1]?.kind ?? '';
        expect(ends.every((seq) => ['resolved', 'closed'].includes(kindOf(seq)))).toBe(true);
        expect(notes.every((seq) => kindOf(seq) === 'note')).toBe(true);
        expect(notes).toEqual(notes.toSorted((a, b) => a - b));
        const reopened = log.filter((entry, i) => log[i - 1]?.state.mode === 'closed' && entry.state.mode !== 'closed');
        expect(returns).toBe(reopened.length);
      }),
      { numRuns: 60 },
    );
  });
});

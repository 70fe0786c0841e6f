import { describe, expect, it } from 'vitest';
import type { ServerFrame } from '../../../../functions/protocol/server.ts';
import { isTaken } from '../../../../web/console/conversation/taken.ts';

type Told = ServerFrame<'entry'>['entry'];

const assigned = (more: object, conversationId = 'c1'): ServerFrame =>
  ({
    type: 'entry',
    conversationId,
    state: {},
    entry: { seq: 4, id: 'e4', kind: 'assigned', from: { role: 'agent' }, at: '', ...more } as Told,
  }) as ServerFrame;

describe('taking a conversation', () => {
  const isMine = isTaken('c1', 'suzuki');

  it('has succeeded when it is the agent’s own', () => {
    expect(isMine(assigned({ to: 'suzuki' }))).toBe(true);
  });

  it.each([
    ['a colleague has it', assigned({ to: 'tanaka' })],
    ['it only rings', assigned({ to: 'suzuki', rings: '2026-11-21T10:00:30Z' })],
    ['another one is taken', assigned({ to: 'suzuki' }, 'c2')],
    ['it is given on', assigned({ kind: 'transferred', to: 'suzuki' })],
  ])('has not when %s', (_, frame) => {
    expect(isMine(frame)).toBe(false);
  });

  it('is nobody’s while nobody is signed in', () => {
    expect(isTaken('c1', undefined)(assigned({}))).toBe(false);
  });
});

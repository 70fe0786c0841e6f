import { describe, expect, it } from 'vitest';
import type { ShownEntry } from '../../../../web/client/log.ts';
import { byDay } from '../../../../web/console/conversation/group.ts';
import { ownershipOf } from '../../../../web/console/conversation/owner.ts';
import { categoriesIn, proposedResolution, unansweredIn } from '../../../../web/console/conversation/proposal.ts';

const entry = (seq: number, rest: Partial<ShownEntry>): ShownEntry => ({
  seq,
  id: `e${seq}`,
  kind: 'message',
  from: { role: 'customer' },
  at: '2026-11-21T01:00:00.000Z',
  ...rest,
});
const agent = { role: 'agent' as const, name: '鈴木 美咲' };
const state = (mode: 'agent' | 'waiting' | 'closed') => ({ seq: 9, mode, epoch: 1, turn: 1 });

describe('the proposed resolution', () => {
  const first = [
    entry(1, { text: '商品が届きません' }),
    entry(2, { from: agent, text: '本日発送いたします。' }),
    entry(3, { kind: 'resolved', from: agent, category: 'delivery' }),
  ];

  it('says what was wanted and what was answered', () => {
    expect(proposedResolution(first.slice(0, 2), 'ja')).toBe('ご用件:商品が届きません\n対応:本日発送いたします。');
  });

  it('is about what came after the resolution before', () => {
    const again = [...first, entry(4, { text: '返品したい' }), entry(5, { from: agent, text: '返品を承りました。' })];
    expect(proposedResolution(again, 'ja')).toBe('ご用件:返品したい\n対応:返品を承りました。');
    expect(categoriesIn(again)).toEqual(['delivery']);
  });

  it('is short however much was written', () => {
    expect(
      proposedResolution(
        [entry(1, { text: '長'.repeat(8_000) }), entry(2, { from: agent, text: '👨‍👩‍👧'.repeat(900) })],
        'ja',
      ).length,
    ).toBeLessThanOrEqual(500);
    expect(proposedResolution([], 'ja')).toBe('');
  });
});

it('the question for a new FAQ entry is the one that the bot could not answer', () => {
  const entries = [
    entry(1, { text: 'ラッピングはできますか' }),
    entry(2, { from: { role: 'bot' }, outcome: 'unknown', about: 1, text: 'わかりかねます' }),
    entry(3, { text: '担当者をお願いします' }),
  ];
  expect(unansweredIn(entries)?.seq).toBe(1);
  expect(unansweredIn(entries.slice(2))?.seq).toBe(3);
  expect(unansweredIn([])).toBeUndefined();
});

describe('whose a conversation is', () => {
  const rung = entry(2, { kind: 'assigned', from: { role: 'system' }, to: 'a1', rings: '2026-11-21T01:00:20.000Z' });

  it('it rings for an agent until he takes it or writes', () => {
    expect(ownershipOf([rung], state('agent'))).toMatchObject({ agent: 'a1', rings: true });
    expect(ownershipOf([rung, entry(3, { kind: 'assigned', from: agent, to: 'a1' })], state('agent'))).toMatchObject({
      agent: 'a1',
      rings: false,
    });
    expect(ownershipOf([rung, entry(3, { from: agent, text: 'はい' })], state('agent')).rings).toBe(false);
  });

  it('nobody has what waits or is over', () => {
    expect(ownershipOf([rung], state('waiting')).agent).toBeUndefined();
    expect(ownershipOf([rung, entry(3, { kind: 'resolved', from: agent })], state('closed')).agent).toBeUndefined();
  });
});

it('days are Japan’s: what was said at 23:59 and at 0:01 there stands apart', () => {
  const days = byDay([
    entry(1, { at: '2026-11-21T14:59:00.000Z' }),
    entry(2, { at: '2026-11-21T15:01:00.000Z' }),
    entry(3, { at: '2026-11-22T14:00:00.000Z' }),
  ]);
  expect(days.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[1], [2, 3]]);
});

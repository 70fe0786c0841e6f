import { describe, expect, it } from 'vitest';
import { inOrder, type Waiting } from '../../functions/escalation/routing.ts';
import { ago, RULES, waitingFor } from './routing.fixture.ts';

describe('the line', () => {
  const order = (...waiting: Partial<Waiting>[]): string =>
    inOrder(
      waiting.map((each) => waitingFor(each)),
      RULES,
    )
      .map(({ conversationId }) => conversationId)
      .join(' ');

  it.each<[string, string, Partial<Waiting>[]]>([
    [
      'urgent first',
      'urgent plain',
      [
        { conversationId: 'plain', since: ago(200) },
        { conversationId: 'urgent', priority: 1 },
      ],
    ],
    [
      'among equals who came first',
      'first second',
      [
        { conversationId: 'second', since: ago(1) },
        { conversationId: 'first', since: ago(2) },
      ],
    ],
    ['at the same time by id', 'a b', [{ conversationId: 'b' }, { conversationId: 'a' }]],
    [
      'a wait of five minutes is a priority',
      'old urgent young',
      [
        { conversationId: 'young', since: ago(299) },
        { conversationId: 'urgent', priority: 1 },
        { conversationId: 'old', since: ago(301) },
      ],
    ],
    [
      'the urgent one where that makes them equal',
      'urgent old',
      [
        { conversationId: 'old', since: ago(900) },
        { conversationId: 'urgent', priority: 3 },
      ],
    ],
  ])('%s: %s', (_, expected, waiting) => {
    expect(order(...waiting)).toBe(expected);
    expect(order(...waiting.toReversed())).toBe(expected);
  });
});

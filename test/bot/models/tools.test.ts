import { describe, expect, it } from 'vitest';
import { Calls, judge, offeredTools, refusedTurn, type Tool } from '../../../functions/bot/models/tools.ts';

const TOOLS: Tool[] = [
  { name: 'points', description: 'points' },
  { name: 'order', description: 'order', argument: 'orderNumber' },
  { name: 'stock', description: 'stock', argument: 'product' },
];

const judged = (name: string, input: string) => judge({ id: 'call-1', name, input }, TOOLS);

describe('a tool call', () => {
  it.each([
    ['look_up_points', '', { name: 'points', arguments: {} }],
    ['look_up_order', '{"orderNumber":"ａｂ-１２３４５"}', { name: 'order', arguments: { orderNumber: 'AB-12345' } }],
    ['look_up_order', '{}', { name: 'order', arguments: {} }],
    ['look_up_stock', '{"product":" マグ "}', { name: 'stock', arguments: { product: 'マグ' } }],
  ])('%s %s is right', (name, input, call) => {
    expect(judged(name, input)).toEqual(call);
  });

  it.each([
    ['get_member', '{"memberId":"B"}'],
    ['look_up_points', '{"memberId":"B"}'],
    ['look_up_order', '{"orderNumber":"12345","member":"B"}'],
    ['look_up_order', '{"orderNumber":["12345"]}'],
    ['look_up_order', `{"orderNumber":"${'1'.repeat(2_000)}"}`],
    ['look_up_order', '{"orderNumber":"\' OR 1=1"}'],
    ['look_up_stock', '{}'],
    ['look_up_stock', '{"product":"a\\u0000b"}'],
    ['look_up_points', '{"orderNumber":"1'],
    ['look_up_points', '[]'],
    ['look_up_points', '{"__proto__":{}}'],
  ])('%s %s is refused', (name, input) => {
    expect(judged(name, input)).toHaveProperty('error');
  });

  it('counts when it is the first, and came whole', () => {
    const calls = new Calls();
    calls.start({ toolUse: { toolUseId: 'a', name: 'look_up_points' } }, 1);
    calls.add({ toolUse: { input: '{' } }, 1);
    expect(calls.first).toBeUndefined();
    calls.start({ toolUse: { toolUseId: 'b', name: 'look_up_order' } }, 2);
    calls.add({ toolUse: { input: 'x' } }, 2);
    calls.add({ toolUse: { input: '}' } }, 1);
    calls.stop(1);
    calls.add({ toolUse: { input: 'late' } }, 1);
    expect(calls.first).toEqual({ id: 'a', name: 'look_up_points', input: '{}' });
  });

  it('is told what is wrong with it, and its input is not shown again', () => {
    const turn = refusedTurn({ id: 'a', name: 'no such tool!', input: '{"memberId":"B"}' }, 'There is no such tool.');
    expect(JSON.stringify(turn)).not.toContain('memberId');
    expect(turn).toMatchObject([
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'nosuchtool' } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'a', status: 'error' } }] },
    ]);
  });
});

it('no tool is offered that takes a member', () => {
  const offered = JSON.stringify(offeredTools(TOOLS));
  expect(offered).not.toMatch(/member/i);
  expect(offered.match(/"additionalProperties":false/g)).toHaveLength(TOOLS.length);
});

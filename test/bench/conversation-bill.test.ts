import { expect, it } from 'vitest';
import type { Invocation } from '../../bench/account.ts';
import { CONVERSATIONS, conversationBill, metricBill } from '../../bench/conversation-bill.ts';
import { accountWith } from '../local/tables.fixture.ts';

const metrics = { CloudWatchMetrics: [{ Metrics: [{ Name: 'Answers' }] }] };
const logged = JSON.stringify({ _aws: metrics, service: 'bot/reply' });
const answered: Invocation = { name: 'bot/reply', result: undefined, calls: [], logged, milliseconds: 1 };

it('a metric is billed by itself, once however often it is written, and never with each conversation', () => {
  const { template } = accountWith({});
  expect(metricBill([answered, answered])).toEqual([{ price: 'metric', quantity: 1 }]);
  const each = conversationBill(template, [answered], 0);
  expect(each.map(({ price }) => price)).not.toContain('metric');
  expect(each).toContainEqual({ price: 'lambdaRequest', quantity: CONVERSATIONS });
});

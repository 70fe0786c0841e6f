import type { EventBridgeEvent } from 'aws-lambda';
import { beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { PRACTICE_SOURCE, SOURCE } from '../../functions/platform/bus.ts';
import { subscriber } from '../../functions/platform/subscriber.ts';

const run = vi.fn(async () => {});
const Said = z.object({ seq: z.number() });
const event = (source: string) =>
  ({ id: 'e', source, 'detail-type': 'MessageReceived', time: '', detail: { seq: 1 } }) as EventBridgeEvent<
    string,
    unknown
  >;
const context = { functionName: 'f', awsRequestId: 'r' } as never;

beforeEach(() => void run.mockClear());

it('leaves practice alone, also where a rule let it through', async () => {
  const handler = subscriber(Said, run);
  await handler(event(PRACTICE_SOURCE), context);
  expect(run).not.toHaveBeenCalled();
  await handler(event(SOURCE), context);
  await handler(event('scanner.example'), context);
  expect(run).toHaveBeenCalledTimes(2);
});

it('hears practice where it says so', async () => {
  await subscriber(Said, run, 'heard')(event(PRACTICE_SOURCE), context);
  expect(run).toHaveBeenCalledWith({ seq: 1 }, { id: 'e', type: 'MessageReceived', time: '' });
});

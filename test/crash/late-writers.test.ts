import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import { SECOND_LOOK_MS } from '../../functions/erasure/erase.ts';
import { putRequest, requestAt } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { found, NAMES } from '../erasure/world.ts';
import { Customer } from './customer.ts';
import { busEvent, failedInvocation, isQuestion, World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  Object.assign(process.env, NAMES);
});
afterAll(() => world.close());

/** Tokens of an answer come slowly: an erasure may begin before, in the middle of, and behind it. */
const PAUSES = [0, 2, 5, 10, 20, 40];

it.each(PAUSES)(
  'AC-005, F27, P14: an erasure %i ms into an answer: nobody comes behind it, today or later',
  async (pause) => {
    const canary = `canary${pause}ms${Date.now().toString(36)}`;
    const customer = await Customer.join(world);
    const { conversationId } = customer;
    await customer.act('send', { id: 'q1', after: 0, text: `${canary} 送料はいくらですか` });
    const records = world.takeRecords();
    await world.publish(records);
    const question = world.takeEvents().find(isQuestion);
    if (!question) throw new Error('nobody was asked');
    const event = busEvent(question);

    const now = Date.now();
    const { of } = await putRequest(newRequest({ what: 'conversation', target: conversationId }, 'agent-1', now));
    const answering = world.run('reply', event);
    await new Promise((resolve) => setTimeout(resolve, pause));
    await work(now);
    await answering;
    const erased = (await customer.log()).at(-1);
    expect(erased?.kind).toBe('erased');

    // What was in a retry queue, failed, is looked after by the sweep, or is counted late.
    for (const again of ['first', 'redriven']) {
      expect([again, (await world.run('reply', event)).outcome]).toEqual([again, { payload: undefined }]);
    }
    await world.call('apologize', failedInvocation(event));
    await world.publish();
    await world.call('sweep', {});
    await world.call('record', { Records: records });
    await customer.act('send', { id: 'again', after: erased?.seq ?? 0, text: canary });
    expect(customer.heard('error').at(-1)).toMatchObject({ code: 'closed' });

    const log = await customer.log();
    expect(log.at(-1)).toEqual(erased);
    expect(firstFault(conversationId, log)).toBeUndefined();
    const shown = (world.frames.get(customer.connectionId) ?? []).flatMap(({ type, entry }) =>
      type === 'entry' ? [(entry as { seq: number }).seq] : [],
    );
    expect(shown.indexOf(erased?.seq ?? 0)).toBe(shown.length - 1);

    await work(now + SECOND_LOOK_MS + 60_000);
    await work(now + SECOND_LOOK_MS + 20 * 60_000);
    expect(await found(canary)).toEqual([]);
    expect((await requestAt(of))?.doneAt).toBeDefined();
  },
);

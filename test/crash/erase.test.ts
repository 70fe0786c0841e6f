import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import { tail } from '../../functions/conversation/log.ts';
import { SECOND_LOOK_MS } from '../../functions/erasure/erase.ts';
import { putRequest, requestAt } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { found, givenPerson, items, startStores } from '../erasure/world.ts';
import { invoke, type Kill } from './kill.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

/** Erases a person in a run that may be killed, goes on as often as it is due, and tells what is left. */
const told = async (kill?: Kill) => {
  const { canary, member, conversationId } = await givenPerson();
  const now = Date.now();
  const { of } = await putRequest(newRequest({ what: 'member', target: member }, 'agent-1', now));
  const { outcome, calls } = await invoke(() => work(now), kill);
  if ('error' in outcome) throw outcome.error;
  for (const later of [1, 2 * 60_000, SECOND_LOOK_MS + 60_000, SECOND_LOOK_MS + 20 * 60_000, 2 * SECOND_LOOK_MS]) {
    await work(now + later);
  }
  const { entries } = await tail(conversationId, 0);
  const request = await requestAt(of);
  return {
    calls,
    left: await found(canary),
    kinds: entries.map(({ kind, body }) => [kind, body !== undefined]),
    fault: firstFault(conversationId, entries),
    isDone: request?.doneAt !== undefined,
    conversations: request?.conversations.length,
    due: await items('Audit', 'DUE'),
  };
};

it('P14: killed after any of its calls, an erasure is the same as if nothing had happened', async () => {
  const { calls, ...unhurt } = await told();
  expect(unhurt).toMatchObject({ left: [], fault: undefined, isDone: true, conversations: 1, due: [] });
  expect(unhurt.kinds.at(-1)).toEqual(['erased', true]);
  for (let after = 0; after < calls; after += 1) {
    const { calls: _, ...hurt } = await told({ after });
    expect({ after, ...hurt }).toEqual({ after, ...unhurt });
  }
  console.log(`an erasure, killed after each of ${calls} calls`);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import type { Draft } from '../../functions/conversation/entry.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { putRequest } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { VisibleError } from '../../functions/platform/errors.ts';
import { found, givenPerson, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const WRITERS: readonly Omit<Draft, 'after' | 'id' | 'body'>[] = [
  { kind: 'message', role: 'customer', by: 'visitor' },
  { kind: 'message', role: 'bot', outcome: 'answer' },
  { kind: 'note', role: 'agent', by: 'agent-1' },
  { kind: 'looked_up', role: 'procedure' },
  { kind: 'rated', role: 'customer', by: 'visitor', score: 5 },
];

/** Behind any pause before what failed is tried again. */
const HOUR = 3_600_000;

describe('F27: while all write at once', () => {
  it.each([0, 1, 5, 20])('an erasure that begins %i ms later is the last word, and nothing is left', async (pause) => {
    const { canary, member, conversationId } = await givenPerson();
    let isOver = false;
    let refused = 0;
    const writers = WRITERS.map(async (draft, writer) => {
      for (let turn = 0; !isOver && turn < 200; turn += 1) {
        const body = { text: `${canary} ${turn}`, comment: canary };
        const write = say(conversationId, { ...draft, id: `w${writer}-${turn}`, body });
        const error: unknown = await write.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (!(error instanceof VisibleError)) continue;
        if (error.code === 'closed') refused += 1;
        if (error.code === 'closed' && refused > 10) return;
      }
    });
    await new Promise((resolve) => setTimeout(resolve, pause));
    await putRequest(newRequest({ what: 'member', target: member }, 'agent-1', Date.now()));
    for (let run = 0; run < 5 && (await newest(conversationId))?.kind !== 'erased'; run += 1) {
      await work(Date.now() + run * HOUR).catch(() => {});
    }
    isOver = true;
    await Promise.all(writers);
    await work(Date.now() + 10 * HOUR);

    const { entries } = await tail(conversationId, 0);
    expect(entries.at(-1)).toMatchObject({ kind: 'erased', state: { mode: 'erased' } });
    expect(entries.filter(({ kind }) => kind === 'erased')).toHaveLength(1);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(firstFault(conversationId, entries)).toBeUndefined();
    expect(await found(canary)).toEqual([]);
  });
});

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fact, QuestionFact } from '../../functions/insight/fact.ts';
import { recordFacts } from '../../functions/insight/record.ts';
import { chunksOf, LATE } from '../../functions/insight/rows.ts';
import { DAY, MINUTE } from '../../functions/insight/settings.ts';
import { bucketOf } from '../../functions/insight/steps.ts';
import { logger } from '../../functions/platform/observability.ts';
import type { Inserted } from '../../functions/platform/subscriber.ts';
import { insightTable, table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { anySteps, type draft, logOf, replies } from './logs.ts';
import { counted, inLogs, type Log, recordsOf, rowsIn, startTables, writeLog } from './tables.ts';

let service: Service;
beforeAll(async () => {
  service = await startTables();
});
afterAll(() => service.close());
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a person would count with a pencil: questions a step, by topic, and of how many visitors. */
const recount = (logs: readonly Log[]) => {
  const steps = new Map<string, { questions: number; topics: Record<string, number>; visitors: Set<string> }>();
  for (const { entries } of logs) {
    for (const { seq, kind, role, wish, body, at, state } of entries) {
      if (kind !== 'message' || role !== 'customer' || wish !== undefined || body?.text === '******') continue;
      const step = steps.get(bucketOf(at)) ?? { questions: 0, topics: {}, visitors: new Set() };
      steps.set(bucketOf(at), step);
      step.questions += 1;
      step.visitors.add(state.visitorId);
      const reply = entries.find((each) => each.role === 'bot' && each.about === seq);
      const isMet = reply?.outcome === 'answer' || reply?.outcome === 'human_only';
      if (isMet && reply.state.topic) step.topics[reply.state.topic] = (step.topics[reply.state.topic] ?? 0) + 1;
    }
  }
  return steps;
};
const tally = (facts: readonly Fact[]) => {
  const steps: ReturnType<typeof recount> = new Map();
  for (const fact of facts.filter((each): each is QuestionFact => each.what === 'question')) {
    const step = steps.get(bucketOf(fact.at)) ?? { questions: 0, topics: {}, visitors: new Set() };
    steps.set(bucketOf(fact.at), step);
    step.questions += 1;
    step.visitors.add(fact.visitor);
    if (fact.topic) step.topics[fact.topic] = (step.topics[fact.topic] ?? 0) + 1;
  }
  return steps;
};

/** Lets writes fail from the n-th one on, as where the function is killed. */
const dieAfter = (writes: number) => {
  const client = table();
  const { send } = client;
  let left = writes;
  return vi.spyOn(client, 'send').mockImplementation(((command: unknown) => {
    if (command instanceof PutCommand && left-- <= 0) return Promise.reject(new Error('killed'));
    return Reflect.apply(send, client, [command]);
  }) as never);
};

/** A delivery: which records in which order, in batches of how many, and after how many writes it is killed. */
const anyDelivery = fc.record({
  order: fc.constantFrom('as written', 'reversed', 'any'),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  batch: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer(),
  diesAfter: fc.option(fc.integer({ min: 0, max: 4 })),
});

const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => [Math.sin(seed + index * 12.9898) * 43_758.5453, item] as const)
    .toSorted(([one], [other]) => (one % 1) - (other % 1))
    .map(([, item]) => item);

const deliver = async (records: readonly Inserted[], batch: number, diesAfter?: number | null): Promise<void> => {
  const death = diesAfter === undefined || diesAfter === null ? undefined : dieAfter(diesAfter);
  try {
    for (let at = 0; at < records.length; at += batch) await recordFacts(records.slice(at, at + batch));
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'killed') throw error;
  } finally {
    death?.mockRestore();
  }
};

let run = 0;
describe('what is counted', () => {
  it('is what the log says, however often, in whatever order and batches it is delivered, and killed meanwhile', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.tuple(anySteps, fc.integer({ min: 0, max: 10 * MINUTE })), { minLength: 1, maxLength: 5 }),
      fc.array(anyDelivery, { maxLength: 4 }),
      fc.array(anyDelivery, { maxLength: 2 }),
      async (conversations, before, behind) => {
        run += 1;
        const start = Date.now() - 30 * DAY + (run % 200) * DAY * 0.1;
        const logs = conversations.map(([steps, after], index) => ({
          conversationId: `run-${run}-${index}`,
          // Two conversations of one visitor.
          entries: logOf(`run-${run}-${index}`, `visitor-${run}-${index % 4}`, Math.floor(start + after), steps),
        }));
        for (const { conversationId, entries } of logs) await writeLog(conversationId, entries);
        const records = recordsOf(logs);
        const partOf = ({ order, from, to, seed }: (typeof before)[number]) => {
          const [first, last] = [Math.min(from, to), Math.max(from, to)].map((share) => share * records.length);
          const part = records.slice(Math.floor(first ?? 0), Math.ceil(last ?? 0));
          return order === 'reversed' ? part.toReversed() : order === 'any' ? shuffled(part, seed) : part;
        };
        for (const each of before) await deliver(partOf(each), each.batch, each.diesAfter);
        await deliver(records, before[0]?.batch ?? 100);
        for (const each of behind) await deliver(partOf(each), each.batch, each.diesAfter);
        const facts = await counted(logs);
        expect(facts).toEqual(inLogs(logs));
        expect(tally(facts)).toEqual(recount(logs));
      },
    );
    await fc.assert(property, { numRuns: 40 });
  }, 60_000);

  const NOW = Date.now();
  const one = (conversationId: string, at: number, ...drafts: ReturnType<typeof draft>[]): Log => ({
    conversationId,
    entries: logOf(
      conversationId,
      `visitor-${conversationId}`,
      at,
      drafts.map((each) => ({ after: 1_000, does: () => each })),
    ),
  });

  it('is completed by a reply that comes in a later batch', async () => {
    const log = one('later', NOW - 3 * DAY, replies(1, 'answer', 'ja-fee'));
    await writeLog(log.conversationId, log.entries);
    const [question, reply] = recordsOf([log]);
    await recordFacts([question].flatMap((each) => each ?? []));
    expect(await counted([log])).toMatchObject([{ version: 1 }]);
    await recordFacts([reply].flatMap((each) => each ?? []));
    expect(await counted([log])).toMatchObject([{ version: 2, topic: 'ja-fee', page: '/help' }]);
  });

  it('does not wait for what cannot be read', async () => {
    const told = vi.spyOn(logger, 'error').mockImplementation(() => {});
    const log = one('good', NOW - 4 * DAY);
    const image = { pk: 'CONV#bad', sk: 'E#00000001', seq: 1, kind: 'message', role: 'customer', at: NOW };
    const bad: Inserted[] = [
      { sequenceNumber: 'a', image },
      { sequenceNumber: 'b', image: { ...image, state: {}, at: 'now' } },
      { sequenceNumber: 'c', image: { sk: 'E#1' } },
      { sequenceNumber: 'd', image: { ...image, role: 'bot', about: 77 } },
    ];
    await recordFacts([...bad, ...recordsOf([log])]);
    expect(await counted([log])).toHaveLength(1);
    expect(told).toHaveBeenCalledTimes(2);
    const [question] = inLogs([log]);
    if (!question) throw new Error('nothing is counted of the log');
    const [chunk] = chunksOf(bucketOf(question.at), [question]);
    const broken = [new Uint8Array([1, 2, 3]), 'text', undefined, chunk?.facts.slice(0, 20)];
    for (const [index, facts] of broken.entries()) {
      await table().send(new PutCommand({ TableName: insightTable(), Item: { ...chunk, sk: `F#${index}`, facts } }));
    }
    expect(await counted([log])).toEqual(inLogs([log]));
  });

  it('of a step that was read already is told of', async () => {
    const old = one('old', NOW - 20 * MINUTE);
    const older = one('older', NOW - 3 * DAY - MINUTE);
    await recordFacts(recordsOf([old, older]));
    const late = (await rowsIn(LATE)).map(({ sk }) => sk);
    expect(late).toContain(bucketOf(NOW - 20 * MINUTE));
    expect(late).not.toContain(bucketOf(NOW - 3 * DAY - MINUTE));
    await recordFacts(recordsOf([one('new', NOW)]));
    expect((await rowsIn(LATE)).map(({ sk }) => sk)).not.toContain(bucketOf(NOW));
  });

  it('fits into rows, however much comes at once', async () => {
    const at = NOW - 6 * DAY - ((NOW - 6 * DAY) % (5 * MINUTE));
    const facts = Array.from(
      { length: 1_000 },
      (_, index): QuestionFact => ({
        ...{
          what: 'question',
          conversationId: `c${index}`,
          seq: 1,
          version: 1,
          at,
          visitor: `v${index}`,
          language: 'ja',
        },
        terms: Array.from({ length: 60 }, (_, term) => {
          const key = `${Math.sin(index * 61 + term)}`;
          return { key, written: key, isPhrase: false };
        }),
      }),
    );
    const chunks = chunksOf(bucketOf(at), facts);
    expect(chunks.length).toBeGreaterThan(1);
    expect(Math.max(...chunks.map(({ facts: bytes }) => bytes.length))).toBeLessThan(400_000);
    expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
    expect(chunksOf(bucketOf(at), facts).map(({ sk }) => sk)).toEqual(chunks.map(({ sk }) => sk));
  });
});

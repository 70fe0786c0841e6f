import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Floor } from './floor.handler.ts';

/** What the child is given in the file that its argument names. */
export interface Work {
  readonly message: string;
  readonly floor: string;
  /** Each a visitor who has joined and asked once: he is known, and what he costs beyond the first message is measured. */
  readonly blocks: readonly {
    readonly context: Record<string, string>;
    readonly connectionId: string;
    /** The newest entry. */
    readonly after: number;
    readonly conversationId: string;
    readonly floor: Omit<Floor, 'seq'>;
  }[];
  readonly messages: number;
  readonly text: string;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

const work: Work = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { handler: ours }: { handler: Handler } = await import(work.message);
const { handler: floor }: { handler: Handler } = await import(work.floor);

/** Milliseconds of processor time. */
const spent = async (run: () => Promise<void>): Promise<number> => {
  globalThis.gc?.();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const { messages, text } = work;
const pairs: [ours: number, floor: number][] = [];
for (const block of work.blocks) {
  const { context: authorizer, conversationId, connectionId } = block;
  const one = await spent(async () => {
    for (let after = block.after; after < block.after + messages; after += 1) {
      const body = JSON.stringify({ action: 'send', conversationId, id: randomUUID(), after, text });
      const requestContext = { routeKey: 'send', connectionId, authorizer };
      await ours(
        { requestContext, body, isBase64Encoded: false },
        { functionName: 'bench', awsRequestId: randomUUID() },
      );
    }
  });
  const other = await spent(async () => {
    for (let seq = 1; seq <= messages; seq += 1) await floor({ ...block.floor, seq }, {});
  });
  pairs.push([one, other]);
}
process.stderr.write(JSON.stringify(pairs));

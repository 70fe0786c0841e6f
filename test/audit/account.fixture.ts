import { HOUR, hourOf, readDigest, unpack } from '../../functions/audit/digest.ts';
import type { Fault } from '../../functions/audit/fault.ts';
import { linkOf } from '../../functions/audit/link.ts';
import { keysIn, type Signer } from '../../functions/audit/signature.ts';
import { verify } from '../../functions/audit/verify.ts';
import { Memory } from './places.fixture.ts';
import { BUCKET, conversation, STACK, START } from './record.fixture.ts';

export const never = () => false;
/** Ten minutes after an hour has ended. */
export const due = (hour: number): number => START + (hour + 1) * HOUR + 600_000;

export const accountOf = (signer: Signer, ...ids: [string, number[]][]): Memory =>
  new Memory(new Map(ids.map(([id, hours]) => [id, conversation(id, hours)])), signer);

export const digests = ({ files }: Memory) =>
  [...files.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { body }]) => readDigest(unpack(body)));
export const named = (memory: Memory) =>
  digests(memory).map(({ conversations }) => conversations.map(([id, seq]) => `${id} ${seq}`));

/** What the verifier says of what the job has written. */
export const faultsIn = async (memory: Memory): Promise<Fault[]> => {
  const faults: Fault[] = [];
  const hours = [...memory.files.keys()].flatMap((key) => hourOf(STACK, key) ?? []).toSorted((a, b) => a - b);
  await verify({
    keys: keysIn(memory.signer.pem),
    report: (fault) => faults.push(fault),
    source: {
      stack: STACK,
      bucket: BUCKET,
      stored: async (key) => memory.files.get(key),
      hours: async () => ({ first: hours[0] ?? 0, last: hours.at(-1) ?? 0 }),
      isOlder: async (hour) => (hours[0] ?? hour) < hour,
      strays: async () => [],
      links: async function* (id) {
        yield (memory.logs.get(id) ?? []).map((entry) => linkOf(id, entry));
      },
      conversations: async function* () {
        yield* memory.logs.keys();
      },
    },
  });
  return faults;
};

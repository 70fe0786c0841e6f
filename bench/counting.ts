import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seal } from '../functions/conversation/chain.ts';
import { type Draft, type Entry, replyId } from '../functions/conversation/entry.ts';
import { conversationIdOf } from '../functions/conversation/identity.ts';
import { factsTold, missingIn, type Told } from '../functions/insight/record.ts';
import { byBucket, chunksOf } from '../functions/insight/rows.ts';
import { STEP } from '../functions/insight/steps.ts';
import { pick, seeded } from '../test/random.ts';
import { writeUnits } from './capacity.ts';

/** Of `lib/insight.ts`. */
const WINDOW = 30_000;
const MOST_IN_BATCH = 1_000;
/** A table that takes as much has about so many. */
const SHARDS = 4;
/** What the bot takes for a reply. */
const REPLY = 1_500;
/** Questions that no entry answers. */
const UNANSWERED = 0.3;
/** Questions of one conversation. */
const QUESTIONS = 3;
const START = Date.parse('2026-06-01T01:00:00Z');

interface Question {
  readonly query: string;
  readonly gold: string;
}

const golden = (): Question[] =>
  readFileSync(join(import.meta.dirname, '..', 'data', 'golden.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What is written in so many steps when so many messages come a second: questions of the golden set, and the bot's replies. */
const traffic = (perSecond: number, steps: number): Told[] => {
  const random = seeded(perSecond);
  const questions = golden();
  const told: Told[] = [];
  const logs: { conversationId: string; visitorId: string; last: Entry | undefined }[] = [];
  const messages = Math.round((perSecond * steps * STEP) / 1_000);
  const write = (log: (typeof logs)[number], draft: Draft, at: number): Entry => {
    const entry = seal(log.conversationId, log.last, draft, at);
    log.last = entry;
    told.push({ conversationId: log.conversationId, entry });
    return entry;
  };
  for (let number = 0; number < messages; number += 1) {
    const open = Math.floor(random() * messages) % Math.ceil(messages / QUESTIONS);
    const visitorId = createHash('sha256')
      .update(`${perSecond} ${open}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
    logs[open] ??= { conversationId: conversationIdOf(visitorId, 0), visitorId, last: undefined };
    const log = logs[open];
    const isKnown = random() >= UNANSWERED;
    const [one, other] = [pick(random, questions), pick(random, questions)];
    // What is not known is new each time, and long.
    const text = isKnown ? one.query : `${one.query} ${other.query}`;
    const at = START + Math.round((number * steps * STEP) / messages);
    const facts = { visitorId, ordinal: 0, returning: false, language: 'ja' };
    const body = { text, page: `https://shop.example/guide/${number % 20}` };
    const base = { id: `${number}`, after: log.last?.seq ?? 0, facts };
    const { seq } = write(log, { ...base, kind: 'message', role: 'customer', by: visitorId, body }, at);
    const reply = { id: replyId(`${number}`), role: 'bot' as const, after: seq, about: seq, body: { text } };
    const found = {
      facts: { language: 'ja', topic: one.gold },
      outcome: isKnown ? ('answer' as const) : ('unknown' as const),
    };
    write(log, { ...reply, ...found, kind: isKnown ? 'message' : 'escalated' }, at + REPLY);
  }
  return told.toSorted((one, other) => one.entry.at - other.entry.at);
};

const shardOf = ({ conversationId }: Told): number =>
  createHash('md5').update(conversationId).digest().readUInt32BE() % SHARDS;

/** Batches as an event source mapping makes them: when so many are there, or so long after the first. */
const batchesOf = (told: readonly Told[]): Told[][] =>
  [...Map.groupBy(told, shardOf).values()].flatMap((own) => {
    const batches: Told[][] = [];
    for (const one of own) {
      const batch = batches.at(-1);
      const isOpen = batch && batch.length < MOST_IN_BATCH && one.entry.at - (batch[0]?.entry.at ?? 0) < WINDOW;
      if (isOpen) batch.push(one);
      else batches.push([one]);
    }
    return batches;
  });

const unitsOf = (facts: ReturnType<typeof factsTold>): number =>
  byBucket(facts)
    .flatMap(([bucket, own]) => chunksOf(bucket, own))
    .reduce((sum, chunk) => sum + writeUnits(undefined, { ...chunk }), 0);

export interface Counting {
  readonly name: string;
  /** Write units and read units for each message of a customer. */
  readonly writes: number;
  readonly reads: number;
  /** Write units if each step were written once, by somebody who knows all of it. */
  readonly least: number;
}

const measure = (name: string, perSecond: number, steps: number): Counting => {
  const told = traffic(perSecond, steps);
  const messages = told.length / 2;
  const all = new Map(told.map((one) => [`${one.conversationId}#${one.entry.seq}`, one]));
  let [writes, reads] = [0, 0];
  for (const batch of batchesOf(told)) {
    const earlier = missingIn(batch).flatMap(({ conversationId, seq }) => all.get(`${conversationId}#${seq}`) ?? []);
    reads += earlier.length;
    writes += unitsOf(factsTold(batch, earlier));
  }
  const least = unitsOf(factsTold(told, []));
  return { name, writes: writes / messages, reads: reads / messages, least: least / messages };
};

export const countingResults = (): Counting[] => [
  measure('50 messages a second', 50, 1),
  measure('1 message a second', 1, 6),
  measure('1 message a minute', 1 / 60, 100),
];

const MOST_WRITES = 0.3;

export const countingTable = (results: readonly Counting[]): string => {
  const head =
    '| counting, for each message of a customer | WCU | limit | least possible | RCU |\n| --- | --- | --- | --- | --- |';
  const lines = results.map(
    ({ name, writes, reads, least }, index) =>
      `| ${name} | ${writes.toFixed(2)} | ${index === 0 ? MOST_WRITES : ''} | ${least.toFixed(2)} | ${reads.toFixed(2)} |`,
  );
  return [head, ...lines].join('\n');
};

export const countingFailures = ([busy]: readonly Counting[]): string[] =>
  busy && busy.writes > MOST_WRITES ? [`${busy.writes.toFixed(2)} WCU a message at ${busy.name}`] : [];

import { createHash, randomUUID } from 'node:crypto';
import type { Account, Clock, Deliver, InvokeResult, Invoker, Service } from './account.ts';
import { matches } from './pattern.ts';
import type { Consumer, StreamLog, StreamRecord } from './stream-log.ts';
import type { Resource } from './template.ts';

const FIRST_BACKOFF = 250;
const LONGEST_BACKOFF = 10_000;
/** Account time `close` gives the invocations in flight. */
const CLOSE_TIMEOUT = 30_000;

/**
 * Runs the event source mappings of the tables' streams: each hands its records to its function, in order for every
 * item, until the function has taken them or the mapping's limits send them to its failure destination.
 */
export const startStreams = async (
  account: Account,
  streams: ReadonlyMap<string, StreamLog>,
  functions: Invoker,
  deliver: Deliver,
): Promise<Service> => {
  const mappings: Mapping[] = [];
  for (const [arn, log] of streams) {
    const own = account.template
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => properties.EventSourceArn === arn && properties.Enabled !== false)
      .map((resource) => new Mapping(account, resource, log, functions, deliver));
    mappings.push(...own);
    await log.start(own);
  }
  return {
    runs: ['AWS::Lambda::EventSourceMapping'],
    close: async () => {
      await Promise.all(mappings.map((mapping) => mapping.close()));
    },
  };
};

/**
 * What the function has not processed: nothing, everything, or - with ReportBatchItemFailures - all from the first
 * reported record on. An identifier that is none of the batch's fails the whole batch, as in AWS.
 */
export const unprocessed = (
  batch: readonly StreamRecord[],
  result: InvokeResult,
  reportsItemFailures: boolean,
): readonly StreamRecord[] => {
  if ('error' in result) return batch;
  const { batchItemFailures } = (result.payload ?? {}) as { batchItemFailures?: { itemIdentifier?: unknown }[] | null };
  if (!reportsItemFailures || !batchItemFailures?.length) return [];
  const numbers = batch.map((record) => record.dynamodb.SequenceNumber);
  return batch.slice(Math.max(0, Math.min(...batchItemFailures.map((f) => numbers.indexOf(String(f.itemIdentifier))))));
};

/** Account time before the try that follows `tries` failed ones. */
export const backoff = (tries: number): number => Math.min(FIRST_BACKOFF * 2 ** (tries - 1), LONGEST_BACKOFF);

interface Failed {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
  readonly error: boolean;
}

class Mapping implements Consumer {
  readonly name: string;
  readonly startingPosition: Consumer['startingPosition'];
  readonly #account: Account;
  readonly #log: StreamLog;
  readonly #functions: Invoker;
  readonly #deliver: Deliver;
  readonly #resource: Resource;
  readonly #patterns: readonly unknown[];
  readonly #lanes: readonly Lane[];
  readonly #closing = new AbortController();
  #abandoned = false;

  constructor(account: Account, resource: Resource, log: StreamLog, functions: Invoker, deliver: Deliver) {
    const { properties } = resource;
    this.name = resource.name;
    this.startingPosition = properties.StartingPosition === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON';
    this.#account = account;
    this.#resource = resource;
    this.#log = log;
    this.#functions = functions;
    this.#deliver = deliver;
    const { Filters = [] } = (properties.FilterCriteria ?? {}) as { Filters?: { Pattern: string }[] };
    this.#patterns = Filters.map(({ Pattern }) => JSON.parse(Pattern));
    this.#lanes = Array.from({ length: this.#number('ParallelizationFactor', 1) }, () => {
      const window = this.#number('MaximumBatchingWindowInSeconds', 0) * 1000;
      return new Lane(account.clock, this.#number('BatchSize', 100), window, this.#closing.signal, (batch) =>
        this.#process(batch),
      );
    });
  }

  wants(record: StreamRecord): boolean {
    return this.#patterns.length === 0 || this.#patterns.some((pattern) => matches(record, pattern));
  }

  receive(record: StreamRecord): void {
    // Lambda keeps the order of an item (partition and sort key), not of a partition, when it works in parallel.
    const digest = createHash('md5').update(JSON.stringify(record.dynamodb.Keys)).digest();
    this.#lanes[digest.readUInt32BE() % this.#lanes.length]?.add(record);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#account.clock.after(CLOSE_TIMEOUT, resolve);
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.idle)), promise]);
    cancel();
    this.#abandoned = true;
  }

  #number(property: string, otherwise: number): number {
    return Number(this.#resource.properties[property] ?? otherwise);
  }

  /** Resolves when the records are processed, discarded or - while closing - kept for the next start. */
  async #process(batch: readonly StreamRecord[], triesBefore = 0, retriesBefore = 0): Promise<void> {
    const { properties } = this.#resource;
    const retriesAllowed = this.#number('MaximumRetryAttempts', -1);
    const reportsItemFailures = ((properties.FunctionResponseTypes ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    );
    let left = batch;
    let retries = retriesBefore;
    for (let tries = triesBefore; ; tries += 1) {
      if (tries > 0) await pause(this.#account.clock, backoff(tries), this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      left = await this.#discardExpired(left, tries);
      if (left.length === 0) return;
      const result = await this.#functions.invoke(String(properties.FunctionName), { Records: left });
      if (this.#abandoned) return;
      const failed = unprocessed(left, result, reportsItemFailures);
      await this.#log.done(this.name, left.slice(0, left.length - failed.length));
      left = failed;
      if (left.length === 0) return;
      const error = 'error' in result;
      if (retriesAllowed >= 0 && retries >= retriesAllowed) {
        await this.#discard(left, { condition: 'RetryAttemptsExhausted', invocations: tries + 1, error });
        return;
      }
      if (error && properties.BisectBatchOnFunctionError === true && left.length > 1) {
        // Splitting a batch does not count as a retry.
        const middle = Math.ceil(left.length / 2);
        await this.#process(left.slice(0, middle), tries + 1, retries);
        await this.#process(left.slice(middle), tries + 1, retries);
        return;
      }
      retries += 1;
    }
  }

  async #discardExpired(batch: readonly StreamRecord[], tries: number): Promise<readonly StreamRecord[]> {
    const maximumAge = this.#number('MaximumRecordAgeInSeconds', -1);
    if (maximumAge < 0) return batch;
    const oldest = this.#account.clock.now() / 1000 - maximumAge;
    const fresh = batch.filter(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldest);
    const expired = batch.filter((record) => !fresh.includes(record));
    if (expired.length > 0) {
      await this.#discard(expired, { condition: 'RecordAgeExceeded', invocations: tries, error: true });
    }
    return fresh;
  }

  async #discard(batch: readonly StreamRecord[], failed: Failed): Promise<void> {
    const { OnFailure } = (this.#resource.properties.DestinationConfig ?? {}) as {
      OnFailure?: { Destination: string };
    };
    this.#account.log(`${this.name}: discarded ${batch.length} stream records: ${failed.condition}`);
    if (OnFailure) {
      // A destination that refuses must not stop the stream.
      await this.#deliver(OnFailure.Destination, this.#failureDocument(batch, failed)).catch((error: unknown) =>
        this.#account.log(`${this.name}: ${OnFailure.Destination} did not take the failed batch: ${error}`),
      );
    }
    await this.#log.done(this.name, batch);
  }

  /** The metadata Lambda sends to a failure destination; the records themselves stay out of it. */
  #failureDocument(batch: readonly StreamRecord[], { condition, invocations, error }: Failed): unknown {
    const { clock, template } = this.#account;
    const reference = String(this.#resource.properties.FunctionName);
    const arrival = (record: StreamRecord | undefined) =>
      new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
    return {
      requestContext: {
        requestId: randomUUID(),
        functionArn: template.find(reference)?.arn ?? reference,
        condition,
        approximateInvokeCount: invocations,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(error && { functionError: 'Unhandled' }),
      },
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000000000000000000-00000000',
        startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
        endSequenceNumber: batch.at(-1)?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: arrival(batch[0]),
        approximateArrivalOfLastRecord: arrival(batch.at(-1)),
        batchSize: batch.length,
        streamArn: this.#log.source.arn,
      },
    };
  }
}

/** Hands records on in their order, one batch at a time. */
class Lane {
  readonly #clock: Clock;
  readonly #batchSize: number;
  readonly #window: number;
  readonly #closing: AbortSignal;
  readonly #process: (batch: readonly StreamRecord[]) => Promise<void>;
  readonly #waiting: StreamRecord[] = [];
  #full = new AbortController();
  #running = false;
  /** Resolves when nothing is in flight. */
  idle: Promise<void> = Promise.resolve();

  /** `window` is how long to wait for a batch to fill, in milliseconds of account time. */
  constructor(
    clock: Clock,
    batchSize: number,
    window: number,
    closing: AbortSignal,
    process: (batch: readonly StreamRecord[]) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#batchSize = batchSize;
    this.#window = window;
    this.#closing = closing;
    this.#process = process;
  }

  add(record: StreamRecord): void {
    this.#waiting.push(record);
    if (this.#waiting.length >= this.#batchSize) this.#full.abort();
    if (!this.#running) this.idle = this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // What was committed together arrives in one turn and shall go into one batch.
    await undefined;
    while (this.#waiting.length > 0 && !this.#closing.aborted) {
      if (this.#waiting.length < this.#batchSize && this.#window > 0) {
        this.#full = new AbortController();
        await pause(this.#clock, this.#window, AbortSignal.any([this.#full.signal, this.#closing]));
      }
      await this.#process(this.#waiting.splice(0, this.#batchSize));
    }
    this.#running = false;
  }
}

/** Waits in account time, until `signal` ends the wait. */
const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end);
  });

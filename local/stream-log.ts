import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Change, Engine, Json, Write } from './engine.ts';
import { REGION } from './template.ts';

/** A stream record as Lambda hands it to a function. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: Json;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Json;
    readonly NewImage?: Json;
    readonly OldImage?: Json;
    /** 1, 2, 3 ... in each table. */
    readonly SequenceNumber: string;
    readonly StreamViewType: string;
  };
}

/** A reader of the stream with its own durable position. */
export interface Consumer {
  readonly name: string;
  /** Where a consumer begins that reads this stream for the first time. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  wants(record: StreamRecord): boolean;
  receive(record: StreamRecord): void;
}

interface Open {
  readonly record: StreamRecord;
  readonly doneBy: Set<string>;
}

export interface StreamSource {
  readonly table: string;
  /** ARN of the stream. */
  readonly arn: string;
  readonly keyAttributes: readonly string[];
  readonly viewType: string;
}

/**
 * The stream of one table. A record is written in the same batch as the change it tells of, and forgotten when no
 * consumer waits for it.
 */
export class StreamLog {
  readonly source: StreamSource;
  readonly #engine: Engine;
  readonly #prefix: string;
  readonly #open = new Map<number, Open>();
  readonly #positions = new Map<string, number>();
  #consumers: readonly Consumer[] | undefined;
  #head = 0;

  private constructor(engine: Engine, source: StreamSource) {
    this.#engine = engine;
    this.source = source;
    this.#prefix = `stream-${source.table}~`;
  }

  static async open(engine: Engine, source: StreamSource): Promise<StreamLog> {
    const log = new StreamLog(engine, source);
    for await (const [key, value] of engine.entries(log.#prefix)) {
      const [kind, first = '', consumer = ''] = key.slice(log.#prefix.length).split('~');
      if (kind === 'head') log.#head = Number(value);
      else if (kind === 'position') log.#positions.set(first, Number(value));
      else if (kind === 'record') log.#open.set(Number(first), { record: value as StreamRecord, doneBy: new Set() });
      // Keys are read in their order, so the name of this kind must sort behind `record`.
      else if (kind === 'seen') log.#open.get(Number(first))?.doneBy.add(consumer);
    }
    return log;
  }

  /** The writes that add a change to the stream, and what to call once they are durable. */
  append(change: Change, now: number, userIdentity?: Json): { writes: Write[]; publish: () => void } {
    const { before, after } = change;
    if (isDeepStrictEqual(before, after, { skipPrototype: true })) return { writes: [], publish: () => {} };
    const number = ++this.#head;
    const record = this.#record(number, before, after, now, userIdentity);
    const head: Write = { type: 'put', key: `${this.#prefix}head`, value: number };
    const waiting = this.#consumers?.filter((consumer) => consumer.wants(record));
    if (waiting?.length === 0) return { writes: [head], publish: () => {} };
    const doneBy = new Set(this.#consumers?.filter((consumer) => !waiting?.includes(consumer)).map(({ name }) => name));
    this.#open.set(number, { record, doneBy });
    return {
      writes: [head, { type: 'put', key: this.#recordKey(number), value: record }],
      publish: () => waiting?.forEach((consumer) => void consumer.receive(record)),
    };
  }

  /** Connects all consumers of the stream, once: each receives what it has not done yet and then every new record. */
  async start(consumers: readonly Consumer[]): Promise<void> {
    this.#consumers = consumers;
    const writes: Write[] = [];
    for (const { name, startingPosition } of consumers) {
      if (this.#positions.has(name)) continue;
      const position = startingPosition === 'LATEST' ? this.#head + 1 : 1;
      this.#positions.set(name, position);
      writes.push({ type: 'put', key: `${this.#prefix}position~${name}`, value: position });
    }
    for (const [number, { record, doneBy }] of [...this.#open]) {
      for (const consumer of consumers) {
        if (number < (this.#positions.get(consumer.name) ?? 1) || !consumer.wants(record)) doneBy.add(consumer.name);
        else if (!doneBy.has(consumer.name)) consumer.receive(record);
      }
      if (this.#forgettable(doneBy)) writes.push(...this.#forget(number));
    }
    await this.#engine.commit(writes);
  }

  /** A consumer is past these records and shall not receive them again. */
  async done(consumer: string, records: readonly StreamRecord[]): Promise<void> {
    const writes = records.flatMap((record): Write[] => {
      const number = Number(record.dynamodb.SequenceNumber);
      const doneBy = this.#open.get(number)?.doneBy.add(consumer);
      if (!doneBy) return [];
      if (this.#forgettable(doneBy)) return this.#forget(number);
      return [{ type: 'put', key: this.#seenKey(number, consumer), value: true }];
    });
    await this.#engine.commit(writes);
  }

  #forgettable(doneBy: ReadonlySet<string>): boolean {
    return this.#consumers?.every(({ name }) => doneBy.has(name)) ?? false;
  }

  #forget(number: number): Write[] {
    const doneBy = this.#open.get(number)?.doneBy ?? new Set();
    this.#open.delete(number);
    const keys = [this.#recordKey(number), ...[...doneBy].map((name) => this.#seenKey(number, name))];
    return keys.map((key) => ({ type: 'del', key }));
  }

  #recordKey(number: number): string {
    return `${this.#prefix}record~${String(number).padStart(16, '0')}`;
  }

  #seenKey(number: number, consumer: string): string {
    return `${this.#prefix}seen~${String(number).padStart(16, '0')}~${consumer}`;
  }

  #record(
    number: number,
    before: Json | undefined,
    after: Json | undefined,
    now: number,
    userIdentity: Json | undefined,
  ): StreamRecord {
    const { arn, keyAttributes, viewType } = this.source;
    const image = before ?? after ?? {};
    return {
      eventID: randomUUID().replaceAll('-', ''),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      eventSourceARN: arn,
      ...(userIdentity && { userIdentity }),
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(now / 1000),
        Keys: Object.fromEntries(keyAttributes.map((name) => [name, image[name]])),
        ...(after && viewType.includes('NEW') && { NewImage: after }),
        ...(before && viewType.includes('OLD') && { OldImage: before }),
        SequenceNumber: String(number),
        StreamViewType: viewType,
      },
    };
  }
}

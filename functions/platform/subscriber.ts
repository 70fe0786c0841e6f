import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { PRACTICE_SOURCE } from './bus.ts';
import { logger, metrics, observed } from './observability.ts';

/** What the bus says of an event: the id is the same each time it is delivered. */
export interface BusEnvelope {
  readonly id: string;
  readonly type: string;
  /** ISO 8601, in whole seconds. */
  readonly time: string;
}

/**
 * A subscriber of events of the bus: the detail is checked against the schema, then handled. What is thrown fails the
 * invocation, so that its destination takes over. What is only practice is left alone, whatever the rule lets through,
 * unless it is `heard`.
 */
export const subscriber = <S extends z.ZodMiniType>(
  schema: S,
  run: (detail: z.infer<S>, envelope: BusEnvelope) => Promise<void>,
  practice: 'heard' | 'left alone' = 'left alone',
) =>
  middy<EventBridgeEvent<string, unknown>>()
    .use(observed)
    .handler(async ({ id, source, 'detail-type': type, time, detail }: EventBridgeEvent<string, unknown>) => {
      if (source === PRACTICE_SOURCE && practice !== 'heard') return;
      await run(schema.parse(detail), { id, type, time });
    });

/** Where a failed asynchronous invocation of a subscriber ends: gets the detail that failed. */
export const failureSubscriber = <S extends z.ZodMiniType>(schema: S, run: (detail: z.infer<S>) => Promise<void>) =>
  middy<{ requestPayload: { detail: unknown } }>()
    .use(observed)
    .handler(async ({ requestPayload }: { requestPayload: { detail: unknown } }) => {
      metrics.addMetric('FailedInvocations', 'Count', 1);
      await run(schema.parse(requestPayload.detail));
    });

/** New image of a stream record, with its number for partial failures. */
export interface Inserted {
  readonly sequenceNumber: string;
  readonly image: Record<string, unknown>;
}

/**
 * A consumer of a table's stream. `run` returns the sequence number of the first record it could not handle, if any;
 * the stream delivers again from there.
 */
export const streamConsumer = (run: (records: Inserted[]) => Promise<string | undefined>) =>
  middy<DynamoDBStreamEvent>()
    .use(observed)
    .handler(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
      const inserted = Records.flatMap(({ dynamodb }) =>
        dynamodb?.NewImage && dynamodb.SequenceNumber
          ? [{ sequenceNumber: dynamodb.SequenceNumber, image: unmarshall(dynamodb.NewImage as never) }]
          : [],
      );
      const failed = await run(inserted);
      if (failed === undefined) return { batchItemFailures: [] };
      logger.warn('stream records are delivered again', { from: failed });
      return { batchItemFailures: [{ itemIdentifier: failed }] };
    });

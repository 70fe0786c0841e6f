import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Of each item of a transaction that was not written, whether its own condition was why; nothing of any other failure. */
export const refusedItems = (error: unknown): readonly boolean[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed')
    : [];

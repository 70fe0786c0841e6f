import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { table } from '../../functions/platform/table.ts';

/** What a put can meet: refused as too fast, refused as conflicting, or done with the answer lost on its way. */
export type Fault = 'throttle' | 'conflict' | 'lose-reply';

const refusal = (fault: Exclude<Fault, 'lose-reply'>): Error => {
  const failure = { $metadata: { httpStatusCode: 400 }, message: 'injected' };
  return fault === 'throttle'
    ? new ProvisionedThroughputExceededException(failure)
    : new TransactionConflictException(failure);
};

/**
 * Lets the next puts of the product's own client meet these faults, one each, below its retries; the rest of the list is
 * handed back. It sits in the client, so that every engine can be made to fail.
 */
export const meeting = async (faults: readonly Fault[], work: () => Promise<void>): Promise<readonly Fault[]> => {
  const left = [...faults];
  const stack = table().middlewareStack;
  stack.add(
    (next, context) => async (args) => {
      const fault = context.commandName === 'PutItemCommand' ? left.shift() : undefined;
      if (fault && fault !== 'lose-reply') throw refusal(fault);
      const answer = await next(args);
      if (fault) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return answer;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'faults' },
  );
  try {
    await work();
  } finally {
    stack.remove('faults');
  }
  return left;
};

/** The same for transactions; `break` fails one for a reason nobody expects, `none` lets one through. */
export const meetingTransactions = async (
  faults: readonly ('conflict' | 'lose-reply' | 'break' | 'none')[],
  work: () => Promise<void>,
): Promise<readonly string[]> => {
  const left = [...faults];
  const stack = table().middlewareStack;
  stack.add(
    (next, context) => async (args) => {
      const fault = context.commandName === 'TransactWriteItemsCommand' ? left.shift() : undefined;
      if (fault === 'break') throw new Error('broken');
      if (fault === 'conflict') {
        const CancellationReasons = [{ Code: 'TransactionConflict' }, { Code: 'None' }];
        const failure = { $metadata: { httpStatusCode: 400 }, message: 'injected', CancellationReasons };
        throw new TransactionCanceledException(failure);
      }
      const answer = await next(args);
      if (fault === 'lose-reply') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return answer;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'faults of transactions' },
  );
  try {
    await work();
  } finally {
    stack.remove('faults of transactions');
  }
  return left;
};

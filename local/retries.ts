import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Account, Deliver, InvokeResult } from './account.ts';
import { Journal } from './journal.ts';
import type { Resource } from './template.ts';

const MINUTE_MS = 60_000;
const SUCCEEDED = 'Success';

interface Accepted {
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  /** Account time in epoch milliseconds. */
  readonly acceptedAt: number;
}

/** The part of a function and its `AWS::Lambda::EventInvokeConfig` that decides about asynchronous invocations. */
interface AsyncSettings {
  readonly maximumRetries: number;
  readonly maximumAgeMs: number;
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  readonly deadLetter?: string | undefined;
}

/**
 * What follows the `attempts`-th attempt of an event accepted `ageMs` ago: a wait of account time before the next one, or
 * the condition under which Lambda gives up. Lambda waits a minute before the first retry and two before the second.
 */
export const afterAttempt = (
  succeeded: boolean,
  attempts: number,
  ageMs: number,
  settings: Pick<AsyncSettings, 'maximumRetries' | 'maximumAgeMs'>,
): { retryAfter: number } | { condition: string } => {
  if (succeeded) return { condition: SUCCEEDED };
  if (attempts > settings.maximumRetries) return { condition: 'RetriesExhausted' };
  const retryAfter = attempts * MINUTE_MS;
  return ageMs + retryAfter > settings.maximumAgeMs ? { condition: 'EventAgeExceeded' } : { retryAfter };
};

/** Asynchronous invocations: kept until they succeed or are given up, also across a restart. */
export const startRetries = (
  account: Account,
  deliver: Deliver,
  invoke: (functionName: string, requestId: string, event: unknown) => Promise<InvokeResult>,
) => {
  const { clock, directory, template } = account;
  const journal = new Journal<Accepted>(directory && join(directory, 'lambda', 'asynchronous.journal'));
  const waits = new Set<() => void>();
  let closed = false;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, () => {
        waits.delete(cancel);
        resolve();
      });
      waits.add(cancel);
    });

  const send = (arn: string | undefined, event: unknown) =>
    arn === undefined
      ? undefined
      : deliver(arn, event).catch((error) => account.log(`lambda: ${arn} did not take its event: ${error}`));

  const run = async (number: number, accepted: Accepted): Promise<void> => {
    const resource = template.find(accepted.functionName);
    // A restart may bring a template without the function.
    if (!resource) return journal.done(number);
    const settings = settingsOf(account, resource);
    for (let attempts = 1; ; attempts += 1) {
      const result = await invoke(accepted.functionName, accepted.requestId, accepted.event);
      if (closed) return;
      const next = afterAttempt('payload' in result, attempts, clock.now() - accepted.acceptedAt, settings);
      if ('condition' in next) {
        const succeeded = next.condition === SUCCEEDED;
        const record = destinationRecord(clock.now(), resource.arn, accepted, next.condition, attempts, result);
        await send(succeeded ? settings.onSuccess : settings.onFailure, record);
        if (!succeeded) await send(settings.deadLetter, accepted.event);
        return journal.done(number);
      }
      await wait(next.retryAfter);
    }
  };

  for (const [number, accepted] of journal.pending()) void run(number, accepted);

  return {
    accept: (functionName: string, event: unknown): void => {
      const accepted = { functionName, requestId: randomUUID(), event: event ?? null, acceptedAt: clock.now() };
      void run(journal.add(accepted), accepted);
    },
    close: (): void => {
      closed = true;
      for (const cancel of waits) cancel();
    },
  };
};

type Destinations = { readonly [on in 'OnSuccess' | 'OnFailure']?: { readonly Destination?: string } };

const settingsOf = ({ template }: Account, { name, arn, properties }: Resource): AsyncSettings => {
  const config = template
    .ofType('AWS::Lambda::EventInvokeConfig')
    .find((c) => c.properties.FunctionName === name || c.properties.FunctionName === arn)?.properties;
  const destinations = (config?.DestinationConfig ?? {}) as Destinations;
  const deadLetter = properties.DeadLetterConfig as { TargetArn?: string } | undefined;
  return {
    maximumRetries: Number(config?.MaximumRetryAttempts ?? 2),
    maximumAgeMs: Number(config?.MaximumEventAgeInSeconds ?? 21_600) * 1000,
    onSuccess: destinations.OnSuccess?.Destination,
    onFailure: destinations.OnFailure?.Destination,
    deadLetter: deadLetter?.TargetArn,
  };
};

const destinationRecord = (
  now: number,
  arn: string,
  accepted: Accepted,
  condition: string,
  attempts: number,
  result: InvokeResult,
) => ({
  version: '1.0',
  timestamp: new Date(now).toISOString(),
  requestContext: {
    requestId: accepted.requestId,
    functionArn: `${arn}:$LATEST`,
    condition,
    approximateInvokeCount: attempts,
  },
  requestPayload: accepted.event,
  responseContext: {
    statusCode: 200,
    executedVersion: '$LATEST',
    ...('error' in result && { functionError: 'Unhandled' }),
  },
  responsePayload: 'error' in result ? result.error : result.payload,
});

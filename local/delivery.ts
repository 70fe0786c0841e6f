import { join } from 'node:path';
import type { Account, Deliver } from './account.ts';
import { Journal } from './journal.ts';

const DAY = 86_400;
const LONGEST_PAUSE = 480;

/** An event on its way to one target of a rule or schedule. */
export interface Delivery {
  /** What sends it, for the log: the name of the rule or schedule. */
  readonly from: string;
  readonly to: string;
  readonly event: unknown;
  /** Account time in epoch milliseconds at which the event was accepted. */
  readonly since: number;
  readonly maximumAttempts: number;
  readonly maximumAgeSeconds: number;
  /** ARN of the queue that takes what could not be delivered. */
  readonly deadLetters?: string;
}

type Json = Record<string, unknown>;

/**
 * The delivery that a target of the template asks for (`Arn`, `RetryPolicy`, `DeadLetterConfig`), with the defaults of
 * EventBridge: 185 retries within 24 hours.
 */
export const delivery = (from: string, target: Json, event: unknown, since: number): Delivery => {
  const retry = (target.RetryPolicy ?? {}) as Json;
  const deadLetters = ((target.DeadLetterConfig ?? {}) as Json).Arn;
  return {
    from,
    to: String(target.Arn),
    event,
    since,
    maximumAttempts: Number(retry.MaximumRetryAttempts ?? 185) + 1,
    maximumAgeSeconds: Number(retry.MaximumEventAgeInSeconds ?? DAY),
    ...(deadLetters === undefined ? {} : { deadLetters: String(deadLetters) }),
  };
};

/**
 * Seconds of account time from the failure of the given attempt (the first is 1) to the next one: 1, 2, 4 ... 480.
 * Undefined when the retry policy allows no further attempt.
 */
export const pauseAfter = (
  { maximumAttempts, maximumAgeSeconds }: Pick<Delivery, 'maximumAttempts' | 'maximumAgeSeconds'>,
  attempts: number,
  ageSeconds: number,
): number | undefined => {
  const pause = Math.min(2 ** (attempts - 1), LONGEST_PAUSE);
  return attempts < maximumAttempts && ageSeconds + pause <= maximumAgeSeconds ? pause : undefined;
};

export interface Outbox {
  /** Returns when the delivery is on disk; it then goes on until the target accepts it or its retries are used up. */
  send(delivery: Delivery): void;
  close(): void;
}

/**
 * Delivers at least once, also after `kill -9`, each delivery independently of the others. The number of attempts
 * starts anew with a restart; the age does not.
 */
export const openOutbox = (account: Account, deliver: Deliver, name: string): Outbox => {
  const { clock, directory, log, template } = account;
  const journal = new Journal<Delivery>(directory && join(directory, `${name}.jsonl`));
  const pauses = new Map<number, () => void>();
  let open = true;

  const attempt = (item: Delivery): Promise<string | undefined> =>
    deliver(item.to, item.event).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  const giveUp = async (item: Delivery, reason: string) => {
    const queue = item.deadLetters === undefined ? undefined : template.find(item.deadLetters);
    log(`${item.from}: gave up delivering to ${item.to}: ${reason}; ${queue ? `sent to ${queue.name}` : 'dropped'}`);
    if (queue) await deliver(queue.arn, item.event);
  };

  const run = async (number: number, item: Delivery, attempts = 1): Promise<void> => {
    // The template may have changed since the last start: what is gone does not come back by trying again.
    const exists = template.find(item.to) !== undefined;
    const failure = exists ? await attempt(item) : 'the template has no such target';
    if (failure !== undefined) {
      // What fails while everything closes is not the target's fault; the next start tries again.
      if (!open) return;
      const pause = exists ? pauseAfter(item, attempts, (clock.now() - item.since) / 1000) : undefined;
      if (pause !== undefined) {
        log(`${item.from}: ${item.to} did not take attempt ${attempts}, trying again in ${pause} s: ${failure}`);
        const again = () => void run(number, item, attempts + 1);
        pauses.set(number, clock.after(pause * 1000, again));
        return;
      }
      await giveUp(item, failure);
    }
    pauses.delete(number);
    journal.done(number);
  };

  for (const [number, item] of journal.pending()) void run(number, item);
  return {
    send: (item) => void run(journal.add(item), item),
    close: () => {
      open = false;
      for (const cancel of pauses.values()) cancel();
    },
  };
};

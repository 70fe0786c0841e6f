import middy from '@middy/core';
import { observed } from './observability.ts';

/**
 * A job on a schedule; it gets the time at which it was due, which no clock of ours decides. What is thrown fails the
 * invocation; the next one takes up what is left.
 */
export const schedule = (run: (due: number) => Promise<void>) =>
  middy<{ readonly time?: string } | undefined>()
    .use(observed)
    .handler(async (event) => run(event?.time === undefined ? Date.now() : Date.parse(event.time)));

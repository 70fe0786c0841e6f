import middy from '@middy/core';
import { observed } from './observability.ts';

/** A job on a schedule. What is thrown fails the invocation; the next one takes up what is left. */
export const schedule = (run: () => Promise<void>) =>
  middy<unknown>()
    .use(observed)
    .handler(async () => run());

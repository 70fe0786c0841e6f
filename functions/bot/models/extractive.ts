import type { ReplyModel } from './model.ts';

/** The entry word for word: free, at once, and never invented. */
export const extractive: ReplyModel = {
  translate: async () => undefined,
  write: async () => ({ kind: 'published' }),
};

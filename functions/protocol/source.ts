import * as z from 'zod/mini';

/** The published entry an answer was taken from. */
export const Source = z.object({
  id: z.string(),
  version: z.number(),
  title: z.string(),
  url: z.optional(z.string()),
  score: z.optional(z.number()),
});
export type Source = z.infer<typeof Source>;

/** An entry that was found for a question but not given as its answer. */
export const Tried = z.object({ id: z.string(), version: z.number(), score: z.number() });
export type Tried = z.infer<typeof Tried>;

/**
 * What a language model had to do with a reply or a note. `fallback`: why its words were not used, or not to the end. Tokens are missing
 * where the stream was not read to its end. `region`: the one that was asked; a profile may have it answered in others of its geography.
 */
export const Usage = z.object({
  model: z.string(),
  region: z.optional(z.string()),
  inputTokens: z.optional(z.number()),
  outputTokens: z.optional(z.number()),
  cacheReadTokens: z.optional(z.number()),
  milliseconds: z.number(),
  attempts: z.number(),
  fallback: z.optional(z.string()),
});
export type Usage = z.infer<typeof Usage>;

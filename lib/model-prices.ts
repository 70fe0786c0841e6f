/**
 * US dollars for a million tokens of input and of output, by the id of a model or profile, for the dashboard of costs: looked up on
 * 2026-11-20, partly in lists of others. What is not here has no price there.
 */
const PRICES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'jp.anthropic.claude-haiku-4-5-20251001-v1:0': [1.1, 5.5],
  'global.anthropic.claude-haiku-4-5-20251001-v1:0': [1, 5],
  'jp.amazon.nova-2-lite-v1:0': [0.396, 3.311],
};

const MILLION = 1_000_000;

/** What a token of input and one of output cost; undefined where that is not known. */
export const priceOf = (modelId: string): { readonly input: number; readonly output: number } | undefined => {
  const [input, output] = PRICES[modelId] ?? [];
  return input === undefined || output === undefined ? undefined : { input: input / MILLION, output: output / MILLION };
};

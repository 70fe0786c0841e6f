import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ThrottlingException,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { logger } from '../../platform/observability.ts';
import type { Usage } from '../../protocol/server.ts';
import { endOf, type Fallback } from './stop-reasons.ts';

/** What the deployment fixed of the model. */
export interface BedrockOptions {
  readonly modelId: string;
  readonly maxTokens: number;
  readonly guardrail?: { readonly id: string; readonly version: string } | undefined;
}

/** Where the function runs is where it asks; without it only in a test. */
export const askedIn = (): Pick<Usage, 'region'> => {
  const { AWS_REGION: region } = process.env;
  return region === undefined ? {} : { region };
};

/** Tokens, as far as the service has told. */
export type Counts = Partial<Record<'inputTokens' | 'outputTokens' | 'cacheReadTokens', number>>;

/** Adds what one stream cost; a service that caches nothing says nothing of it, or 0. */
export const count = (counts: Counts, usage: TokenUsage): void => {
  counts.inputTokens = (counts.inputTokens ?? 0) + (usage.inputTokens ?? 0);
  counts.outputTokens = (counts.outputTokens ?? 0) + (usage.outputTokens ?? 0);
  if (usage.cacheReadInputTokens) counts.cacheReadTokens = (counts.cacheReadTokens ?? 0) + usage.cacheReadInputTokens;
};

let client: BedrockRuntimeClient | undefined;

/** Throttled and unavailable calls are tried 3 times in all, with jitter, while the time lasts. */
export const bedrockClient = () => {
  client ??= new BedrockRuntimeClient({ maxAttempts: 3 });
  return client;
};

/** Nothing can still come on the connections of a call that was given up. */
export const dropClient = () => {
  client?.destroy();
  client = undefined;
};

/** Why a call came to nothing. */
export const reasonOf = (error: unknown, late: AbortSignal, gone?: AbortSignal): Fallback => {
  if (gone?.aborted) return 'gone';
  if (late.aborted) return 'late';
  return error instanceof ThrottlingException ? 'throttled' : 'unavailable';
};

/** The guardrail as a call names it. */
export const guardrailOf = ({ guardrail }: BedrockOptions) =>
  guardrail && { guardrailIdentifier: guardrail.id, guardrailVersion: guardrail.version };

/** What a model said to one prompt, whole; without a text the usage says why. */
export interface Said {
  readonly text?: string;
  /** The model would have said more. */
  readonly isCut?: boolean;
  readonly usage: Usage;
}

/** Asks once and waits for the whole answer, for so many milliseconds at most. */
export const converse = async (
  options: BedrockOptions,
  prompt: Required<Pick<ConverseCommandInput, 'system' | 'messages'>>,
  maxTokens: number,
  milliseconds: number,
): Promise<Said> => {
  const { modelId } = options;
  const start = Date.now();
  const late = AbortSignal.timeout(milliseconds);
  const counts: Counts = {};
  const costing = (fallback?: Fallback): Usage => ({
    model: modelId,
    ...askedIn(),
    ...counts,
    milliseconds: Math.max(0, Date.now() - start),
    attempts: 1,
    ...(fallback === undefined ? {} : { fallback }),
  });
  const inferenceConfig = { maxTokens, temperature: 0 };
  const command = new ConverseCommand({
    modelId,
    ...prompt,
    inferenceConfig,
    guardrailConfig: guardrailOf(options),
  });
  try {
    const { output, usage, stopReason = '' } = await bedrockClient().send(command, { abortSignal: late });
    if (usage) count(counts, usage);
    const end = endOf(stopReason);
    // What a guardrail says in place of the model is no answer.
    if (end.use === 'none') return { usage: costing(end.fallback) };
    const text = output?.message?.content
      ?.map(({ text = '' }) => text)
      .join('')
      .trim();
    return text ? { text, isCut: end.use === 'short', usage: costing() } : { usage: costing('empty') };
  } catch (error) {
    logger.warn('the model gave no answer', { reason: error instanceof Error ? error.name : 'unknown' });
    return { usage: costing(reasonOf(error, late)) };
  }
};

import { ConverseStreamCommand, type ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { logger } from '../../platform/observability.ts';
import type { Usage } from '../../protocol/server.ts';
import {
  askedIn,
  type BedrockOptions,
  bedrockClient,
  type Counts,
  converse,
  count,
  dropClient,
  guardrailOf,
  reasonOf,
} from './converse.ts';
import { Guard } from './grounded.ts';
import type { ReplyModel, Stage, Task, Translated, Written } from './model.ts';
import { answerPrompt, INSTRUCTIONS, type Prompt, shownEntries, translationPrompt } from './prompt.ts';
import { Calls, judge, MOST_ERRORS, offeredTools, refusedTurn, type Tool } from './tools.ts';
import { type Attempt, Writer } from './writer.ts';

/** Well below the 25 s of a reply: the published words can still be given when this is over. */
const WRITE_MS = 15_000;
const TRANSLATE_MS = 5_000;
const MOST_ATTEMPTS = 2;
/** Of the search words: more are no search. */
const MOST_WORDS = 100;

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

async function* nothing(): AsyncGenerator<never> {}

/** The events of a stream until the signal; what hangs is left behind. */
async function* until<T>(stream: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const over = rejectedBy(signal);
  over.catch(() => {});
  const events = stream[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([events.next(), over]);
    if (next.done) return;
    yield next.value;
  }
}

/** What a stop for a tool comes to. Once words were shown they stand; a call that did not come whole is none. */
const asked = (calls: Calls, writer: Writer, tools: readonly Tool[]): Attempt | undefined => {
  const { first } = calls;
  if (tools.length === 0 || writer.hasSpoken || !first) return undefined;
  const verdict = judge(first, tools);
  return 'error' in verdict
    ? { end: 'refused', turn: refusedTurn(first, verdict.error) }
    : { end: 'tool', call: verdict };
};

const follow = async (
  events: AsyncIterable<ConverseStreamOutput>,
  writer: Writer,
  counts: Counts,
  tools: readonly Tool[],
): Promise<Attempt> => {
  let attempt: Attempt | undefined;
  const calls = new Calls();
  for await (const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } of events) {
    calls.start(contentBlockStart?.start, contentBlockStart?.contentBlockIndex);
    calls.add(contentBlockDelta?.delta, contentBlockDelta?.contentBlockIndex);
    calls.stop(contentBlockStop?.contentBlockIndex);
    const text = contentBlockDelta?.delta?.text;
    // A model that has nothing to say has said it, and is read on for what it cost.
    if (text !== undefined) attempt ??= writer.add(text);
    // What was refused costs no more time.
    if (attempt?.end === 'published') return attempt;
    if (messageStop) {
      const isTool = messageStop.stopReason === 'tool_use';
      attempt ??= (isTool ? asked(calls, writer, tools) : undefined) ?? writer.finish(messageStop.stopReason ?? '');
    }
    if (metadata?.usage) count(counts, metadata.usage);
  }
  return attempt ?? { end: 'again', fallback: 'interrupted' };
};

/** The other mode shows text before it is judged. */
const streamGuardrailOf = (options: BedrockOptions) => {
  const guardrail = guardrailOf(options);
  return guardrail && { ...guardrail, streamProcessingMode: 'sync' as const };
};

/** The answer in the words of a model on Amazon Bedrock, from the given entries only, checked before it is shown. */
export const bedrock = (options: BedrockOptions): ReplyModel => {
  const { modelId, maxTokens } = options;

  const attemptOnce = async (
    task: Task,
    n: number,
    stage: Stage,
    late: AbortSignal,
    counts: Counts,
    prompt: Prompt,
  ): Promise<Attempt> => {
    const { tools = [] } = task;
    const signal = AbortSignal.any([late, stage.gone]);
    const guard = new Guard(shownEntries(task), task.language, INSTRUCTIONS);
    const command = new ConverseStreamCommand({
      modelId,
      ...prompt,
      ...(tools.length > 0 && { toolConfig: { tools: offeredTools(tools) } }),
      inferenceConfig: { maxTokens, temperature: 0 },
      guardrailConfig: streamGuardrailOf(options),
    });
    let stream: AsyncIterable<ConverseStreamOutput> | undefined;
    try {
      ({ stream } = await Promise.race([bedrockClient().send(command, { abortSignal: signal }), rejectedBy(signal)]));
    } catch (error) {
      logger.warn('the model did not answer', { reason: error instanceof Error ? error.name : 'unknown' });
      return { end: 'published', fallback: reasonOf(error, late, stage.gone) };
    }
    try {
      const writer = new Writer(guard, (text) => stage.show(n, text));
      return await follow(until(stream ?? nothing(), signal), writer, counts, tools);
    } catch (error) {
      logger.warn('the model broke off', { reason: error instanceof Error ? error.name : 'unknown' });
      if (signal.aborted) return { end: 'published', fallback: reasonOf(error, late, stage.gone) };
      return { end: 'again', fallback: 'interrupted' };
    }
  };

  const write = async (task: Task, stage: Stage): Promise<Written> => {
    const start = Date.now();
    const late = AbortSignal.timeout(WRITE_MS);
    const counts: Counts = {};
    let attempts = 1;
    let errors = 0;
    let prompt = answerPrompt(task);
    let attempt = await attemptOnce(task, attempts, stage, late, counts, prompt);
    while (
      (attempt.end === 'again' && attempts < MOST_ATTEMPTS) ||
      (attempt.end === 'refused' && errors < MOST_ERRORS)
    ) {
      attempts += 1;
      if (attempt.end === 'refused') {
        errors += 1;
        prompt = { ...prompt, messages: [...prompt.messages, ...attempt.turn] };
      }
      attempt = await attemptOnce(task, attempts, stage, late, counts, prompt);
    }
    if (attempt.end === 'refused') attempt = { end: 'published', fallback: 'tools' };
    if ('fallback' in attempt) dropClient();
    const usage: Usage = {
      model: modelId,
      ...askedIn(),
      ...counts,
      milliseconds: Math.max(0, Date.now() - start),
      attempts,
      ...('fallback' in attempt ? { fallback: attempt.fallback } : {}),
    };
    if (attempt.end === 'words') return { kind: 'words', text: attempt.text, cited: attempt.cited, usage };
    if (attempt.end === 'tool') return { kind: 'tool', call: attempt.call, usage };
    return { kind: attempt.end === 'uncovered' ? 'uncovered' : 'published', usage };
  };

  const translate = async (question: string): Promise<Translated | undefined> => {
    const { text, usage } = await converse(options, translationPrompt(question), 100, TRANSLATE_MS);
    return text === undefined ? { usage } : { words: text.slice(0, MOST_WORDS).toWellFormed(), usage };
  };

  return { translate, write };
};

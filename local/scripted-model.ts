import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AwsError } from './aws-json.ts';
import type { Model, ModelEvent, ModelRequest } from './bedrock.ts';

/** One thing a scripted model does. */
export type Step =
  /** Says something; `{text}` alone is one delta. */
  | { readonly text: string }
  /** Asks for a tool; an input that is a text goes out as it is. `cut`: the block has no end. */
  | { readonly tool: string; readonly input: unknown; readonly cut?: true }
  /** Waits so many milliseconds of the machine's own time. */
  | { readonly wait: number }
  /** Refuses the request, before anything was said: `ThrottlingException` ... */
  | { readonly refuse: string; readonly status?: number }
  /** An exception inside of the stream: `modelStreamErrorException`, `throttlingException` ... */
  | { readonly exception: string }
  /** Cuts the connection. */
  | { readonly cut: true }
  /** Ends the stream without a stop reason. */
  | { readonly silence: true }
  /** Ends with this stop reason instead of `end_turn`. */
  | { readonly stop: string };

/** A script: what the model does for a request. A text is said and ends with `end_turn`. */
export type Script = (request: ModelRequest) => string | Iterable<Step> | Promise<string | Iterable<Step>>;

const pause = (ms: number, gone: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    gone.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });

/** About what a tokenizer would say. */
const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);

/** The events of a tool call: its input comes in two pieces. */
function* toolUse(
  { tool: name, input, cut }: Extract<Step, { tool: string }>,
  contentBlockIndex: number,
): Generator<ModelEvent> {
  const json = typeof input === 'string' ? input : JSON.stringify(input);
  const half = Math.ceil(json.length / 2);
  yield [
    'contentBlockStart',
    { contentBlockIndex, start: { toolUse: { toolUseId: `call-${contentBlockIndex}`, name } } },
  ];
  for (const piece of [json.slice(0, half), json.slice(half)]) {
    yield ['contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: piece } } }];
  }
  if (!cut) yield ['contentBlockStop', { contentBlockIndex }];
}

/** A model that follows a script. */
export const scriptedModel = (script: Script): Model =>
  async function* play(request, gone): AsyncGenerator<ModelEvent> {
    const said = await script(request);
    const steps: Iterable<Step> = typeof said === 'string' ? [{ text: said }] : said;
    let started = false;
    let outputTokens = 0;
    let stopReason = 'end_turn';
    let tools = 0;
    for (const step of steps) {
      if ('wait' in step) await pause(step.wait, gone);
      if ('refuse' in step) {
        const status = step.status ?? (step.refuse === 'ThrottlingException' ? 429 : 400);
        throw new AwsError(step.refuse, 'the script says so', status);
      }
      if (gone.aborted) return;
      if ('cut' in step && !('tool' in step)) throw new Error('cut by the script');
      if (!started && !('wait' in step)) yield ['messageStart', { role: 'assistant' }];
      started ||= !('wait' in step);
      if ('exception' in step) {
        yield [step.exception, { message: 'the script says so' }];
        return;
      }
      if ('silence' in step) return;
      if ('stop' in step) stopReason = step.stop;
      if ('tool' in step) {
        tools += 1;
        stopReason = 'tool_use';
        yield* toolUse(step, tools);
      }
      if ('text' in step) {
        outputTokens += tokens(step.text);
        yield ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: step.text } }];
      }
    }
    if (!started) yield ['messageStart', { role: 'assistant' }];
    const inputTokens = tokens(request.body);
    yield ['contentBlockStop', { contentBlockIndex: 0 }];
    yield ['messageStop', { stopReason }];
    const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
    yield ['metadata', { usage, metrics: { latencyMs: 0 } }];
  };

/**
 * The script that a file exports by default.
 * @throws an Error that says what is wrong with the file.
 */
export const loadScript = async (file: string): Promise<Script> => {
  const path = resolve(file);
  if (!existsSync(path)) throw new Error(`--model-script: there is no file ${file}`);
  const { default: script } = await import(pathToFileURL(path).href);
  if (typeof script !== 'function') {
    throw new Error(`--model-script: ${file} must export by default a function of the request that returns steps`);
  }
  return script;
};

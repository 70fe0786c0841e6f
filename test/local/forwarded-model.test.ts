import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Service } from '../../local/account.ts';
import { type ModelRequest, startBedrock } from '../../local/bedrock.ts';
import { forwardedModel } from '../../local/forwarded-model.ts';
import { type Step, scriptedModel } from '../../local/scripted-model.ts';

/** A second local endpoint stands for the real service. */
let real: Service;
let local: Service;
let steps: Iterable<Step> = [];
const requests: ModelRequest[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const play = scriptedModel((request) => {
    requests.push(request);
    return steps;
  });
  real = await startBedrock(play, () => {});
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', real.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'developer');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'developer');
  local = await startBedrock(
    forwardedModel((line) => lines.push(line)),
    () => {},
  );
});
afterEach(() => void requests.splice(0));
afterAll(async () => {
  await local.close();
  await real.close();
  vi.unstubAllEnvs();
});

/** What a function of the account sees, with the account's own credentials. */
const client = () =>
  new BedrockRuntimeClient({
    region: 'ap-northeast-1',
    endpoint: local.endpoint ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
const input = {
  modelId: 'jp.anthropic.claude-haiku-4-5-20251001-v1:0',
  system: [{ text: 'brief' }, { cachePoint: { type: 'default' as const } }],
  messages: [{ role: 'user' as const, content: [{ text: '送料は' }] }],
  inferenceConfig: { maxTokens: 600 },
};
const textOf = async () => {
  const { stream = [] } = await client().send(new ConverseStreamCommand(input));
  let text = '';
  let stopReason: string | undefined;
  for await (const event of stream) {
    text += event.contentBlockDelta?.delta?.text ?? '';
    stopReason ??= event.messageStop?.stopReason;
  }
  return { text, stopReason };
};

it('passes a question on as it is, and the stream back', async () => {
  steps = [{ text: '550' }, { text: '円' }, { stop: 'max_tokens' }];
  expect(await textOf()).toEqual({ text: '550円', stopReason: 'max_tokens' });
  const { modelId, ...body } = input;
  expect(requests).toEqual([{ modelId, operation: 'converse-stream', body }]);
});

it('answers Converse too', async () => {
  steps = [{ text: '送料' }, { text: ' いくら' }];
  const { output, stopReason, usage } = await client().send(new ConverseCommand(input));
  expect([output?.message?.content, stopReason]).toEqual([[{ text: '送料 いくら' }], 'end_turn']);
  expect(usage?.inputTokens).toBeGreaterThan(0);
});

it('passes on a refusal under its name, and tells the developer', async () => {
  steps = [{ refuse: 'AccessDeniedException', status: 403 }];
  await expect(textOf()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(lines.at(-1)).toMatch(/refused jp\.anthropic.*AccessDeniedException/);
  steps = [{ refuse: 'ThrottlingException' }];
  await expect(textOf()).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
});

it('passes on an exception inside of the stream', async () => {
  steps = [{ text: '550' }, { exception: 'modelStreamErrorException' }];
  await expect(textOf()).rejects.toMatchObject({ name: 'ModelStreamErrorException' });
});

it('breaks off where the real stream breaks off', async () => {
  steps = [{ text: '550' }, { wait: 50 }, { cut: true }];
  const end = await textOf().catch(() => 'broken off');
  expect(end === 'broken off' || (typeof end === 'object' && end.stopReason === undefined)).toBe(true);
});

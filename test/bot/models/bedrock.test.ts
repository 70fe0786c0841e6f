import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, expect, it, vi } from 'vitest';
import { bedrock } from '../../../functions/bot/models/bedrock.ts';

afterEach(() => vi.restoreAllMocks());

const QUESTION = 'Combien coûtent les frais de port ?';
const GUARDRAIL = { id: 'g-1', version: '3' };
const answering = (stopReason: string) =>
  vi.spyOn(BedrockRuntimeClient.prototype, 'send').mockImplementation(async () => ({
    output: { message: { content: [{ text: '送料' }] } },
    usage: { inputTokens: 40, outputTokens: 3 },
    stopReason,
  }));

const translate = () => bedrock({ modelId: 'm', maxTokens: 600, guardrail: GUARDRAIL }).translate(QUESTION);

it('search words pass the guardrail of the deployment and have a cost', async () => {
  const send = answering('end_turn');
  expect(await translate()).toMatchObject({
    words: '送料',
    usage: { model: 'm', inputTokens: 40, outputTokens: 3, attempts: 1, milliseconds: expect.any(Number) },
  });
  expect(send.mock.calls[0]?.[0].input).toMatchObject({
    guardrailConfig: { guardrailIdentifier: 'g-1', guardrailVersion: '3' },
  });
});

it('what the guardrail says in place of the model is not searched for', async () => {
  answering('guardrail_intervened');
  expect(await translate()).toEqual({ usage: expect.objectContaining({ inputTokens: 40, fallback: 'guardrail' }) });
});

it('what a translation that failed took is known as well', async () => {
  vi.spyOn(BedrockRuntimeClient.prototype, 'send').mockImplementation(async () => {
    throw new Error('down');
  });
  expect(await translate()).toEqual({ usage: expect.objectContaining({ attempts: 1, fallback: 'unavailable' }) });
});

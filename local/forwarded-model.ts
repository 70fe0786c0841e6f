import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { AwsError } from './aws-json.ts';
import type { Model } from './bedrock.ts';
import { REGION } from './template.ts';

const refusal = (error: unknown): AwsError => {
  if (!(error instanceof BedrockRuntimeServiceException)) {
    return new AwsError('ServiceUnavailableException', error instanceof Error ? error.message : String(error), 503);
  }
  return new AwsError(error.name, error.message, error.$metadata.httpStatusCode ?? 500);
};

/**
 * The real service, called with the developer's own credentials, in the region the local account pretends to be in. Only the
 * question to the model leaves this machine; the functions never hold these credentials.
 */
export const forwardedModel = (log: (line: string) => void): Model => {
  // One attempt: whether to try again is for the function to decide, as in AWS.
  const client = new BedrockRuntimeClient({ region: REGION, maxAttempts: 1 });
  return async function* forward({ modelId, body }, gone) {
    // The body is what the same SDK made of the same input.
    const command = new ConverseStreamCommand({ ...body, modelId } as ConverseStreamCommandInput);
    const { stream } = await client.send(command, { abortSignal: gone }).catch((error: unknown) => {
      const refused = refusal(error);
      log(`Amazon Bedrock refused ${modelId}: ${refused.code}: ${refused.message}`);
      throw refused;
    });
    try {
      for await (const event of stream ?? []) {
        for (const [name, payload] of Object.entries(event)) yield [name, payload];
      }
    } catch (error) {
      if (!(error instanceof BedrockRuntimeServiceException)) throw error;
      yield [error.name.replace(/^./, (letter) => letter.toLowerCase()), { message: error.message }];
    }
  };
};

import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { formerSurrogate } from '../../functions/member/former-surrogate.ts';
import { surrogateOf } from '../../functions/member/surrogate.ts';

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => {
  secrets.reset();
  vi.stubEnv('SESSION_SECRET', 'arn');
  vi.stubEnv('MEMBER_ISSUER', 'https://www.example.jp');
});

it('a number is found under the key before, as long as AWS has it', async () => {
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' }).resolves({ SecretString: 'before' });
  const before = surrogateOf(new TextEncoder().encode('before'), 'https://www.example.jp', 'S-1');
  expect(await formerSurrogate('S-1')).toBe(before);
});

it('where the key was never replaced there is none, and what failed is not taken for that', async () => {
  secrets.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'no such stage', $metadata: {} }));
  expect(await formerSurrogate('S-1')).toBeUndefined();
  secrets.on(GetSecretValueCommand).rejects(new Error('throttled'));
  await expect(formerSurrogate('S-1')).rejects.toThrow('throttled');
});

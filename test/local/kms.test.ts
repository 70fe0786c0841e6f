import { createPublicKey, verify } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { kmsSigner } from '../../functions/audit/kms.ts';
import { isSigned, keyIdOf } from '../../functions/audit/signature.ts';
import type { Service } from '../../local/account.ts';
import { startKms } from '../../local/kms.ts';
import { accountWith, temporaryFolder } from './tables.fixture.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

const ARN = 'arn:aws:kms:ap-northeast-1:000000000000:key/Test-Signing';
const KEYS = {
  Signing: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } },
  Data: { Type: 'AWS::KMS::Key', Properties: {} },
};

const reachedAt = (endpoint: string): void => {
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', endpoint);
  vi.stubEnv('AWS_REGION', 'ap-northeast-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
};

const start = async (directory?: string): Promise<Service> => {
  const service = await startKms(accountWith(KEYS, { directory }));
  closing.push(service.close);
  reachedAt(service.endpoint ?? '');
  return service;
};

/** A KMS that answers each call with the next of these. */
const answering = async (answers: readonly [number, object][]) => {
  const asked: (string | undefined)[] = [];
  const left = answers.values();
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    const [status, body] = left.next().value ?? [500, {}];
    request.resume().on('end', () => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    server.close();
  });
  reachedAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return asked;
};

it('signs with a key that only says its public part, the same after a restart', async () => {
  const directory = temporaryFolder();
  await start(directory);
  const first = await kmsSigner(ARN);
  const key = createPublicKey(first.pem);
  const signature = await first.sign('a\nb');
  expect(verify('sha256', Buffer.from('a\nb'), key, Buffer.from(signature, 'base64'))).toBe(true);
  expect(isSigned('a\nc', signature, key)).toBe(false);
  expect(first.keyId).toBe(keyIdOf(key));
  expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);

  await start(directory);
  expect((await kmsSigner('Test-Signing')).keyId).toBe(first.keyId);
  await start();
  expect((await kmsSigner(ARN)).keyId).not.toBe(first.keyId);
});

it('says what KMS says no to, at once', async () => {
  await start();
  await expect(kmsSigner('Test-Data')).rejects.toThrow('KMS GetPublicKey failed with 400, NotFoundException');
  const { sign } = await kmsSigner(ARN);
  await expect(sign('x'.repeat(4_097))).rejects.toThrow('KMS Sign failed with 400, ValidationException');
});

it('asks again when it may help, signed each time', async () => {
  const key = createPublicKey((await start().then(() => kmsSigner(ARN))).pem);
  const PublicKey = key.export({ type: 'spki', format: 'der' }).toString('base64');
  const asked = await answering([
    [500, {}],
    [400, { __type: 'ThrottlingException' }],
    [200, { PublicKey }],
    [400, { __type: 'KMSInvalidStateException' }],
  ]);
  const { sign } = await kmsSigner(ARN);
  expect(asked).toHaveLength(3);
  const scope =
    /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/ap-northeast-1\/kms\/aws4_request, SignedHeaders=[\w;-]*x-amz-target/;
  expect(asked).toEqual(asked.map(() => expect.stringMatching(scope)));
  await expect(sign('x')).rejects.toThrow('KMSInvalidStateException');
  expect(asked).toHaveLength(4);
});

import { createPublicKey } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { requireEnv } from '../platform/env.ts';
import { keyIdOf, pemOf, type Signer } from './signature.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;
const PAUSE_MS = 200;

/** KMS has said no; `isPassing`: it may say yes in a moment. */
export class KmsError extends Error {
  readonly isPassing: boolean;

  constructor(operation: string, status: number, answer: string) {
    const type = /"__type"\s*:\s*"([\w.#]+)"/.exec(answer)?.[1] ?? 'no type';
    super(`KMS ${operation} failed with ${status}, ${type}`);
    this.isPassing = status >= 500 || /Throttling|LimitExceeded/.test(type);
  }
}

const credentials = () => {
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  return {
    accessKeyId: requireEnv('AWS_ACCESS_KEY_ID'),
    secretAccessKey: requireEnv('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken && { sessionToken }),
  };
};

const send = async (operation: string, input: object): Promise<Record<string, unknown>> => {
  const region = requireEnv('AWS_REGION');
  const url = new URL(process.env.AWS_ENDPOINT_URL_KMS ?? `https://kms.${region}.amazonaws.com`);
  const headers = {
    host: url.host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `TrentService.${operation}`,
  };
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers,
    body: JSON.stringify(input),
  });
  const signer = new SignatureV4({
    service: 'kms',
    region,
    credentials: credentials(),
    sha256: Hash.bind(undefined, 'sha256'),
  });
  const { headers: signed, body } = await signer.sign(request);
  const { host: _host, ...sent } = signed;
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new KmsError(operation, answer.status, text);
  return JSON.parse(text);
};

/** Two operations are all that is needed of KMS; its own client is larger than the function. */
const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(operation, input);
    } catch (error) {
      if (attempt === ATTEMPTS || (error instanceof KmsError && !error.isPassing)) throw error;
      await wait(PAUSE_MS * attempt);
    }
  }
};

/** Signs with a key of KMS. */
export const kmsSigner = async (KeyId: string): Promise<Signer> => {
  const { PublicKey } = await call('GetPublicKey', { KeyId });
  const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
  return {
    keyId: keyIdOf(key),
    pem: pemOf(key),
    sign: async (text) => {
      const Message = Buffer.from(text).toString('base64');
      const { Signature } = await call('Sign', {
        KeyId,
        Message,
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      return String(Signature);
    },
  };
};

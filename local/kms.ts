import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Service } from './account.ts';
import { AwsError, serveAwsJson } from './aws-json.ts';

type Json = Record<string, unknown>;

/** What KMS takes for a message that it hashes itself. */
const MOST_BYTES = 4_096;

const generate = (): string => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
};

/** The template's keys that sign: made once, kept in `keys.json` for this user only, answered by Sign and GetPublicKey. */
export const startKms = async (account: Account): Promise<Service> => {
  const file = account.directory && join(account.directory, 'keys.json');
  const stored: Record<string, string> = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const keys = account.template
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => properties.KeySpec === 'ECC_NIST_P256')
    .map(({ name, arn }) => {
      const pem = stored[name] ?? generate();
      stored[name] = pem;
      return { name, arn, key: createPrivateKey(pem) };
    });
  if (file && account.directory) {
    mkdirSync(account.directory, { recursive: true });
    writeFileSync(`${file}.next`, JSON.stringify(stored, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }

  const find = ({ KeyId }: Json): { arn: string; key: KeyObject } => {
    const found = keys.find(({ name, arn }) => name === KeyId || arn === KeyId);
    if (!found) throw new AwsError('NotFoundException', `Key '${KeyId}' does not exist`);
    return found;
  };

  const GetPublicKey = (input: Json) => {
    const { arn, key } = find(input);
    return {
      KeyId: arn,
      PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    };
  };

  const Sign = (input: Json) => {
    const { arn, key } = find(input);
    const { Message, MessageType = 'RAW', SigningAlgorithm } = input;
    if (SigningAlgorithm !== 'ECDSA_SHA_256' || MessageType !== 'RAW') {
      throw new AwsError('ValidationException', 'the local account signs RAW messages with ECDSA_SHA_256 only');
    }
    const message = Buffer.from(String(Message), 'base64');
    if (message.length === 0 || message.length > MOST_BYTES) {
      throw new AwsError('ValidationException', `Message must have length between 1 and ${MOST_BYTES}`);
    }
    return { KeyId: arn, Signature: sign('sha256', message, key).toString('base64'), SigningAlgorithm };
  };

  const server = await serveAwsJson('TrentService', { GetPublicKey, Sign });
  return { endpoint: server.endpoint, runs: ['AWS::KMS::Key'], close: server.close };
};

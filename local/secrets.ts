import { createHash, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Service } from './account.ts';
import { AwsError, serveAwsJson } from './aws-json.ts';

type Json = Record<string, unknown>;

interface Generated {
  readonly value: string;
  /** Epoch seconds. */
  readonly created: number;
}

/** The template's secrets: generated once, kept in `secrets.json` for this user only, answered by GetSecretValue. */
export const startSecrets = async (account: Account): Promise<Service> => {
  const file = account.directory && join(account.directory, 'secrets.json');
  const stored: Record<string, Generated> = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = account.template.ofType('AWS::SecretsManager::Secret').flatMap((resource) => {
    const { SecretString: given, GenerateSecretString: options } = resource.properties;
    const kept = stored[resource.name];
    const value = given ?? kept?.value ?? (options && generate(resource.logicalId, options as Json));
    // Without a value there is no version yet, as in AWS.
    if (value === undefined) return [];
    const created = kept?.value === value ? kept.created : account.clock.now() / 1000;
    stored[resource.name] = { value: String(value), created };
    return [{ value: String(value), created, name: resource.name, arn: resource.arn }];
  });
  if (file && account.directory) {
    mkdirSync(account.directory, { recursive: true });
    writeFileSync(`${file}.next`, JSON.stringify(stored, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }

  const GetSecretValue = ({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }: Json) => {
    const secret = secrets.find(({ name, arn }) => name === SecretId || arn === SecretId);
    if (!secret) {
      const message = `Secrets Manager can't find the specified secret ${SecretId}.`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    const version = versionOf(secret.value);
    if (VersionStage !== 'AWSCURRENT' || (VersionId !== undefined && VersionId !== version)) {
      const message = `Secrets Manager can't find the specified secret value for ${VersionId ?? VersionStage}.`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      SecretString: secret.value,
      VersionId: version,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: secret.created,
    };
  };

  const server = await serveAwsJson('secretsmanager', { GetSecretValue });
  return { endpoint: server.endpoint, runs: ['AWS::SecretsManager::Secret'], close: server.close };
};

/** One version for each value, in the form of a UUID, so that clients which cache by version notice a change. */
const versionOf = (value: string): string =>
  createHash('sha256')
    .update(value)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Defaults and punctuation of the service: 32 characters, one of each included type. */
const generate = (logicalId: string, options: Json): string => {
  const excluded = new Set(String(options.ExcludeCharacters ?? ''));
  const types = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((type) => [...type].filter((character) => !excluded.has(character)))
    .filter((type) => type.length > 0);
  const length = Number(options.PasswordLength ?? 32);
  const required = options.RequireEachIncludedType === false ? [] : types;
  const all = types.flat();
  if (all.length === 0 || length < required.length) {
    throw new Error(`secret ${logicalId}: GenerateSecretString leaves no password to generate`);
  }
  const characters = Array.from({ length }, (_, index) => pick(required[index] ?? all));
  const password = shuffle(characters).join('');
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    throw new Error(`secret ${logicalId}: SecretStringTemplate and GenerateStringKey need each other`);
  }
  return JSON.stringify({ ...JSON.parse(String(template)), [String(key)]: password });
};

const pick = (characters: readonly string[]): string => characters[randomInt(characters.length)] ?? '';

/** Fisher-Yates: the characters required of each type must not stay in front. */
const shuffle = (items: string[]): string[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? '', result[last] ?? ''];
  }
  return result;
};

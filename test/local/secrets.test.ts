import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GetRandomPasswordCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from 'vitest';
import type { Service } from '../../local/account.ts';
import { startSecrets } from '../../local/secrets.ts';
import { accountWith, type Resources, temporaryFolder } from './tables.fixture.ts';

const running: Service[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.close();
});

const secret = (GenerateSecretString: Record<string, unknown> = {}): Resources[string] => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: { GenerateSecretString },
});

const given = async (resources: Resources, directory?: string) => {
  const service = await startSecrets(accountWith(resources, { directory }));
  running.push(service);
  const client = new SecretsManagerClient({
    endpoint: service.endpoint ?? '',
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const get = (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
    client.send(new GetSecretValueCommand({ SecretId, ...more }));
  return { client, get, value: async (SecretId: string) => (await get(SecretId)).SecretString ?? '' };
};

/** Enough passwords for a character that is possible to show up. */
const passwords = async (options: Record<string, unknown>): Promise<string[]> => {
  const names = Array.from({ length: 40 }, (_, index) => `Secret${index}`);
  const { value } = await given(Object.fromEntries(names.map((name) => [name, secret(options)])));
  return Promise.all(names.map((name) => value(`Test-${name}`)));
};

describe('a generated secret', () => {
  test('is found by name and by ARN and is another one for each resource', async () => {
    const { get, value } = await given({ Signing: secret(), Other: secret() });
    const answer = await get('Test-Signing');
    const arn = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:Test-Signing';
    expect(answer).toMatchObject({ ARN: arn, Name: 'Test-Signing', VersionStages: ['AWSCURRENT'] });
    expect(answer.CreatedDate?.getFullYear()).toBe(new Date().getFullYear());
    expect(await value(arn)).toBe(answer.SecretString);
    expect(await value('Test-Other')).not.toBe(answer.SecretString);
  });

  test('has 32 characters with one of each type by default', async () => {
    for (const password of await passwords({})) {
      expect(password).toMatch(/^[!-~]{32}$/);
      for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(password).toMatch(type);
    }
  });

  test.each([
    [{ ExcludePunctuation: true, PasswordLength: 64 }, /^[a-zA-Z\d]{64}$/],
    [{ ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true }, /^\d{32}$/],
    [{ ExcludeNumbers: true, ExcludePunctuation: true, ExcludeCharacters: 'abcXYZ' }, /^[d-zA-W]{32}$/],
    [{ IncludeSpace: true, PasswordLength: 5 }, /^(?=.* )[ -~]{5}$/],
  ])('keeps to %j', async (options, expected) => {
    for (const password of await passwords(options)) expect(password).toMatch(expected);
  });

  test('may lack a type when each is not required', async () => {
    const all = await passwords({ RequireEachIncludedType: false, PasswordLength: 1 });
    expect(new Set(all).size).toBeGreaterThan(1);
    await expect(given({ Signing: secret({ PasswordLength: 3 }) })).rejects.toThrow('secret Signing: ');
  });

  test('is put into the template at its key', async () => {
    const SecretStringTemplate = '{"username":"shop"}';
    const { value } = await given({ Login: secret({ SecretStringTemplate, GenerateStringKey: 'password' }) });
    expect(JSON.parse(await value('Test-Login'))).toEqual({
      username: 'shop',
      password: expect.stringMatching(/^.{32}$/),
    });
    await expect(given({ Login: secret({ SecretStringTemplate }) })).rejects.toThrow('GenerateStringKey');
  });
});

test('a secret given by the template is answered as it is', async () => {
  const { value } = await given({
    Fixed: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'open sesame' } },
  });
  expect(await value('Test-Fixed')).toBe('open sesame');
});

test('the same directory keeps value, version and time; only this user may read the file', async () => {
  const directory = join(temporaryFolder(), 'new');
  const resources = { Signing: secret() };
  const { $metadata: _, ...first } = await (await given(resources, directory)).get('Test-Signing');
  const file = join(directory, 'secrets.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  const restarted = await given({ ...resources, Added: secret() }, directory);
  expect(await restarted.get('Test-Signing')).toMatchObject(first);
  expect(await restarted.value('Test-Added')).not.toBe('');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const elsewhere = await given(resources, temporaryFolder());
  expect(await elsewhere.value('Test-Signing')).not.toBe(first.SecretString);
});

describe('what is not there', () => {
  test.each([
    ['an unknown secret', 'nowhere', {}],
    ['a secret without a value', 'Test-Empty', {}],
    ['another version', 'Test-Signing', { VersionId: '00000000-0000-0000-0000-000000000000' }],
    ['another stage', 'Test-Signing', { VersionStage: 'AWSPREVIOUS' }],
  ])('%s is a ResourceNotFoundException', async (_, name, version) => {
    const { get } = await given({ Signing: secret(), Empty: { Type: 'AWS::SecretsManager::Secret', Properties: {} } });
    await expect(get(name, version)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('another operation is unknown and named', async () => {
    const { client } = await given({});
    await expect(client.send(new GetRandomPasswordCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('secretsmanager.GetRandomPassword'),
    });
  });
});

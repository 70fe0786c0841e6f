import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, it } from 'vitest';
import { importContent } from '../../functions/member/import.ts';
import { directoryContract, SHARING } from '../member/directory.contract.ts';
import { sampleContent } from '../member/sample.ts';
import { ISSUER, SESSION_SECRET } from '../member/tables.ts';

/** Members and orders in our own tables do on every engine what they do on that of `npm start`. */
export const membersContract = (): void => {
  describe('members and orders in tables', () => {
    const sample = sampleContent();
    const content = { ...sample, members: [...sample.members, ...SHARING.map((member) => ({ at: 'here', member }))] };

    beforeAll(async () => {
      Object.assign(process.env, { SESSION_SECRET: 'arn', MEMBER_ISSUER: ISSUER });
      mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: SESSION_SECRET });
      await importContent(content);
    });

    directoryContract();

    it('are not written again by the same import, and are all there is', async () => {
      expect(await importContent(content, { all: true })).toEqual({ written: 0, unchanged: 152, removed: 0 });
    });
  });
};

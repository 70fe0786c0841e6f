import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { resourceOf } from './needed.ts';
import { isOfTheCdk, MAIL, resourcesIn, synthesized, WEBHOOKS, withoutHash } from './synthesized.ts';

let templates: Map<string, Template>;
const all = (type: string) => resourcesIn(templates, type);

beforeAll(async () => {
  const retention = { accessLogDays: 365 };
  templates = await synthesized({ mail: MAIL, webhooks: WEBHOOKS, model: { kind: 'bedrock' }, retention });
});

const OF_MEMBERS = /(?:^|[^A-Za-z])(?:Data)?(?:Members|Orders)(?:$|[^A-Za-z])/;
const READS = /^dynamodb:(?:GetItem|BatchGetItem|Query|Scan|\*)$/;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Names of functions by their roles. */
const functions = (): Map<string, string> =>
  new Map(
    all('AWS::Lambda::Function')
      .filter(([id]) => !isOfTheCdk(id))
      .flatMap(([, { Role, Environment }]) => {
        const name = Environment?.Variables?.POWERTOOLS_SERVICE_NAME;
        return typeof name === 'string' ? [[withoutHash(Role['Fn::GetAtt'][0]), name] as const] : [];
      }),
  );

/** Who may read a table of members, by its policy. */
const readers = (): string[] => {
  const names = functions();
  const found = all('AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) => {
    const reads = (PolicyDocument.Statement as Statement[]).some(
      ({ Action, Resource }) =>
        [Action].flat().some((action) => READS.test(action)) &&
        [Resource].flat().some((resource) => OF_MEMBERS.test(resourceOf(resource))),
    );
    return reads ? Roles.map(({ Ref }: { Ref: string }) => names.get(withoutHash(Ref)) ?? Ref) : [];
  });
  return [...new Set<string>(found)].toSorted();
};

/** Looks whether rows are gone that should be; of them the key and the end (test/lib/audit.test.ts). */
const ENDS = ['audit/check'];
/** Who takes out all that is held of a person, for himself or for good, has to find it. */
const RIGHTS = ['erasure/export', 'erasure/work', 'retention/daily'];

describe('what is known of members', () => {
  it('is read by functions of members alone, and by those that give a person his rights', () => {
    expect(readers()).toContain('member/step');
    expect(readers().filter((name) => !name.startsWith('member/'))).toEqual([...ENDS, ...RIGHTS]);
  });

  it('is nothing that the bot could even name', () => {
    for (const [, { Environment }] of all('AWS::Lambda::Function')) {
      const { POWERTOOLS_SERVICE_NAME: name, MEMBERS_TABLE, ORDERS_TABLE } = Environment?.Variables ?? {};
      if (!/^(?:bot|assist|escalation|webhook)\//.test(name ?? '')) continue;
      expect([name, MEMBERS_TABLE, ORDERS_TABLE]).toEqual([name, undefined, undefined]);
    }
  });
});

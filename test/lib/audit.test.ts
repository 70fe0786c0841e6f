import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { targetInput } from '../../local/target-input.ts';
import { synth } from './synth.ts';

let kept: Awaited<ReturnType<typeof synth>>;
let removed: Awaited<ReturnType<typeof synth>>;
beforeAll(async () => {
  kept = await synth({ removeDataOnDelete: false, audit: { lockYears: 3 } });
  removed = await synth({ removeDataOnDelete: true });
});

const records = (data: Template): Record<string, unknown> => {
  const [, bucket] =
    Object.entries(data.findResources('AWS::S3::Bucket')).find(([id]) => /^AuditRecords/.test(id)) ?? [];
  return bucket?.Properties ?? {};
};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}
const conditionsOf = (name: string, action: string, resource: RegExp) =>
  Object.entries(kept.service.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
    .filter(({ Action, Resource }) => [Action].flat().includes(action) && resource.test(JSON.stringify(Resource)))
    .map(({ Condition }) => Condition);
const statementsOn = (resource: RegExp): [string, readonly string[]][] =>
  Object.entries(kept.service.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    (Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Resource }) => resource.test(JSON.stringify(Resource)))
      .map(({ Action }): [string, readonly string[]] => [id.replace(/RoleDefaultPolicy.*/, ''), [Action].flat()]),
  );

/** A text of a template, with what is imported by the name of its construct. */
const joined = ({ 'Fn::Join': [separator, parts] }: { 'Fn::Join': [string, unknown[]] }): string =>
  parts
    .map((part) =>
      typeof part === 'string' ? part : /Output(?:Ref|FnGetAtt)([A-Za-z]+?)[0-9A-F]{8}/.exec(JSON.stringify(part))?.[1],
    )
    .join(separator);

describe('the record of the log', () => {
  it('can be changed or deleted by nobody before its time, and goes with a stage that is to go', () => {
    expect(records(kept.data)).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3 * 366 } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(records(kept.data)).not.toHaveProperty('LifecycleConfiguration');
    expect(JSON.stringify(records(removed.data))).not.toContain('DefaultRetention');
  });

  it('is written by one function, which deletes nothing and cannot change the lock, and read by another', () => {
    expect(statementsOn(/AuditRecords/).toSorted()).toEqual([
      ['AuditApiReport', ['s3:GetObject']],
      ['AuditApiReport', ['s3:ListBucket']],
      ['AuditCheck', ['s3:GetObject']],
      ['AuditCheck', ['s3:ListBucket']],
      ['AuditSeal', ['s3:GetObject', 's3:PutObject']],
      ['AuditSeal', ['s3:ListBucket']],
    ]);
  });

  it('is signed with a key that never leaves KMS, by that function alone', () => {
    kept.data.hasResourceProperties('AWS::KMS::Key', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(statementsOn(/AuditSigning/)).toEqual([['AuditSeal', ['kms:Sign', 'kms:GetPublicKey']]]);
  });

  it('grows every hour, and what fails is kept and told', () => {
    kept.service.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(10 * * * ? *)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditSeal'), 'Arn'] } })],
    });
    kept.service.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'AuditFindings', Threshold: 0 });
  });

  it('is checked against what is kept beside the log every hour, by a function that can write no entry and read no member', () => {
    kept.service.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(40 * * * ? *)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditCheck'), 'Arn'] } })],
    });
    const attributes = (action: string, table: RegExp) =>
      conditionsOf('AuditCheck', action, table).map((condition) => condition?.['ForAllValues:StringEquals']);
    const [head] = attributes('dynamodb:PutItem', /Conversations/);
    expect(head).toEqual({ 'dynamodb:Attributes': expect.arrayContaining(['headSeq', 'state']) });
    expect(JSON.stringify(head)).not.toMatch(/"(?:body|salt|hash|digest|seq)"/);
    expect(attributes('dynamodb:Scan', /Members/)).toEqual([{ 'dynamodb:Attributes': ['pk', 'sk', 'expiresAt'] }]);
    expect(conditionsOf('AuditCheck', 'dynamodb:Query', /Members/)).toEqual([]);
    expect(conditionsOf('AuditCheck', 'dynamodb:GetItem', /Members/)).toEqual([]);
  });

  it('is checked for what should be gone in every table whose rows have an end', () => {
    const tables = Object.entries(kept.data.findResources('AWS::DynamoDB::GlobalTable'));
    const ending = tables.flatMap(([id, { Properties }]) => (Properties.TimeToLiveSpecification?.Enabled ? [id] : []));
    expect(ending.length).toBeGreaterThan(5);
    const unseen = ending.filter((id) => conditionsOf('AuditCheck', 'dynamodb:Scan', new RegExp(id)).length !== 1);
    expect(unseen).toEqual([]);
  });

  it('has its newest hash mailed where somebody wants it, in words for people, and nowhere else', async () => {
    const topicsOf = (template: Template) => Object.keys(template.findResources('AWS::SNS::Topic')).length;
    const anchorEmail = 'record@sakura-shop.example';
    const { service } = await synth({ audit: { lockYears: 7, anchorEmail } });
    expect(topicsOf(service)).toBe(topicsOf(kept.service) + 1);
    service.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: anchorEmail });
    const rules = Object.values(service.findResources('AWS::Events::Rule'));
    const rule = rules.find(({ Properties }) => JSON.stringify(Properties.EventPattern)?.includes('AuditSealed'));
    const [target] = rule?.Properties.Targets ?? [];
    expect(target).toMatchObject({ DeadLetterConfig: {}, RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    const detail = {
      key: 'digest/x/1.json.gz',
      sha256: 'ab'.repeat(32),
      to: '2026-11-22T00:00:00Z',
      keyId: 'cd'.repeat(32),
    };
    const { InputPathsMap, InputTemplate } = target.InputTransformer;
    const text = String(
      targetInput(
        { InputTransformer: { InputPathsMap, InputTemplate: joined(InputTemplate) } },
        { detail: { version: 1, bucket: 'records', ...detail } },
        { name: '', arn: '' },
      ),
    );
    for (const value of Object.values(detail)) expect(text).toContain(value);
    expect(text.split('\n')).toContain(`"${detail.sha256}"`);
    const names = '--table Conversations --audit Audit --signing-key AuditSigning';
    expect(text.split('\n')).toContain(`"npm run -s audit -- verify ${names} --anchor ${detail.sha256}"`);
    expect(text).toContain('leave out the quotation marks');
    expect(text).toContain('このメールを保管してください');
    expect(text).not.toContain('<');
    for (const line of text.split('\n')) expect(line).toMatch(/^"[^"]+"$/);
  });

  it('can be found by who verifies it', () => {
    const outputs = Object.keys(kept.service.toJSON().Outputs);
    expect(outputs).toEqual(expect.arrayContaining(['AuditTable', 'AuditBucket', 'AuditKey', 'ConversationsTable']));
  });
});

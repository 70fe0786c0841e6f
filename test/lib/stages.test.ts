import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synth, synthStages } from './synth.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}
interface Json {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

let stages: Json[][];
let kept: Json[];
let removed: Json[];

beforeAll(async () => {
  const read = (template: Template) => template.toJSON() as Json;
  stages = (await synthStages('blue', 'green')).map((templates) => templates.map(read));
  const templates = async (changes: object) => {
    const { data, parts, web } = await synth(changes);
    return [data, ...parts, web].map(read);
  };
  kept = await templates({ removeDataOnDelete: false });
  removed = await templates({ removeDataOnDelete: true });
});

const resourcesOf = (templates: readonly Json[]) =>
  templates.flatMap(({ Resources }) => Object.entries(Resources).map(([id, resource]) => ({ id, ...resource })));
const exportsOf = ({ Outputs = {} }: Json): string[] =>
  Object.values(Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : []));
const importsOf = (template: Json): string[] =>
  [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name);

describe('two stages in one account', () => {
  /** Their names are labels, or are one of a kind within what they belong to. */
  const WITHIN = new Set([
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::ApiGatewayV2::Stage',
    'AWS::Cognito::UserPoolGroup',
    'AWS::IAM::Policy',
  ]);

  /** What a resource is called in the account, whether directly or in its one configuration object. */
  const namesOf = ({ Type, Properties = {} }: Resource): string[] => {
    if (WITHIN.has(Type)) return [];
    const configurations = Object.entries(Properties).filter(([key]) => /Config$/.test(key));
    return [Properties, ...configurations.map(([, value]) => value)].flatMap((object) =>
      Object.entries(object as object).flatMap(([key, value]) =>
        /^(?!Metric)(\w*[a-z])?Name$|^Domain$/.test(key) && typeof value === 'string' ? [`${Type} ${value}`] : [],
      ),
    );
  };

  it('have no name and no export in common', () => {
    const [blue = [], green = []] = stages.map((templates) => [
      ...resourcesOf(templates).flatMap(namesOf),
      ...templates.flatMap(exportsOf),
    ]);
    expect(blue.length).toBeGreaterThan(10);
    expect(blue.filter((name) => green.includes(name))).toEqual([]);
  });

  it('take nothing from each other', () => {
    for (const templates of stages) {
      const own = templates.flatMap(exportsOf);
      expect(templates.flatMap(importsOf).filter((name) => !own.includes(name))).toEqual([]);
    }
  });
});

describe('the stacks of a stage', () => {
  it('need each other in one order: data, service, record, web', () => {
    const [data, service, record, web] = kept;
    if (!data || !service || !record || !web) throw new Error('there are not four stacks');
    expect(importsOf(data)).toEqual([]);
    expect(importsOf(service).filter((name) => !exportsOf(data).includes(name))).toEqual([]);
    const known = [...exportsOf(data), ...exportsOf(service)];
    for (const last of [record, web]) expect(importsOf(last).filter((name) => !known.includes(name))).toEqual([]);
    expect(importsOf(web).some((name) => exportsOf(service).includes(name))).toBe(true);
  });
});

describe('deleting the stacks', () => {
  const staying = (templates: readonly Json[]) =>
    resourcesOf(templates)
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
      .map(({ Type, id }) => `${Type} ${id.replace(/[0-9A-F]{8}$/, '')}`)
      .toSorted();

  it('leaves data, the keys they are encrypted with, accounts and secrets of data behind', () => {
    expect(staying(kept)).toEqual([
      'AWS::Cognito::UserPool Staff',
      'AWS::Cognito::UserPoolGroup Groupadmin',
      'AWS::Cognito::UserPoolGroup Groupagent',
      'AWS::Cognito::UserPoolGroup Groupsupervisor',
      'AWS::DynamoDB::GlobalTable Agents',
      'AWS::DynamoDB::GlobalTable Audit',
      'AWS::DynamoDB::GlobalTable Conversations',
      'AWS::DynamoDB::GlobalTable Insight',
      'AWS::DynamoDB::GlobalTable Knowledge',
      'AWS::DynamoDB::GlobalTable Members',
      'AWS::DynamoDB::GlobalTable Orders',
      'AWS::DynamoDB::GlobalTable Sessions',
      'AWS::KMS::Key AuditSigning',
      'AWS::KMS::Key MemberData',
      'AWS::KMS::Key PersonalData',
      'AWS::S3::Bucket Attachments',
      'AWS::S3::Bucket AuditRecords',
      'AWS::S3::Bucket Indexes',
      'AWS::S3::Bucket Insights',
      'AWS::SecretsManager::Secret SessionSecret',
    ]);
  });

  it('is described as it is: the runbook names what is kept, and what of the data stack goes', () => {
    const section = /^## Taking it down, and back\n([\s\S]*?)^## /m.exec(runbook)?.[1] ?? '';
    const lineOf = (name: string) =>
      section.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    for (const each of staying(kept)) {
      const name = each.split(' ')[1] ?? '';
      expect(lineOf(name), name).toMatch(/\| kept[^|]*\| (emptied and )?deleted[^|]*\|$/);
    }
    expect(lineOf('Connections')).toMatch(/\| deleted \| deleted \|$/);
  });

  it('leaves nothing behind where the settings say so', () => {
    expect(staying(removed)).toEqual([]);
    const tables = resourcesOf(removed).filter(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable');
    expect(JSON.stringify(tables)).not.toContain('"DeletionProtectionEnabled":true');
  });

  it('empties every bucket that goes, so that it can go', () => {
    for (const templates of [kept, removed]) {
      const all = resourcesOf(templates);
      const going = all.filter(({ Type, DeletionPolicy }) => Type === 'AWS::S3::Bucket' && DeletionPolicy === 'Delete');
      const emptied = all.filter(({ Type }) => Type === 'Custom::S3AutoDeleteObjects');
      const names = JSON.stringify(emptied.map(({ Properties }) => Properties?.BucketName));
      expect(going.map(({ id }) => names.includes(`"${id}"`))).toEqual(going.map(() => true));
      expect(emptied).toHaveLength(going.length);
    }
  });
});

describe('the keys of personal data', () => {
  const KEYS = { PersonalData: ['Audit', 'Conversations', 'Insight', 'Sessions'], MemberData: ['Members', 'Orders'] };
  const plainId = ({ id }: { readonly id: string }) => id.replace(/[0-9A-F]{8}$/, '');
  const keyOf = ({ Properties }: Resource): string | undefined =>
    /"KMSMasterKeyId":\{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}"/.exec(JSON.stringify(Properties))?.[1];

  it('are changed every year; one encrypts what people wrote, one who members are, none what anybody may be told', () => {
    const all = resourcesOf(kept);
    const keys = all.filter(({ Type, Properties }) => Type === 'AWS::KMS::Key' && !Properties?.KeySpec);
    expect(keys.map(plainId).toSorted()).toEqual(Object.keys(KEYS).toSorted());
    for (const { Properties } of keys) expect(Properties).toMatchObject({ EnableKeyRotation: true });
    const tables = all.filter(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable');
    for (const [key, names] of Object.entries(KEYS)) {
      expect(
        tables
          .filter((table) => keyOf(table) === key)
          .map(plainId)
          .toSorted(),
      ).toEqual(names);
    }
  });

  it.each(Object.entries(KEYS))(
    '%s serves exactly the functions that may use such a table, each through DynamoDB, and S3 where it handles files',
    (key, names) => {
      const policies = resourcesOf(kept).filter(({ Type }) => Type === 'AWS::IAM::Policy');
      const statementsOf = ({ Properties = {} }: Resource) =>
        (Properties.PolicyDocument as { Statement: readonly Statement[] }).Statement;
      const ofTable = new RegExp(`"Fn::ImportValue":"[^"]*(${names.join('|')})`);
      for (const policy of policies) {
        const statements = statementsOf(policy);
        const actions = statements
          .filter(({ Resource }) => ofTable.test(JSON.stringify(Resource)))
          .flatMap(({ Action }) => Action)
          .filter((action) => action.startsWith('dynamodb:') && !/Stream|GetRecords|ShardIterator/.test(action));
        const writes = actions.some((action) => /Put|Update|Delete|BatchWrite/.test(action));
        const onKey = statements.filter(
          ({ Action, Resource }) =>
            [Action].flat().some((action) => action.startsWith('kms:')) && JSON.stringify(Resource).includes(key),
        );
        // A stream is read by Lambda in the function's name; that grant is the CDK's.
        const ours = onKey.filter(({ Condition }) => Condition);
        const given = new Set(ours.flatMap(({ Action }) => Action));
        expect(given.has('kms:Decrypt'), policy.id).toBe(actions.length > 0);
        expect(given.has('kms:GenerateDataKey'), policy.id).toBe(writes);
        const files =
          key === 'PersonalData' &&
          statements.some(
            ({ Action, Resource }) =>
              [Action].flat().some((action) => /^s3:(Get|Put)Object$/.test(action)) &&
              /Attachments|Insights/.test(JSON.stringify(Resource)),
          );
        const through = new Set(ours.map(({ Condition }) => JSON.stringify(Condition)));
        const via = (service: string) =>
          JSON.stringify({ StringEquals: { 'kms:ViaService': `${service}.ap-northeast-1.amazonaws.com` } });
        expect([...through].toSorted(), policy.id).toEqual(
          [...(actions.length > 0 ? [via('dynamodb')] : []), ...(files ? [via('s3')] : [])].toSorted(),
        );
        expect(JSON.stringify(onKey.map(({ Action }) => Action))).not.toContain('*');
      }
    },
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { BY_CONNECTION } from '../../functions/conversation/rooms.ts';
import { addStacks } from '../../lib/app.ts';
import { BUNDLES, bundle, functionNames } from '../../lib/bundle.ts';

/** What marks a call in a minified bundle, and the permission it needs. The SDK itself names Query in every bundle: see `calledBy`. */
const CALLS: Record<string, string> = {
  '"PutItem"': 'dynamodb:PutItem',
  '"GetItem"': 'dynamodb:GetItem',
  '"UpdateItem"': 'dynamodb:UpdateItem',
  '"DeleteItem"': 'dynamodb:DeleteItem',
  '"BatchGetItem"': 'dynamodb:BatchGetItem',
  '"BatchWriteItem"': 'dynamodb:BatchWriteItem',
  // A transaction needs the permissions of what it does; ours puts.
  '"TransactWriteItems"': 'dynamodb:PutItem',
  ',FilterExpression:"': 'dynamodb:Scan',
  '"PutEvents"': 'events:PutEvents',
  '"GetSecretValue"': 'secretsmanager:GetSecretValue',
  // The names alone are in the list of all that S3 can do.
  ',"GetObject",': 's3:GetObject',
  ',"PutObject",': 's3:PutObject',
  ',"DeleteObject",': 's3:DeleteObject',
  // Minified, the SDK's schemas name both.
  '"ConverseStream"': 'bedrock:InvokeModelWithResponseStream',
  '"Converse"': 'bedrock:InvokeModel',
};
/** Given to the services that call a function, write its logs or take its failures, not to its own code. */
const FOR_THE_SERVICE =
  /^(logs:|sqs:|lambda:InvokeFunction|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What a statement allows, with the index or the method that its resource ends in. */
const allowedBy = ({ Action, Resource }: Statement): string[] => {
  const part = /\/index\/(\w+)|\/(POST|DELETE)\/@connections/.exec(JSON.stringify(Resource));
  const suffix = part ? ` ${part[1] ?? part[2]}` : '';
  return [Action].flat().map((action) => `${action}${suffix}`);
};

/** What a bundle calls; a query of an index names it beside its condition. */
const calledBy = (code: string): string[] => {
  const queries = [...code.matchAll(/(?:IndexName:([^,]+),)?KeyConditionExpression:"/g)].map(([, index]) => index);
  return [
    ...Object.keys(CALLS).flatMap((mark) => (code.includes(mark) ? [CALLS[mark] ?? ''] : [])),
    // The SDK names both operations in every bundle: only what ours are given tells them apart.
    ...(/\{ConnectionId:[\w$]+,Data:/.test(code) ? ['execute-api:ManageConnections POST'] : []),
    ...(/\(\{ConnectionId:[\w$]+\}\)/.test(code) ? ['execute-api:ManageConnections DELETE'] : []),
    ...queries.map((index) => {
      if (index === undefined) return 'dynamodb:Query';
      return `dynamodb:Query ${/^"(\w+)"$/.exec(index)?.[1] ?? BY_CONNECTION}`;
    }),
  ];
};

let granted: Map<string, string[]>;

beforeAll(async () => {
  bundle();
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const { stage, stages } = context;
  const withModel = { ...context, stages: { [stage]: { ...stages[stage], model: { kind: 'bedrock' } } } };
  const service = Template.fromStack((await addStacks(new App({ context: withModel }))).service);
  const policies = Object.values(service.findResources('AWS::IAM::Policy'));
  // The CDK brings a function without an environment, which empties a bucket when its stack is deleted.
  const ours = Object.values(service.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment,
  );
  granted = new Map(
    ours.map(({ Properties }) => {
      const role = Properties.Role['Fn::GetAtt'][0];
      const statements: Statement[] = policies
        .filter((policy) => policy.Properties.Roles.some((each: { Ref: string }) => each.Ref === role))
        .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
      const actions = statements.flatMap(allowedBy).filter((action) => !FOR_THE_SERVICE.test(action));
      return [Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME, [...new Set(actions)].toSorted()];
    }),
  );
});

it.each(functionNames())('%s may do what its bundle calls, and nothing else', (name) => {
  const code = readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8');
  expect(granted.get(name)).toEqual([...new Set(calledBy(code))].toSorted());
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { addStacks } from '../../lib/app.ts';
import { BUNDLES, bundle, functionNames } from '../../lib/bundle.ts';

/** What marks a call in a minified bundle, and the permission it needs. The SDK itself names Query in every bundle: only ours gives a condition. */
const CALLS: Record<string, string> = {
  '"PutItem"': 'dynamodb:PutItem',
  '"GetItem"': 'dynamodb:GetItem',
  '"UpdateItem"': 'dynamodb:UpdateItem',
  '"DeleteItem"': 'dynamodb:DeleteItem',
  '"BatchGetItem"': 'dynamodb:BatchGetItem',
  '"BatchWriteItem"': 'dynamodb:BatchWriteItem',
  // A transaction needs the permissions of what it does; ours puts.
  '"TransactWriteItems"': 'dynamodb:PutItem',
  'KeyConditionExpression:"': 'dynamodb:Query',
  ',FilterExpression:"': 'dynamodb:Scan',
  '"PutEvents"': 'events:PutEvents',
  '"GetSecretValue"': 'secretsmanager:GetSecretValue',
  '"GetObject"': 's3:GetObject',
  '"PostToConnection"': 'execute-api:ManageConnections',
  '"DeleteConnection"': 'execute-api:ManageConnections',
};
/** Given to the services that call a function, write its logs or take its failures, not to its own code. */
const FOR_THE_SERVICE =
  /^(logs:|sqs:|lambda:InvokeFunction|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;

interface Statement {
  readonly Action: string | readonly string[];
}

let granted: Map<string, string[]>;

beforeAll(() => {
  bundle();
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const service = Template.fromStack(addStacks(new App({ context })).service);
  const policies = Object.values(service.findResources('AWS::IAM::Policy'));
  granted = new Map(
    Object.values(service.findResources('AWS::Lambda::Function')).map(({ Properties }) => {
      const role = Properties.Role['Fn::GetAtt'][0];
      const statements: Statement[] = policies
        .filter((policy) => policy.Properties.Roles.some((each: { Ref: string }) => each.Ref === role))
        .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
      const actions = statements.flatMap(({ Action }) => Action).filter((action) => !FOR_THE_SERVICE.test(action));
      return [Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME, [...new Set(actions)].toSorted()];
    }),
  );
});

it.each(functionNames())('%s may do what its bundle calls, and nothing else', (name) => {
  const code = readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8');
  const called = Object.keys(CALLS).filter((mark) => code.includes(mark));
  expect(granted.get(name)).toEqual([...new Set(called.map((mark) => CALLS[mark]))].toSorted());
});

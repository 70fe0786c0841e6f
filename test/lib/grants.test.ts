import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { BY_CONNECTION } from '../../functions/conversation/rooms.ts';
import { addStacks } from '../../lib/app.ts';
import { bundle, functionNames } from '../../lib/bundle.ts';
import { type Call, callsOfBundles } from './called.ts';
import { WEBHOOKS } from './synthesized.ts';

/** Given to the services that call a function, write its logs or traces, decrypt for it or take its failures, not to its own code. */
const FOR_THE_SERVICE =
  /^(logs:|xray:|kms:|sqs:|lambda:InvokeFunction|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What a grant is on, as far as a call tells: a table and its index, or the method on a socket. */
const resourceOf = (resource: unknown): string => {
  const text = JSON.stringify(resource);
  const method = /\/(POST|DELETE)\/@connections/.exec(text)?.[1];
  if (method) return ` ${method}`;
  const table = /GetAtt(Conversations|Connections|Sessions|Knowledge|[A-Z][a-z]+)[0-9A-F]{8}Arn/.exec(text)?.[1];
  const index = /\/index\/(\w+)/.exec(text)?.[1];
  return table ? ` ${table}${index ? `/${index}` : ''}` : '';
};

const allowedBy = ({ Action, Resource }: Statement): string[] =>
  [Action].flat().flatMap((action) =>
    [Resource].flat().map((resource) => {
      const named = /^(dynamodb|execute-api):/.test(action) ? resourceOf(resource) : '';
      return `${action}${named}`;
    }),
  );

/** A source speaks of a table by the function that knows its name: `conversationsTable()`. */
const tablesIn = (code: string): string[] => [
  ...new Set(
    [...code.matchAll(/\b([a-z]+)Table\(\)/g)].map(
      ([, name = '']) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    ),
  ),
];

/** The permissions that a call needs. */
const neededBy = ({ service, operation, input, module }: Call): string[] => {
  if (service === 'execute-api') {
    return [`execute-api:ManageConnections ${operation === 'PostToConnection' ? 'POST' : 'DELETE'}`];
  }
  if (service === 'bedrock') {
    return [operation === 'Converse' ? 'bedrock:InvokeModel' : 'bedrock:InvokeModelWithResponseStream'];
  }
  if (service !== 'dynamodb') return [`${service}:${operation}`];
  // A transaction needs the permissions of what it does; its items may be put together outside of the call.
  const operations = operation.startsWith('Transact')
    ? [...new Set([...module.matchAll(/\b(Put|Update|Delete|ConditionCheck): \{/g)].map(([, name]) => `${name}Item`))]
    : [operation];
  const named = tablesIn(input);
  const tables = named.length > 0 ? named : tablesIn(module);
  if (operations.length === 0 || tables.length !== 1) throw new Error(`which table does ${operation} call? ${input}`);
  const index = /IndexName: (?:"(\w+)"|BY_CONNECTION)/.exec(input);
  return operations.map((each) => `dynamodb:${each} ${tables[0]}${index ? `/${index[1] ?? BY_CONNECTION}` : ''}`);
};

const unique = (permissions: readonly string[]) => [...new Set(permissions)].toSorted();

let granted: Map<string, string[]>;
let calls: Map<string, Call[]>;

beforeAll(async () => {
  bundle();
  calls = callsOfBundles();
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const { stage, stages } = context;
  const everything = { ...stages[stage], model: { kind: 'bedrock' }, webhooks: WEBHOOKS };
  const service = Template.fromStack(
    (await addStacks(new App({ context: { ...context, stages: { [stage]: everything } } }))).service,
  );
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
      return [Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME, unique(actions)];
    }),
  );
});

describe.each(functionNames())('%s', (name) => {
  const needed = () => unique((calls.get(name) ?? []).flatMap(neededBy));

  it('is granted every call that its bundle holds', () => {
    expect(needed().filter((permission) => !granted.get(name)?.includes(permission))).toEqual([]);
  });

  it('is granted nothing that its bundle does not call', () => {
    expect(granted.get(name)?.filter((permission) => !needed().includes(permission))).toEqual([]);
  });
});

it('what is called is read from the bundles: a look that finds nothing would prove nothing', () => {
  expect([...calls.keys()].toSorted()).toEqual(functionNames());
  expect([...calls].flatMap(([name, found]) => (found.length === 0 ? [name] : []))).toEqual([]);
  expect(unique((calls.get('conversation/sweep') ?? []).flatMap(neededBy))).toContain(
    'dynamodb:Query Conversations/due',
  );
});

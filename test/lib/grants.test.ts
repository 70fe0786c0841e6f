import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { addStacks } from '../../lib/app.ts';
import { functionNames } from '../../lib/bundle.ts';
import { type Call, callsOfBundles } from './called.ts';
import { type Environment, neededBy, PUBLISHED, resourceOf } from './needed.ts';
import { workOf } from './synth.ts';
import { CHAT, MAIL, MEMBERS, WEBHOOKS } from './synthesized.ts';

/** Given to the services that call a function, write its logs or traces, decrypt for it or take its failures, not to its own code. */
const FOR_THE_SERVICE =
  /^(logs:|xray:|kms:|sqs:|lambda:InvokeFunction|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const allowedBy = ({ Action, Resource }: Statement): string[] =>
  [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resourceOf(resource)}`));

const unique = (permissions: readonly string[]) => [...new Set(permissions)].toSorted();

/** With everything that brings a grant. */
const CHANGES = {
  model: { kind: 'bedrock', guardrail: { id: 'abc1', version: '1' } },
  identity: { issuer: 'https://www.sakura-shop.example', audience: 'chat' },
  mail: MAIL,
  members: MEMBERS,
  retention: { accessLogDays: 365 },
};

let granted: Map<string, string[]>;
let environments: Map<string, Environment>;
let calls: Map<string, Call[]>;

beforeAll(async () => {
  calls = callsOfBundles();
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const { stage, stages } = context;
  const changed = { ...context, stages: { [stage]: { ...stages[stage], ...CHANGES, webhooks: [...WEBHOOKS, CHAT] } } };
  const service = workOf(await addStacks(new App({ context: changed })));
  const policies = Object.values(service.findResources('AWS::IAM::Policy'));
  // The CDK brings a function without an environment, which empties a bucket when its stack is deleted.
  const ours = Object.values(service.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment,
  );
  environments = new Map(
    ours.map(({ Properties: { Environment } }) => [
      Environment.Variables.POWERTOOLS_SERVICE_NAME,
      Environment.Variables,
    ]),
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

const neededOf = (name: string) =>
  unique((calls.get(name) ?? []).flatMap((call) => neededBy(call, environments.get(name) ?? {})));

describe.each(functionNames())('%s', (name) => {
  const needed = () => neededOf(name);

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
  expect(neededOf('conversation/sweep')).toContain('dynamodb:Query Conversations/index/due');
  const publish = calls.get('knowledge/publish')?.flatMap(({ callers }) => callers.map(({ module }) => module));
  expect(publish?.join()).toContain(`\`${PUBLISHED}\${`);
});

/** No local account looks at what a grant says of partitions: that it is what is written is read from the code. */
it.each([
  ['erasure/erasures', /\bDelete/, 'audit', { 'functions/erasure/hold.ts': 'HOLD = "HOLD"' }],
  ['erasure/export', /\bPut/, 'audit', { 'functions/erasure/export.ts': 'pk: EXPORTS' }],
  [
    'retention/daily',
    /\bDelete/,
    'agents',
    { 'functions/figures/forget.ts': 'rowsOn(day)', 'functions/ticket/forget.ts': 'keyOf' },
  ],
])(
  '%s: what is granted for some partitions of a table is asked for by these files alone',
  (name, does, table, files) => {
    const asking = (calls.get(name) ?? []).filter(
      ({ operation, module, input }) =>
        does.test(`${operation} ${operation.startsWith('Transact') ? module : ''}`) &&
        [input, module].some((code) => code.includes(`${table}Table()`)),
    );
    const found = new Map(asking.map(({ module }) => [module.slice(0, module.indexOf('\n')), module]));
    expect([...found.keys()].toSorted()).toEqual(Object.keys(files));
    for (const [file, partition] of Object.entries(files)) expect(found.get(file)).toContain(partition);
  },
);

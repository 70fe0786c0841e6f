import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { bundle } from '../../lib/bundle.ts';
import { synthesized } from './synthesized.ts';

/**
 * A trip-wire, no contract: it shows what a change does to the account. Look at the difference, then write it anew with
 * `npx vitest run --project stack test/lib/snapshot.test.ts --update`.
 */
let templates: Map<string, Template>;
beforeAll(async () => {
  bundle();
  templates = await synthesized();
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What CloudFormation puts together, as one line; what changes with every build of the code, as `<asset>`. */
const readable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(/\b[0-9a-f]{64}\b/g, '<asset>');
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  const [[name = '', argument] = [], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (name === 'Ref') return `\${${argument}}`;
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `\${${argument.join('.')}}`;
    if (name === 'Fn::ImportValue') return `\${${readable(argument)}}`;
    if (name === 'Fn::Sub') return readable(argument);
    if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(readable).join(argument[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [readable(key), readable(inner)]));
};

/** Without what the CDK says of itself. */
const essence = (template: Template): object => {
  const { Resources, Outputs } = template.toJSON();
  const resources = Object.entries(Resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || resource.Type === 'AWS::CDK::Metadata') return [];
    const { Metadata: _, ...rest } = resource;
    return [[id, rest] as const];
  });
  return { Resources: Object.fromEntries(resources), Outputs };
};

it.each(['data', 'service', 'web'])('the stack %s is as it was', async (name) => {
  const template = templates.get(`uragawa-dev-${name}`);
  if (!template) throw new Error(`there is no stack ${name}`);
  const text = `${JSON.stringify(readable(essence(template)), undefined, 1)}\n`;
  await expect(text).toMatchFileSnapshot(join('__snapshots__', `${name}.snap`));
});

it('every stack is looked at', () => {
  expect([...templates.keys()].toSorted()).toEqual(['uragawa-dev-data', 'uragawa-dev-service', 'uragawa-dev-web']);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it } from 'vitest';
import { Settings } from '../../lib/settings.ts';
import { synthesized } from './synthesized.ts';

/**
 * A trip-wire, no contract: it shows what a change does to the account. Look at the difference, then write it anew with
 * `npx vitest run --project stack test/lib/snapshot.test.ts --update`.
 */
let templates: Map<string, Template>;
let withEverything: Map<string, Template>;
const everything = JSON.parse(readFileSync(join(import.meta.dirname, 'everything.json'), 'utf8'));
beforeAll(async () => {
  templates = await synthesized();
  withEverything = await synthesized(everything);
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
    if (name === 'Fn::GetStackOutput' && isObject(argument)) return `\${${argument.StackName}.${argument.OutputName}}`;
    if (name === 'Fn::Sub') return readable(argument);
    if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(readable).join(argument[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [readable(key), readable(inner)]));
};

/** Without what the CDK says of itself. */
const essence = (all: Map<string, Template>, name: string) => {
  const template = all.get(`uragawa-dev-${name}`);
  if (!template) throw new Error(`there is no stack ${name}`);
  const { Resources, Outputs } = template.toJSON();
  const resources = Object.entries(Resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || resource.Type === 'AWS::CDK::Metadata') return [];
    const { Metadata: _, ...rest } = resource;
    return [[id, readable(rest)] as const];
  });
  return { Resources: Object.fromEntries(resources), Outputs: readable(Outputs) as Record<string, unknown> };
};

const expectSnapshot = (value: object, name: string) =>
  expect(`${JSON.stringify(value, undefined, 1)}\n`).toMatchFileSnapshot(join('__snapshots__', `${name}.snap`));

/** What is other than it was, and the names of what is gone. */
const difference = (before: Record<string, unknown>, after: Record<string, unknown>) => ({
  ...Object.fromEntries(
    Object.entries(after).filter(([id, value]) => JSON.stringify(value) !== JSON.stringify(before[id])),
  ),
  ...Object.fromEntries(Object.keys(before).flatMap((id) => (id in after ? [] : [[id, 'none']]))),
});

const STACKS = ['data', 'service', 'record', 'web'];

it.each(STACKS)('the stack %s is as it was', async (name) => {
  await expectSnapshot(essence(templates, name), name);
});

it.each(STACKS)('what everything there is to set changes in the stack %s is as it was', async (name) => {
  const [before, after] = [essence(templates, name), essence(withEverything, name)];
  const Resources = difference(before.Resources, after.Resources);
  const Outputs = difference(before.Outputs, after.Outputs);
  await expectSnapshot({ Resources, Outputs }, `${name}-everything`);
});

it('everything there is to set is set, but for words, files and the region', () => {
  const others = ['region', 'faqFiles', 'goldenFiles', 'cannedFiles', 'texts', 'choices'];
  expect([...Object.keys(everything), ...others].toSorted()).toEqual(Object.keys(Settings.shape).toSorted());
});

it('every stack is looked at', () => {
  expect([...templates.keys()].toSorted()).toEqual(STACKS.map((name) => `uragawa-dev-${name}`).toSorted());
});

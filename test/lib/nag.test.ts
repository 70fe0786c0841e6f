import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, it } from 'vitest';
import { addStacks } from '../../lib/app.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
const everything = JSON.parse(readFileSync(join(import.meta.dirname, 'everything.json'), 'utf8'));

const stageWith = async (changes: object) => {
  const stages = { dev: { ...context.stages.dev, ...changes } };
  const app = new App({ context: { ...context, stages, stage: 'dev' } });
  return { app, ...(await addStacks(app)) };
};

it.each([
  ['as it is in cdk.json', {}],
  ['that keeps its data and lets a model answer', { removeDataOnDelete: false, model: { kind: 'bedrock' } }],
  [
    'with everything there is to set',
    // With a secret, as there is none beside a jwksUrl.
    { ...everything, identity: { ...everything.identity, jwksUrl: undefined } },
  ],
])('cdk-nag finds nothing in a stage %s: every exception, every wildcard is explained in place', async (_, changes) => {
  const { app } = await stageWith(changes);
  expect(() => app.synth()).not.toThrow();
});

it('and it does look', async () => {
  const { app, data } = await stageWith({});
  new Bucket(data, 'Open');
  expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { beforeAll, expect, it } from 'vitest';
import { addStacks } from '../../lib/app.ts';
import { bundle } from '../../lib/bundle.ts';
import { WEBHOOKS } from './synthesized.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
beforeAll(() => void bundle());

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
    {
      removeDataOnDelete: false,
      domain: { certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/x', hostedZoneId: 'Z1' },
      webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/x/y',
      edgeLogDays: 30,
      alarmEmail: 'ops@sakura-shop.example',
      monthlyBudgetUsd: 50,
      reservedConcurrency: { message: 5, reply: 5 },
      tracing: true,
      identity: { issuer: 'https://www.sakura-shop.example', audience: 'chat' },
      webhooks: WEBHOOKS,
      model: { kind: 'bedrock', guardrail: { id: 'abc', version: '1' } },
    },
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

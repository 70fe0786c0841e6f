import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { addStacks } from '../../lib/app.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

const synth = async (model?: object, region?: string) => {
  const stages = { dev: { ...context.stages.dev, ...(model && { model }), ...(region && { region }) } };
  return (await addStacks(new App({ context: { ...context, stages, stage: 'dev' } }))).service;
};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What the functions may call of Bedrock: the end of each resource's ARN, by action. */
const grantsOf = (service: Awaited<ReturnType<typeof synth>>): Record<string, string[]> => {
  const statements = Object.entries(Template.fromStack(service).findResources('AWS::IAM::Policy')).flatMap(
    ([id, { Properties }]) => Properties.PolicyDocument.Statement.map((each: Statement) => ({ id, ...each })),
  );
  const grants: Record<string, string[]> = {};
  for (const { id, Action, Resource } of statements) {
    for (const action of [Action].flat().filter((each: string) => each.startsWith('bedrock:'))) {
      expect(id).toMatch(/Reply|Summarize|AssistDraft/);
      // Which reads its answer as a whole.
      if (action === 'bedrock:InvokeModelWithResponseStream') expect(id).toMatch(/Reply/);
      const arns = [Resource]
        .flat()
        .map((each) => /:bedrock:.*/.exec(JSON.stringify(each).replace(/",.*?,"/g, ''))?.[0]);
      grants[action] = [...(grants[action] ?? []), ...arns.map((arn = '') => arn.replace(/["\]}]+$/, ''))];
    }
  }
  return Object.fromEntries(Object.entries(grants).map(([action, arns]) => [action, [...new Set(arns)]]));
};

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const warnings = (service: Awaited<ReturnType<typeof synth>>) =>
  Annotations.fromStack(service).findWarning('*', Match.stringLikeRegexp('modelId')).length;

describe('access to a model', () => {
  it('is given to nobody while the published words are enough', async () => {
    const service = await synth();
    expect(grantsOf(service)).toEqual({});
    expect(JSON.stringify(Template.fromStack(service).toJSON())).not.toContain('bedrock');
    expect(warnings(service)).toBe(0);
  });

  it('is to the profile of Japan and to this one model in its two regions', async () => {
    const service = await synth({ kind: 'bedrock' });
    const { 'bedrock:InvokeModel': call = [], ...rest } = grantsOf(service);
    expect(call).toHaveLength(3);
    expect(call.join('\n')).toContain(`inference-profile/jp.${HAIKU}`);
    for (const region of ['ap-northeast-1', 'ap-northeast-3']) {
      expect(call).toContain(`:bedrock:${region}::foundation-model/${HAIKU}`);
    }
    expect(rest).toEqual({ 'bedrock:InvokeModelWithResponseStream': call });
    expect(warnings(service)).toBe(0);
  });

  it('is to the model of the region itself where no profile is named, and to the guardrail where there is one', async () => {
    const service = await synth({
      kind: 'bedrock',
      modelId: 'amazon.nova-lite-v1:0',
      guardrail: { id: 'abc1', version: '2' },
    });
    const grants = grantsOf(service);
    expect(grants['bedrock:InvokeModel']).toEqual([':bedrock:ap-northeast-1::foundation-model/amazon.nova-lite-v1:0']);
    expect(grants['bedrock:ApplyGuardrail']?.join()).toContain('guardrail/abc1');
    expect(warnings(service)).toBe(0);
  });

  it.each(['global', 'apac'])('to a %s. profile comes with a warning: data may leave Japan', async (prefix) => {
    const service = await synth({ kind: 'bedrock', modelId: `${prefix}.${HAIKU}` });
    expect(grantsOf(service)['bedrock:InvokeModel']?.join('\n')).toContain(`foundation-model/${HAIKU}`);
    expect(warnings(service)).toBe(1);
  });

  it('to a profile of another geography is refused by the name of the field', async () => {
    await expect(synth({ kind: 'bedrock', modelId: `us.${HAIKU}` })).rejects.toThrow(
      /model\.modelId: .*us\. cannot be called/,
    );
    await expect(synth({ kind: 'bedrock' }, 'eu-central-1')).rejects.toThrow(/jp\. cannot be called from eu-central-1/);
  });

  it('goes to the functions that use it as one setting', async () => {
    const functions = Object.values(
      Template.fromStack(await synth({ kind: 'bedrock' })).findResources('AWS::Lambda::Function'),
    );
    const models = functions.flatMap(({ Properties }) => Properties.Environment?.Variables.MODEL ?? []);
    expect(models.map((text) => JSON.parse(text))).toEqual(Array(3).fill({ modelId: `jp.${HAIKU}`, maxTokens: 600 }));
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks } from '../../lib/app.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What a setting of webhooks looks like. */
export const WEBHOOKS = [
  { url: 'https://crm.sakura-shop.example/hooks', events: ['ConversationResolved', 'ConversationClosed'] },
  { url: 'https://bi.sakura-shop.example/', events: ['ConversationResolved', 'ConversationRated'] },
];

/** A webhook that people read. */
export const CHAT = { url: 'https://hooks.slack.example/services/T0/B0', events: ['SurgeStarted'], format: 'slack' };

/** What members in systems of the business look like. */
export const MEMBERS = {
  kind: 'http',
  memberUrl: 'https://crm.sakura-shop.example/api',
  orderUrl: 'https://shop.sakura-shop.example/api/v2',
  tokenUrl: 'https://login.sakura-shop.example/oauth2/token',
};

/** What a setting of mail looks like. */
export const MAIL = { from: 'サクラ商店 <support@sakura-shop.example>', replyTo: 'desk@sakura-shop.example' };

/** The templates of the stage dev, with some settings changed, by the name of their stack. */
export const synthesized = async (changes: object = {}): Promise<Map<string, Template>> => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const stages = { dev: { ...context.stages.dev, ...changes } };
  const app = new App({ context: { ...context, stages, stage: 'dev' } });
  await addStacks(app);
  const stacks = app.node.children.filter((child) => Stack.isStack(child));
  return new Map(stacks.map((stack) => [stack.stackName, Template.fromStack(stack)]));
};

/** What the templates have of a type, as `[logical id, properties]`. */
export const resourcesIn = (templates: Map<string, Template>, type: string) =>
  [...templates.values()].flatMap((template) =>
    Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties ?? {}] as const),
  );

/** The logical id that `Ref` or `Fn::GetAtt` names, without the hash of its path. */
export const refersTo = (value: unknown): string => {
  const [, id = ''] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(value) ?? '') ?? [];
  return withoutHash(id);
};

/** A logical id without the hash that the CDK puts behind it. */
export const withoutHash = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/** Functions and roles that the CDK brings for itself: they run while a stack is deployed or deleted, and never else. */
export const isOfTheCdk = (id: string): boolean => /^Custom/.test(id);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks, type Stacks } from '../../lib/app.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

/** All that works on the data as one template: what is in which of its stacks is a matter of their size. */
export const workOf = ({ service, record }: Pick<Stacks, 'service' | 'record'>): Template => {
  const [one, other] = [service, record].map((stack) => Template.fromStack(stack).toJSON());
  const merged = (name: string) => ({ ...one?.[name], ...other?.[name] });
  return Template.fromJSON({ Resources: merged('Resources'), Outputs: merged('Outputs') });
};

/** The stage `dev` with changed settings, as templates. */
export const synth = async (changes: object = {}) => {
  const stages = { dev: { ...context.stages.dev, ...changes } };
  const app = new App({ context: { ...context, stages, stage: 'dev' } });
  const stacks = await addStacks(app);
  const { data, web } = stacks;
  if (!web) throw new Error('the stage has no web stack');
  return {
    data: Template.fromStack(data),
    service: workOf(stacks),
    /** The stacks of that, each by itself. */
    parts: [stacks.service, stacks.record].map((stack) => Template.fromStack(stack)),
    web: Template.fromStack(web),
    /** The folder that the assets are in. */
    outdir: app.outdir,
  };
};

/** Several stages in one account, each as the templates of its stacks in the order in which they are deployed. */
export const synthStages = async (...names: string[]) => {
  const settings = (name: string) => ({ ...context.stages.dev, signInDomainPrefix: `sakura-shop-${name}` });
  const stages = Object.fromEntries(names.map((name) => [name, settings(name)]));
  const app = new App({ context: { ...context, stages } });
  const all = [];
  for (const name of names) all.push(await addStacks(app, name));
  return all.map(({ data, service, record, web }) =>
    [data, service, record, web].flatMap((stack) => (stack ? [Template.fromStack(stack)] : [])),
  );
};

/** The stage of somebody's own machine. */
export const synthLocal = () => addStacks(new App({ context: { ...context, stage: 'local' } }));

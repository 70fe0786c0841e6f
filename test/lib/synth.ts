import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks } from '../../lib/app.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

/** The stage `dev` with changed settings, as templates. */
export const synth = async (changes: object = {}) => {
  const stages = { dev: { ...context.stages.dev, ...changes } };
  const app = new App({ context: { ...context, stages, stage: 'dev' } });
  const { data, service, web } = await addStacks(app);
  if (!web) throw new Error('the stage has no web stack');
  return {
    data: Template.fromStack(data),
    service: Template.fromStack(service),
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
  return all.map(({ data, service, web }) =>
    [data, service, web].flatMap((stack) => (stack ? [Template.fromStack(stack)] : [])),
  );
};

/** The stage of somebody's own machine. */
export const synthLocal = () => addStacks(new App({ context: { ...context, stage: 'local' } }));

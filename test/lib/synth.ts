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

/** Several stages of the same settings in one account, as one template for each stack. */
export const synthStages = async (...names: string[]) => {
  const stages = Object.fromEntries(names.map((name) => [name, context.stages.dev]));
  const app = new App({ context: { ...context, stages } });
  const all = [];
  for (const name of names) all.push(await addStacks(app, name));
  return all.map(({ data, service, web }) =>
    [data, service, web].flatMap((stack) => (stack ? [Template.fromStack(stack)] : [])),
  );
};

/** The stage of somebody's own machine. */
export const synthLocal = () => addStacks(new App({ context: { ...context, stage: 'local' } }));

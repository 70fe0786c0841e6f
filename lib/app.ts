import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { keepEmptierLogs } from './emptier-logs.ts';
import { readKnowledge } from './knowledge-files.ts';
import { buildPages } from './pages.ts';
import { RecordStack } from './record-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { SettingsError, settingsFor } from './settings.ts';
import { WebStack } from './web-stack.ts';

export interface Stacks {
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly record: RecordStack;
  /** None for a stage that is on somebody's own machine. */
  readonly web: WebStack | undefined;
}

/** The stacks of a stage, by itself that which the context names, checked by cdk-nag. The functions' bundles must exist. */
export const addStacks = async (app: App, stage: unknown = app.node.tryGetContext('stage')): Promise<Stacks> => {
  const settings = settingsFor(app.node.tryGetContext('stages'), stage);
  const files = await readKnowledge(settings, `stages.${stage}`);
  const env = { region: settings.region, account: process.env.CDK_DEFAULT_ACCOUNT };
  const shared = { env, settings };
  const data = new DataStack(app, `uragawa-${stage}-data`, shared);
  const service = new ServiceStack(app, `uragawa-${stage}-service`, { ...shared, data, files });
  const record = new RecordStack(app, `uragawa-${stage}-record`, { ...shared, data, service });
  const { front } = service;
  const web =
    front && new WebStack(app, `uragawa-${stage}-web`, { ...shared, data, service, front, site: await buildPages() });
  for (const stack of [data, service, record, ...(web ? [web] : [])]) {
    Tags.of(stack).add('application', 'uragawa');
    Tags.of(stack).add('stage', String(stage));
    keepEmptierLogs(stack, settings.logRetentionDays);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, service, record, web };
};

if (import.meta.main) {
  try {
    const app = new App();
    bundle(app.node.tryGetContext('bundles'));
    await addStacks(app);
    app.synth();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { readKnowledge } from './knowledge-files.ts';
import { ServiceStack } from './service-stack.ts';
import { SettingsError, settingsFor } from './settings.ts';

/** The stacks of the stage that the context names, checked by cdk-nag. The functions' bundles must exist. */
export const addStacks = async (app: App): Promise<{ readonly data: DataStack; readonly service: ServiceStack }> => {
  const stage: unknown = app.node.tryGetContext('stage');
  const settings = settingsFor(app.node.tryGetContext('stages'), stage);
  const files = await readKnowledge(settings);
  const env = { region: settings.region, account: process.env.CDK_DEFAULT_ACCOUNT };
  const data = new DataStack(app, `uragawa-${stage}-data`, { env, settings });
  const service = new ServiceStack(app, `uragawa-${stage}-service`, { env, settings, data, files });
  Tags.of(app).add('application', 'uragawa');
  Tags.of(app).add('stage', String(stage));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, service };
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

import { Annotations, Stack } from 'aws-cdk-lib';
import type { ServiceFunction } from './service-function.ts';
import { type BedrockSettings, SettingsError } from './settings.ts';

interface Geography {
  /** Regions a stage may be in to use the profile. */
  readonly from: RegExp;
  /** Regions the profile sends a question to: all of them, or a pattern where AWS chooses them by model. */
  readonly to: readonly string[];
}

/** Of cross-region inference profiles, by the prefix of their ids. */
const GEOGRAPHIES: Readonly<Record<string, Geography>> = {
  jp: { from: /^ap-northeast-[13]$/, to: ['ap-northeast-1', 'ap-northeast-3'] },
  apac: { from: /^ap-/, to: ['ap-*'] },
  us: { from: /^us-/, to: ['us-*'] },
  eu: { from: /^eu-/, to: ['eu-*'] },
  global: { from: /./, to: ['*'] },
};

/** The geography of an inference profile's id and the model behind it; without a geography it is a model of the region. */
const partsOf = (modelId: string): { readonly prefix?: string; readonly model: string } => {
  const [prefix = '', ...rest] = modelId.split('.');
  return Object.hasOwn(GEOGRAPHIES, prefix) ? { prefix, model: rest.join('.') } : { model: modelId };
};

const leavesJapan = (region: string, prefix: string | undefined): boolean =>
  prefix === 'global' || (/^ap-northeast-[13]$/.test(region) && prefix !== undefined && prefix !== 'jp');

const WHOLE = 'bedrock:InvokeModel';
/** To read an answer as a whole, or also while it is written. */
const ACTIONS = { whole: [WHOLE], streamed: [WHOLE, 'bedrock:InvokeModelWithResponseStream'] } as const;

/** Lets a function call this one model, through its inference profile where it has one, and its guardrail. */
export const allowModel = (
  fn: ServiceFunction,
  { kind: _kind, ...options }: BedrockSettings,
  region: string,
  reads: keyof typeof ACTIONS,
): void => {
  const { modelId, guardrail } = options;
  fn.addEnvironment('MODEL', JSON.stringify(options));
  const { partition, account } = Stack.of(fn);
  const { prefix, model } = partsOf(modelId);
  const geography = GEOGRAPHIES[prefix ?? ''];
  if (geography && !geography.from.test(region)) {
    throw new SettingsError(
      `model.modelId: a profile that begins with ${prefix}. cannot be called from ${region}; take one of that region's geography, or global.`,
    );
  }
  if (leavesJapan(region, prefix)) {
    // Once, however many functions use it.
    Annotations.of(Stack.of(fn)).addWarningV2(
      'uragawa:model-geography',
      `model.modelId: ${modelId} may send customers' questions and your entries to regions outside ${prefix === 'global' ? 'the geography of this stage' : 'Japan'}; a profile that begins with jp. keeps them in Japan`,
    );
  }
  const actions = ACTIONS[reads];
  if (prefix) fn.allow(actions, `arn:${partition}:bedrock:${region}:${account}:inference-profile/${modelId}`);
  for (const to of geography?.to ?? [region]) {
    const arn = `arn:${partition}:bedrock:${to}::foundation-model/${model}`;
    if (!to.includes('*')) fn.allow(actions, arn);
    else fn.allowPattern(`${prefix}. calls this one model in regions that AWS chooses and may add to.`, actions, arn);
  }
  // The global profile itself has no region.
  if (prefix === 'global') fn.allow(actions, `arn:${partition}:bedrock:::foundation-model/${model}`);
  if (guardrail) {
    fn.allow(['bedrock:ApplyGuardrail'], `arn:${partition}:bedrock:${region}:${account}:guardrail/${guardrail.id}`);
  }
};

import { Annotations, Stack } from 'aws-cdk-lib';
import { answeredIn, type Prefix, prefixOf } from '../functions/bot/models/geography.ts';
import type { ServiceFunction } from './service-function.ts';
import { type BedrockSettings, SettingsError } from './settings.ts';

/** Regions a stage may be in to use a cross-region inference profile, by the prefix of its id. */
const ASKED_FROM: Readonly<Record<Prefix, RegExp>> = {
  jp: /^ap-northeast-[13]$/,
  apac: /^ap-/,
  us: /^us-/,
  eu: /^eu-/,
  global: /./,
};

/** The geography of an inference profile's id and the model behind it; without a geography it is a model of the region. */
const partsOf = (modelId: string): { readonly prefix?: Prefix; readonly model: string } => {
  const prefix = prefixOf(modelId);
  return prefix === undefined ? { model: modelId } : { prefix, model: modelId.slice(prefix.length + 1) };
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
  if (prefix !== undefined && !ASKED_FROM[prefix].test(region)) {
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
  for (const to of answeredIn(modelId, region)) {
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

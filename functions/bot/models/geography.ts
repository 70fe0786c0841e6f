/** Regions in which a cross-region inference profile may have a question answered, by the prefix of its id; a pattern where AWS chooses among them and may add to them. */
const ANSWERED_IN = {
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  apac: ['ap-*'],
  us: ['us-*'],
  eu: ['eu-*'],
  global: ['*'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Prefix = keyof typeof ANSWERED_IN;

const isPrefix = (text: string): text is Prefix => Object.hasOwn(ANSWERED_IN, text);

/** The prefix of an inference profile's id; a model of the region itself has none. */
export const prefixOf = (modelId: string): Prefix | undefined => {
  const [prefix = ''] = modelId.split('.');
  return isPrefix(prefix) ? prefix : undefined;
};

/** Where a question may have been answered that was asked of a model in a region. */
export const answeredIn = (modelId: string, region: string): readonly string[] => {
  const prefix = prefixOf(modelId);
  return prefix === undefined ? [region] : ANSWERED_IN[prefix];
};

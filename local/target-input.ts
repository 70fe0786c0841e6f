type Json = Record<string, unknown>;

/**
 * What a rule's target gets of an event: the event, `Input`, the part at `InputPath` (null when there is none), or what
 * `InputTransformer` makes of it. Throws when a path is not one that EventBridge takes or `Input` is no JSON.
 */
export const targetInput = (target: Json, event: Json, rule: { name: string; arn: string }): unknown => {
  if (typeof target.Input === 'string') return JSON.parse(target.Input);
  if (typeof target.InputPath === 'string') return valueAt(event, target.InputPath) ?? null;
  if (target.InputTransformer === undefined) return event;
  const { InputPathsMap: paths = {}, InputTemplate: template } = target.InputTransformer as {
    InputPathsMap?: Record<string, string>;
    InputTemplate: string;
  };
  const { detail: _, ...withoutDetail } = event;
  const values = new Map<string, unknown>([
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', event],
    ['aws.events.event.ingestion-time', event.time],
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ...Object.entries(paths).map(([name, path]) => [name, valueAt(event, path)] as const),
  ]);
  return jsonOrText(fill(template, values));
};

/** The JSON paths that EventBridge takes: `$`, `$.detail.text`, `$.resources[0]`, `$.detail['a key']`. */
const valueAt = (event: unknown, path: string): unknown => {
  if (!/^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path)) {
    throw new Error(`"${path}" is no JSON path of EventBridge: write it like $.detail.text or $.resources[0]`);
  }
  let value = event;
  for (const [, name, index, quoted] of path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)) {
    const key = name ?? index ?? quoted ?? '';
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Json)[key] : undefined;
  }
  return value;
};

/** Inside quotes a placeholder gives text, outside it gives JSON; a path that the event does not have gives nothing. */
const fill = (template: string, values: ReadonlyMap<string, unknown>): string => {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name);
    if (!quoted) return JSON.stringify(value ?? '');
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
};

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

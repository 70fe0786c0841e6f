/** A metric as CloudWatch knows it. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

type Cell = string | object;
interface Body {
  readonly widgets: readonly { readonly properties: { readonly metrics?: readonly (readonly Cell[])[] } }[];
}

/** What a dashboard's body has the metrics of, each once: a line with a formula has none of its own. */
export const metricsOn = (body: string): MetricId[] => {
  const found = new Map<string, MetricId>();
  for (const { properties } of (JSON.parse(body) as Body).widgets) {
    for (const cells of properties.metrics ?? []) {
      const [namespace, name, ...rest] = cells.filter((cell) => typeof cell === 'string');
      if (namespace === undefined || name === undefined) continue;
      const pairs = rest.flatMap((key, index) => (index % 2 === 0 ? [[key, rest[index + 1] ?? '']] : []));
      found.set(JSON.stringify([namespace, name, pairs]), { namespace, name, dimensions: Object.fromEntries(pairs) });
    }
  }
  return [...found.values()];
};

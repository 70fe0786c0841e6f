/** How many golden questions a refused publication would make worse, and the first of them; undefined: it was refused for something else. */
export const worseIn = (message: string): { readonly count: number; readonly named: readonly string[] } | undefined => {
  const [, count, rest = ''] =
    /^golden questions that got worse: (\d+): ([\s\S]*?)(?: and \d+ more)?\. Nothing was published/.exec(message) ?? [];
  if (count === undefined) return undefined;
  // A question may have quotation marks of its own; between two questions there is a comma, too.
  return { count: Number(count), named: rest.replace(/^"|"$/g, '').split('", "') };
};

/* Browser-safe and without imports. */

const codesOf = (text: string): Uint32Array => Uint32Array.from(text, (char) => char.codePointAt(0) ?? 0);

/** Edit distance of Levenshtein, one row over the other text at a time. */
const edits = (from: Uint32Array, to: Uint32Array): number => {
  const row = Uint32Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let above = 0; above < from.length; above += 1) {
    const char = from[above];
    let diagonal = above;
    let left = above + 1;
    for (let at = 0; at < to.length; at += 1) {
      const over = row[at + 1] as number;
      const replaced = char === to[at] ? diagonal : diagonal + 1;
      const moved = Math.min(left, over) + 1;
      row[at] = left;
      left = Math.min(replaced, moved);
      diagonal = over;
    }
    row[to.length] = left;
  }
  return row[to.length] as number;
};

/**
 * How much of a draft was changed until it was sent, 0 (nothing) to 1 (nothing is left of it): characters to insert, remove
 * or replace, as a share of the longer text. Symmetric. Two texts of 8,000 characters take a third of a second, of 1,000 each a few milliseconds.
 */
export const distance = (draft: string, sent: string): number => {
  const [from, to] = [codesOf(draft), codesOf(sent)];
  const longest = Math.max(from.length, to.length);
  if (longest === 0) return 0;
  const shared = Math.min(from.length, to.length);
  let start = 0;
  while (start < shared && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < shared - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return edits(from.subarray(start, from.length - end), to.subarray(start, to.length - end)) / longest;
};

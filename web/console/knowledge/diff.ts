/** A piece of two texts: in both, only in the older one, or only in the newer one. */
export interface Piece {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** So many comparisons take some hundredths of a second; beyond, one text simply stands for the other. */
const MOST_CELLS = 4_000_000;
const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

const wordsOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

const sharedAtStart = (before: readonly string[], after: readonly string[]): number => {
  const end = Math.min(before.length, after.length);
  for (let at = 0; at < end; at += 1) if (before[at] !== after[at]) return at;
  return end;
};

/** Lengths of the longest common subsequence of what begins at each pair of places, row by row. */
const lengthsOf = (before: readonly string[], after: readonly string[]): Uint16Array => {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  return lengths;
};

const between = (before: readonly string[], after: readonly string[]): Piece[] => {
  const whole: Piece[] = [
    { kind: 'gone', text: before.join('') },
    { kind: 'new', text: after.join('') },
  ];
  const width = after.length + 1;
  if (before.length * after.length > MOST_CELLS) return whole;
  const lengths = lengthsOf(before, after);
  const pieces: Piece[] = [];
  for (let row = 0, column = 0; row < before.length || column < after.length; ) {
    const at = row * width + column;
    const [old = '', next = ''] = [before[row], after[column]];
    if (row < before.length && column < after.length && old === next) {
      pieces.push({ kind: 'same', text: old });
      row += 1;
      column += 1;
    } else if (
      column === after.length ||
      (row < before.length && (lengths[at + width] ?? 0) >= (lengths[at + 1] ?? 0))
    ) {
      pieces.push({ kind: 'gone', text: old });
      row += 1;
    } else {
      pieces.push({ kind: 'new', text: next });
      column += 1;
    }
  }
  return pieces;
};

const joined = (pieces: readonly Piece[]): Piece[] => {
  const result: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const last = result.at(-1);
    if (last?.kind === piece.kind) result[result.length - 1] = { kind: last.kind, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
};

/** What changed from one text to another, by words. */
export const diff = (before: string, after: string): Piece[] => {
  const [old, next] = [wordsOf(before), wordsOf(after)];
  const start = sharedAtStart(old, next);
  const end = sharedAtStart(old.slice(start).reverse(), next.slice(start).reverse());
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...between(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
};

import { it } from 'vitest';

/** Where an engine is known to answer otherwise than AWS documents. */
export type Difference =
  | 'refuses the whole transaction for an update that does not fit its item'
  | 'filters before it cuts a page'
  | 'counts a page in UTF-16 units';

/** `it`, which has to fail on an engine with this difference: the list stays true when the engine is mended. */
export const itBut = (differences: readonly Difference[], difference: Difference) =>
  differences.includes(difference) ? it.fails : it;

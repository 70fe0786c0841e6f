import type { State } from './state.ts';

/** What may be missing in a state. */
type Optional = { [K in keyof State]-?: undefined extends State[K] ? K : never }[keyof State];

/** The state without what no longer holds. */
export const without = (state: State, ...keys: Optional[]): State => {
  const copy: { -readonly [K in keyof State]: State[K] } = { ...state };
  for (const key of keys) delete copy[key];
  return copy;
};

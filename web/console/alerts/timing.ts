import type { Alert } from '../../../functions/protocol/insight.ts';

/** Milliseconds that passed on the way from the first message to customers who are told before they ask. */
export interface Timing {
  /** From the first message to when people were told. */
  readonly seen: number;
  /** From then to the first notice. */
  readonly told?: number;
  /** Questions whose answer its notices have preceded. */
  readonly answered?: number;
}

const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** The value of an alarm in numbers. Where the first message is not known, from the step that it was in. */
export const timingOf = ({ firstAt, startedAt, detectedAt, toldAt = detectedAt, notice, withdrawn }: Alert): Timing => {
  const made = [notice, withdrawn].filter((one) => one !== undefined);
  const first = made.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))[0];
  // Published again under its name, a notice goes on counting.
  const answered = new Map<string, number>();
  for (const { id, answered: times } of made) answered.set(id, Math.max(times, answered.get(id) ?? 0));
  return {
    seen: between(firstAt ?? startedAt, toldAt),
    ...(first && {
      told: between(toldAt, first.at),
      answered: [...answered.values()].reduce((sum, times) => sum + times, 0),
    }),
  };
};

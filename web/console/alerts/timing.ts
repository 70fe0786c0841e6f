import type { Alert } from '../../../functions/protocol/insight.ts';

/** Milliseconds that passed on the way from the first message to customers who are told before they ask. */
export interface Timing {
  /** From the first message to when people were told. */
  readonly seen: number;
  /** From then to the notice. */
  readonly told?: number;
  /** Questions whose answer the notice has preceded. */
  readonly answered?: number;
}

const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** The value of an alarm in numbers. Where the first message is not known, from the step that it was in. */
export const timingOf = ({ firstAt, startedAt, detectedAt, toldAt = detectedAt, notice, withdrawn }: Alert): Timing => {
  const made = notice ?? withdrawn;
  return {
    seen: between(firstAt ?? startedAt, toldAt),
    ...(made && { told: between(toldAt, made.at), answered: made.answered }),
  };
};

import { type Finding, failedEvent } from './finding.ts';
import type { Places } from './places.ts';

/** Keeps findings and tells of those that are new today; how many these are. */
export type Tell = (findings: readonly Finding[]) => Promise<number>;

/**
 * Each is kept, counted, told, and only then noted as told: a run that dies in between leaves it to the next one, which tells
 * it once too often rather than never.
 */
export const teller =
  (
    { keepFinding, noteTold, tell, count }: Pick<Places, 'keepFinding' | 'noteTold' | 'tell' | 'count'>,
    at: number,
  ): Tell =>
  async (findings) => {
    const isNew = await Promise.all(findings.map((each) => keepFinding(each)));
    const fresh = findings.filter((_, index) => isNew[index]);
    if (fresh.length === 0) return 0;
    // The alarm rings even if the bus takes nothing.
    count(fresh.length);
    await tell(fresh.map((each) => failedEvent(each, at)));
    await Promise.all(fresh.map((each) => noteTold(each)));
    return fresh.length;
  };

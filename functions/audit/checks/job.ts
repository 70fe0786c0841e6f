import type { Finding } from '../finding.ts';
import type { Tell } from '../tell.ts';

/** A check in one run of the job. */
export interface Job {
  /** When the run was due (epoch ms). */
  readonly now: number;
  /** Whether it has to end; the next run goes on. */
  readonly isOver: () => boolean;
  /** Says that something is not as it has to be, and whether it was mended. */
  readonly found: (finding: Finding) => Promise<void>;
}

/** Goes on from where the last run came to. */
export type Check = (job: Job) => Promise<void>;

export interface Checked {
  /** What is new today. */
  readonly findings: number;
  /** What was mended, told of one by one or not. */
  readonly repairs: number;
  /** What kept a check from its end. */
  readonly failures: readonly unknown[];
}

/** Findings of one check that a run tells one by one: a job that is broken leaves thousands. */
const MOST_TOLD = 100;

/** Runs the checks one after the other; one that fails keeps no other from its turn. */
export const runChecks = async (
  checks: Readonly<Record<string, Check>>,
  { now, isOver, tell }: Pick<Job, 'now' | 'isOver'> & { readonly tell: Tell },
): Promise<Checked> => {
  const failures: unknown[] = [];
  let findings = 0;
  let repairs = 0;
  for (const [name, check] of Object.entries(checks)) {
    let told = 0;
    const found = async (finding: Finding): Promise<void> => {
      if (finding.repaired) repairs += 1;
      told += 1;
      if (told > MOST_TOLD) return;
      const fresh = await tell([finding]);
      findings += fresh;
    };
    await check({ now, isOver, found }).catch((error: unknown) => failures.push(error));
    if (told <= MOST_TOLD) continue;
    const why = `${told - MOST_TOLD} more were found in one run than are told one by one`;
    findings += await tell([{ severity: 'error', what: name, where: `checks/${name}`, why }]);
  }
  return { findings, repairs, failures };
};

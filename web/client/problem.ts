import type { ErrorCode } from '../../functions/protocol/server.ts';

/** Refusals that no waiting ends: something has to be changed at the site, or by who is signed in. */
const LASTING: readonly unknown[] = [
  'invalid',
  'too_large',
  'not_json',
  'identity_refused',
  'unauthorized',
  'forbidden',
] satisfies ErrorCode[];

/** Why there is no conversation. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a view says of it. */
export const shownOf = (problem: Problem | undefined) =>
  problem && { problem: problem.code, problemMessage: problem.message };

/** A refusal, where it is such a one. */
export const problemOf = (refusal: Problem | undefined): Problem | undefined =>
  LASTING.includes(refusal?.code) ? refusal : undefined;

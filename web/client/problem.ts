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

/** The code of a refusal, where it is such a one. */
export const problemOf = (code: ErrorCode | undefined): ErrorCode | undefined =>
  LASTING.includes(code) ? code : undefined;

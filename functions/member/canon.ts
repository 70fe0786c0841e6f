import { createHmac } from 'node:crypto';
import type { Claim } from './directory.ts';
import { plainNumber } from './surrogate.ts';

/** What somebody says he is, in the form directories are asked in: an address has an @, and everything else is a number. */
export const claimOf = (text: string): Claim =>
  text.includes('@') ? { email: text.trim().toLowerCase() } : { number: plainNumber(text) };

/** A claim in keys of counters: without the secret nobody can tell whose it is, and nobody is looked up for it. */
export const claimKey = (key: Uint8Array, claim: Claim): string => {
  const [kind, value] = 'email' in claim ? ['email', claim.email] : ['number', claim.number];
  return createHmac('sha256', key).update(`claim\0${kind}\0${value}`).digest('base64url');
};

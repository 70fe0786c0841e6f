import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentPolicy } from './content-policy.ts';

/** The console's page and what it may load and reach: its own origin, and those where agents sign in. */
export const consolePage = async (signIn: readonly string[]) => {
  const body = await readFile(join(import.meta.dirname, 'console', 'index.html'), 'utf8');
  const policy = contentPolicy(body, { 'script-src': "'self'", 'connect-src': ["'self'", ...signIn].join(' ') });
  return { body, policy };
};

/** What `/console/config.json` says. */
export const consoleConfig = (issuer: string, clientId: string) => ({ issuer, clientId, scope: 'openid profile' });

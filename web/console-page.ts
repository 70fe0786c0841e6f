import type { Asset } from './build.ts';
import { CONSOLE_PAGE } from './console-build.ts';
import { contentPolicy } from './content-policy.ts';

/** What the console reaches beyond its own origin. */
export interface Reaches {
  /** Where agents sign in, and the socket. */
  readonly connect: readonly string[];
  /** Origin of the files of conversations. */
  readonly files: string;
}

/** The console's page among what was built, and what it may load and reach. */
export const consolePage = (assets: ReadonlyMap<string, Asset>, { connect, files }: Reaches) => {
  const page = assets.get(CONSOLE_PAGE);
  if (!page) throw new Error(`${CONSOLE_PAGE} was not built`);
  const body = Buffer.from(page.body).toString('utf8');
  const policy = contentPolicy(body, {
    'script-src': "'self'",
    'style-src': "'self'",
    'worker-src': "'self'",
    'img-src': `data: blob: ${files}`,
    'connect-src': ["'self'", ...connect, files].join(' '),
    // Of its worker, the one script that is started by its address.
    'trusted-types': 'default',
  });
  return { body, policy };
};

/** What `/console/config.json` says. */
export const consoleConfig = (issuer: string, clientId: string, socketUrl: string) => ({
  issuer,
  clientId,
  scope: 'openid profile',
  socketUrl,
});

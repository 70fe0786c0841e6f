import { requireEnv } from '../platform/env.ts';

/** Exactly the origins of the settings, scheme and port included; a missing or `null` Origin is none of them. */
export const isAllowedOrigin = (origin: string | undefined): boolean =>
  origin !== undefined && requireEnv('ALLOWED_ORIGINS').split(' ').includes(origin);

/**
 * The page a visitor says he is on, if it is on the site whose Origin the browser has vouched for. Staff see it: the address
 * of any other site could be a lure, but is no reason to refuse a question.
 */
export const ownPage = (page: string | undefined, site: string | undefined): string | undefined =>
  page !== undefined && new URL(page).origin === site ? page : undefined;

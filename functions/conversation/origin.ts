import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';

/** Exactly the origins of the settings, scheme and port included; a missing or `null` Origin is none of them. */
export const isAllowedOrigin = (origin: string | undefined): boolean =>
  origin !== undefined && requireEnv('ALLOWED_ORIGINS').split(' ').includes(origin);

/**
 * Staff see the page a visitor says he is on, so it has to be on the site whose Origin the browser has vouched for.
 * @throws VisibleError `invalid`
 */
export const requireOwnPage = (page: string | undefined, site: string | undefined): void => {
  if (page === undefined || new URL(page).origin === site) return;
  throw new VisibleError('invalid', 'page: must be on the site of the Origin');
};

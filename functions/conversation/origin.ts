import { requireEnv } from '../platform/env.ts';

/** Exactly the origins of the settings, scheme and port included; a missing or `null` Origin is none of them. */
export const isAllowedOrigin = (origin: string | undefined): boolean =>
  origin !== undefined && requireEnv('ALLOWED_ORIGINS').split(' ').includes(origin);

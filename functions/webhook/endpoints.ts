import { createHash } from 'node:crypto';
import { requireEnv } from '../platform/env.ts';

/** A system of the business, and what it wants to hear of. */
export interface Endpoint {
  /** Names it in rows. */
  readonly key: string;
  readonly url: string;
  readonly events: readonly string[];
}

/** By its address alone: the same wherever it stands in the settings. */
export const endpointKey = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 12);

/** Where webhooks go, as the deployment says. */
export const endpoints = (): Endpoint[] => {
  const given: Omit<Endpoint, 'key'>[] = JSON.parse(requireEnv('WEBHOOKS'));
  return given.map(({ url, events }) => ({ key: endpointKey(url), url, events }));
};

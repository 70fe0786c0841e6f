import { createHash } from 'node:crypto';
import { requireEnv } from '../platform/env.ts';
import type { Format } from './formats.ts';

/** A system of the business, and what it wants to hear of. */
export interface Endpoint {
  /** Names it in rows. */
  readonly key: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly format: Format;
  /** Of messages to people. */
  readonly language: 'ja' | 'en';
}

/** By its address alone: the same wherever it stands in the settings. */
export const endpointKey = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 12);

type Given = Pick<Endpoint, 'url' | 'events'> & Partial<Pick<Endpoint, 'format' | 'language'>>;

/** Where webhooks go, as the deployment says. */
export const endpoints = (): Endpoint[] => {
  const given: Given[] = JSON.parse(requireEnv('WEBHOOKS'));
  return given.map(({ url, events, format = 'json', language = 'ja' }) => ({
    key: endpointKey(url),
    url,
    events,
    format,
    language,
  }));
};

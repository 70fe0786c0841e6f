import { lastKnown } from '../platform/last-known.ts';
import { DEFAULTS, type LiveSettings } from './live-settings.ts';
import { readSettings } from './settings-store.ts';

/**
 * The live settings in force, at most 5 s old. While they cannot be read the last known ones are, and in a container that
 * has known none yet the defaults. What must not be done on a guess asks `readSettings`.
 */
export const liveSettings: () => Promise<LiveSettings> = /* @__PURE__ */ lastKnown(
  'live settings',
  async (abortSignal) => (await readSettings(abortSignal)).settings,
  DEFAULTS,
);

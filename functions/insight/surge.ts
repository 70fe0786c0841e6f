import { liveSettings } from '../knowledge/settings-in-force.ts';
import { type AlertRow, alertWith } from './alert-store.ts';
import { viewOf } from './alert-views.ts';
import type { SurgeDetail } from './events.ts';
import { pointsOf, stepsBetween } from './series.ts';
import type { Change, Surge } from './surge-text.ts';

const HOUR_MS = 3_600_000;

/** What there is to tell of an event, and the alert as it is kept. */
export const surgeOf = async (
  change: Change,
  detail: SurgeDetail,
): Promise<{ readonly surge: Surge; readonly row: AlertRow | undefined }> => {
  const now = Date.now();
  const [row, steps, { hours }] = await Promise.all([
    alertWith(detail.alertId),
    stepsBetween(now - HOUR_MS, now),
    liveSettings(),
  ]);
  const alert = row && viewOf(row);
  const points = pointsOf(steps, detail.topic);
  return { surge: { change, detail, alert, points, timeZone: hours.timeZone }, row };
};

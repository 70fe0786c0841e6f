import type { Alert, AlertList } from '../../../functions/protocol/insight.ts';

/** Alerts as far as they are known, the newest first; `after`: there are more behind the last one. */
export interface Surges {
  readonly alerts: readonly Alert[];
  readonly after?: string | undefined;
}

export const isOpen = ({ endedAt }: Pick<Alert, 'endedAt'>): boolean => endedAt === undefined;

/** Open, and nobody has muted its topic. */
export const isCalling = (alert: Alert): boolean => isOpen(alert) && alert.muted !== true;

const inOrder = (alerts: readonly Alert[]): Alert[] =>
  alerts.toSorted(
    (one, other) => Date.parse(other.detectedAt) - Date.parse(one.detectedAt) || (one.id < other.id ? -1 : 1),
  );

/** An alert in the place of what was known of it. */
export const withAlert = ({ alerts, after }: Surges, alert: Alert): Surges => ({
  alerts: inOrder([alert, ...alerts.filter(({ id }) => id !== alert.id)]),
  after,
});

/** The newest page in the place of what was known of it; older ones that were read stay. */
export const withNewest = (known: Surges, page: AlertList): Surges => {
  const last = page.alerts.at(-1);
  if (page.after === undefined || !last) return { alerts: inOrder(page.alerts) };
  const ids = new Set(page.alerts.map(({ id }) => id));
  const older = known.alerts.filter(
    ({ id, detectedAt }) => !ids.has(id) && Date.parse(detectedAt) <= Date.parse(last.detectedAt),
  );
  return { alerts: inOrder([...page.alerts, ...older]), after: older.length > 0 ? known.after : page.after };
};

/** The page behind the last one. */
export const withOlder = (known: Surges, page: AlertList): Surges => {
  const ids = new Set(known.alerts.map(({ id }) => id));
  return { alerts: inOrder([...known.alerts, ...page.alerts.filter(({ id }) => !ids.has(id))]), after: page.after };
};

/** What somebody has to be told: what calls that did not before, and what called and is over. */
export const newsIn = (
  before: readonly Alert[],
  now: readonly Alert[],
): { readonly begun: readonly Alert[]; readonly over: readonly Alert[] } => {
  const calling = new Set(before.filter(isCalling).map(({ id }) => id));
  return {
    begun: now.filter((alert) => isCalling(alert) && !calling.has(alert.id)),
    over: now.filter((alert) => !isOpen(alert) && calling.has(alert.id)),
  };
};

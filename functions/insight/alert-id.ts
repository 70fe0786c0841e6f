import { createHash } from 'node:crypto';

/** Partition of all alerts. */
export const ALERTS = 'ALERT';
const ID = /^(\d{4})(\d{2})(\d{2}T\d{2})(\d{2})-[0-9a-f]{10}$/;

/** `detectedAt`: the step that raised it. Its time is in the id: it sorts by it, and is found by it. */
export const alertId = (topic: string, detectedAt: number): string => {
  const digest = createHash('sha256').update(`${topic}\n${detectedAt}`).digest('hex').slice(0, 10);
  return `${new Date(detectedAt).toISOString().slice(0, 16).replace(/[-:]/g, '')}-${digest}`;
};

/** Undefined when it can be the id of none. */
export const keyOfAlert = (id: string): { pk: string; sk: string } | undefined => {
  const [, year, month, hour, minute] = ID.exec(id) ?? [];
  return year === undefined ? undefined : { pk: ALERTS, sk: `${year}-${month}-${hour}:${minute}Z#${id}` };
};

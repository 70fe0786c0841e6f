/** When the prices of Tokyo (ap-northeast-1) were looked up. */
export const PRICED = '2026-11-20';

export interface Price {
  /** US dollars, before tax, without free tiers. */
  readonly usd: number;
  readonly per: string;
  /** Not seen in a price list of this region: that of another one or from memory; look it up before you rely on it. */
  readonly assumed?: true;
}

const MILLION = 1_000_000;
const assumed = true;

/** Prices of one unit of what the stacks use. */
export const PRICES = {
  alarm: { usd: 0.1, per: 'alarm-month' },
  metric: { usd: 0.3, per: 'metric-month' },
  dashboard: { usd: 3, per: 'dashboard-month', assumed },
  logIngest: { usd: 0.76, per: 'GB of log lines' },
  logStorage: { usd: 0.033, per: 'GB-month of log lines', assumed },
  compositeAlarm: { usd: 0.5, per: 'composite-alarm-month', assumed },
  key: { usd: 1, per: 'key-month', assumed },
  // Of each of a key's first two yearly rotations; later ones cost nothing more.
  keyRotation: { usd: 1, per: 'month of a rotation of a key', assumed },
  keyRequest: { usd: 0.03 / 10_000, per: 'use of a key', assumed },
  secret: { usd: 0.4, per: 'secret-month', assumed },
  secretRequest: { usd: 0.05 / 10_000, per: 'read of a secret', assumed },
  lambdaRequest: { usd: 0.2 / MILLION, per: 'call of a function' },
  lambdaSecond: { usd: 0.000_013_333_4, per: 'GB-second of a function, arm64' },
  tableRead: { usd: 0.1425 / MILLION, per: 'table read unit' },
  tableWrite: { usd: 0.715 / MILLION, per: 'table write unit' },
  tableStorage: { usd: 0.285, per: 'GB-month of tables' },
  tableBackup: { usd: 0.228, per: 'GB-month of point-in-time recovery', assumed },
  event: { usd: 1 / MILLION, per: 'event on the bus', assumed },
  schedule: { usd: 1 / MILLION, per: 'run of a schedule', assumed },
  socketMessage: { usd: 1.26 / MILLION, per: 'socket message, either way', assumed },
  socketMinute: { usd: 0.315 / MILLION, per: 'connection-minute', assumed },
  httpRequest: { usd: 1.29 / MILLION, per: 'HTTP API request', assumed },
  edgeRequest: { usd: 0.012 / 10_000, per: 'CloudFront request', assumed },
  objectRead: { usd: 0.37 / MILLION, per: 'read of an object' },
  objectWrite: { usd: 4.7 / MILLION, per: 'write of an object' },
  dataOut: { usd: 0.114, per: 'GB sent out' },
  firewall: { usd: 5, per: 'web ACL-month', assumed },
  firewallRule: { usd: 1, per: 'rule-month', assumed },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;

/** So much of something that has a price. */
export interface Amount {
  readonly price: PriceName;
  readonly quantity: number;
}

export const costOf = ({ price, quantity }: Amount): number => PRICES[price].usd * quantity;

export const isAssumed = (price: PriceName): boolean => 'assumed' in PRICES[price];

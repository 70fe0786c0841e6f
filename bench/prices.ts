/** When the prices were looked up, and where they are charged. */
export const PRICED = '2026-11-20';
export const REGION_NAME = 'Tokyo (ap-northeast-1)';

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
  logIngest: { usd: 0.76, per: 'GB' },
  logStorage: { usd: 0.033, per: 'GB-month', assumed },
  key: { usd: 1, per: 'key-month', assumed },
  keyRequest: { usd: 0.03 / 10_000, per: 'request', assumed },
  secret: { usd: 0.4, per: 'secret-month', assumed },
  secretRequest: { usd: 0.05 / 10_000, per: 'request', assumed },
  lambdaRequest: { usd: 0.2 / MILLION, per: 'request' },
  lambdaSecond: { usd: 0.000_013_333_4, per: 'GB-second, arm64' },
  tableRead: { usd: 0.1425 / MILLION, per: 'read request unit' },
  tableWrite: { usd: 0.715 / MILLION, per: 'write request unit' },
  tableStorage: { usd: 0.285, per: 'GB-month' },
  tableBackup: { usd: 0.228, per: 'GB-month, point-in-time recovery', assumed },
  event: { usd: 1 / MILLION, per: 'event of 64 KB', assumed },
  schedule: { usd: 1 / MILLION, per: 'run of a schedule', assumed },
  socketMessage: { usd: 1.26 / MILLION, per: 'message of 32 KB, either way', assumed },
  socketMinute: { usd: 0.315 / MILLION, per: 'connection-minute', assumed },
  httpRequest: { usd: 1.29 / MILLION, per: 'HTTP API request', assumed },
  edgeRequest: { usd: 0.012 / 10_000, per: 'CloudFront request', assumed },
  objectRead: { usd: 0.37 / MILLION, per: 'GET' },
  objectWrite: { usd: 4.7 / MILLION, per: 'PUT' },
  objectStorage: { usd: 0.025, per: 'GB-month' },
  dataOut: { usd: 0.114, per: 'GB' },
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

import type { Template } from '../local/template.ts';
import type { Invocation } from './account.ts';
import { memoriesIn } from './idle-bill.ts';
import { amountsOf, coldStart } from './invocation-cost.ts';
import type { Amount } from './prices.ts';
import { OPEN_MINUTES } from './turns.ts';

const GB = 2 ** 30;
export const CONVERSATIONS = 1_000;
/** Page, scripts and status that one visitor loads: assumed. */
const PAGE_BYTES = 60_000;
const PAGE_REQUESTS = 5;
const ACCESS_LOG_BYTES = 200;

/** Metrics that were written, each by the service that writes it: CloudWatch bills them apart. */
const metricsIn = (invocations: readonly Invocation[]): Set<string> => {
  const names = new Set<string>();
  for (const { logged } of invocations) {
    for (const line of logged.split('\n').filter((each) => each.includes('"_aws"'))) {
      const { _aws, service } = JSON.parse(line);
      for (const { Metrics } of _aws.CloudWatchMetrics) for (const { Name } of Metrics) names.add(`${service} ${Name}`);
    }
  }
  return names;
};

/** What the measured conversation costs a month, however often it is held. */
export const metricBill = (invocations: readonly Invocation[]): Amount[] => [
  { price: 'metric', quantity: metricsIn(invocations).size },
];

/** What the measured conversation costs, many times in a month: no two at once, so each finds every function cold. */
export const conversationBill = (template: Template, invocations: readonly Invocation[], stored: number): Amount[] => {
  const memoryOf = memoriesIn(template);
  const names = [...new Set(invocations.map(({ name }) => name))];
  const messages = invocations.filter(({ name }) => name === 'conversation/message').length;
  const each: Amount[] = [
    ...invocations.flatMap((invocation) => amountsOf(invocation, memoryOf(invocation.name))),
    ...names.map((name) => coldStart(memoryOf(name))),
    { price: 'socketMessage', quantity: messages },
    { price: 'socketMinute', quantity: OPEN_MINUTES },
    { price: 'httpRequest', quantity: 1 },
    { price: 'logIngest', quantity: ACCESS_LOG_BYTES / GB },
    { price: 'edgeRequest', quantity: PAGE_REQUESTS },
    { price: 'dataOut', quantity: PAGE_BYTES / GB },
    { price: 'tableStorage', quantity: stored / GB },
    { price: 'tableBackup', quantity: stored / GB },
  ];
  return each.map(({ price, quantity }) => ({ price, quantity: quantity * CONVERSATIONS }));
};

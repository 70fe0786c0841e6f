import type { Template } from '../local/template.ts';
import type { Invocation } from './account.ts';
import { amountsOf, coldStart } from './invocation-cost.ts';
import type { Amount } from './prices.ts';

/** The function of the synthetic visitor. */
export const VISITS = 'canary/visit';
/** How long it waits for the others, handshakes and cold starts included, and what it asks the distribution for: assumed. */
const VISIT_SECONDS = 4;
const EDGE_REQUESTS = 3;
/** Whether he was served, and how fast. */
const METRICS = 2;
/** His own invocation, whose network is not measured: it reads its key, and writes one line of metrics, of about this size. */
const OWN: Invocation = { name: VISITS, result: undefined, calls: [], logged: ' '.repeat(600), milliseconds: 0 };

/** Write units with which all that he has written of the log is removed a day later. */
const removed = (practice: readonly Invocation[]): number =>
  practice
    .flatMap(({ calls }) => calls)
    .reduce((sum, { item, writes }) => sum + (String(item?.sk).startsWith('E#') ? writes : 0), 0);

/** What one visit costs, in which he finds every function cold. `practice`: what it makes the others do. */
export const visitBill = (
  practice: readonly Invocation[],
  megabytes: number,
  memoryOf: (name: string) => number,
): Amount[] => {
  const names = [...new Set(practice.map(({ name }) => name))];
  const frames = practice.filter(({ name }) => name === 'conversation/message').length;
  return [
    ...amountsOf(OWN, megabytes),
    { price: 'lambdaSecond', quantity: (VISIT_SECONDS * megabytes) / 1024 },
    { price: 'secretRequest', quantity: 1 },
    { price: 'tableWrite', quantity: removed(practice) },
    ...practice.flatMap((invocation) => amountsOf(invocation, memoryOf(invocation.name))),
    ...names.map((name) => coldStart(memoryOf(name))),
    { price: 'httpRequest', quantity: 1 },
    { price: 'socketMessage', quantity: frames },
    { price: 'socketMinute', quantity: 1 },
    { price: 'edgeRequest', quantity: EDGE_REQUESTS },
  ];
};

/** What is billed a month where anybody visits at all; nothing that he makes the others do is counted. */
export const visitMetrics = (template: Template): Amount[] =>
  template.ofType('AWS::Lambda::Function').some(({ properties }) => JSON.stringify(properties).includes(VISITS))
    ? [{ price: 'metric', quantity: METRICS }]
    : [];

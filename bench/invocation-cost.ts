import type { Invocation } from './account.ts';
import type { Amount } from './prices.ts';

const GB = 2 ** 30;
const FRAME = 32 * 1024;

/** Assumptions, since nothing here runs in AWS. Milliseconds a function computes, and those of each call it waits for. */
export const COMPUTES_MS = 15;
export const CALL_MS = 8;
/** Billed loading of a function in a new environment. */
export const COLD_MS = 400;
/** Lines that Lambda itself writes about an invocation, and CloudWatch's own bytes for each of all the lines. */
const PLATFORM_BYTES = 330;
const LINE_BYTES = 26;

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0);

const secondsOf = ({ calls }: Invocation): number =>
  (COMPUTES_MS + CALL_MS * Math.max(0, ...calls.map(({ depth }) => depth))) / 1000;

/** What AWS charges for an invocation of a function with so much memory. */
export const amountsOf = (invocation: Invocation, megabytes: number): Amount[] => {
  const { calls, logged } = invocation;
  const of = (service: string, operation?: string) =>
    calls.filter((call) => call.service === service && (operation === undefined || call.operation === operation));
  const frames = of('apigatewaymanagementapi', 'POST');
  const lines = logged.split('\n').length + 2;
  const log = Buffer.byteLength(logged) + PLATFORM_BYTES + LINE_BYTES * lines;
  return [
    { price: 'lambdaRequest', quantity: 1 },
    { price: 'lambdaSecond', quantity: (secondsOf(invocation) * megabytes) / 1024 },
    { price: 'logIngest', quantity: log / GB },
    { price: 'logStorage', quantity: log / GB },
    { price: 'tableRead', quantity: sum(calls, ({ reads }) => reads) },
    { price: 'tableWrite', quantity: sum(calls, ({ writes }) => writes) },
    { price: 'event', quantity: sum(calls, ({ events }) => events) },
    { price: 'secretRequest', quantity: of('secrets_manager').length },
    { price: 'objectRead', quantity: of('s3', 'GET').length },
    { price: 'objectWrite', quantity: of('s3', 'PUT').length },
    { price: 'socketMessage', quantity: sum(frames, ({ requestBytes }) => Math.ceil(requestBytes / FRAME)) },
    { price: 'dataOut', quantity: sum(frames, ({ requestBytes }) => requestBytes) / GB },
  ];
};

export const coldStart = (megabytes: number): Amount => ({
  price: 'lambdaSecond',
  quantity: ((COLD_MS / 1000) * megabytes) / 1024,
});

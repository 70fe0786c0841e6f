import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Deliver, Service } from '../../local/account.ts';
import { type EventsOptions, startEvents } from '../../local/events.ts';
import { accountWith, type Resources } from './tables.fixture.ts';

const running: Service[] = [];
export const stop = async (): Promise<void> => {
  for (const service of running.splice(0)) await service.close();
};

const BUS = { Type: 'AWS::Events::EventBus', Properties: { Name: 'chat' } };
export const functionNamed = (FunctionName: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName },
});
const RESOURCES: Resources = {
  Bus: BUS,
  Reply: functionNamed('reply'),
  Record: functionNamed('record'),
  Failures: { Type: 'AWS::SQS::Queue', Properties: {} },
};
export const target = (logicalId: string, more: Record<string, unknown> = {}) => ({
  Id: logicalId,
  Arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
  ...more,
});
export const rule = (Targets: unknown[], more: Record<string, unknown> = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['shop'] }, Targets, ...more },
});
export const WITH_DEAD_LETTERS = { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Failures', 'Arn'] } } };

interface Given {
  readonly rules: Resources;
  readonly directory?: string;
  readonly scale?: number;
  /** Throws or never resolves where a target does. */
  readonly takes?: (to: string, event: unknown) => unknown;
  readonly options?: EventsOptions;
}

/** Starts the buses and rules of a template with the bus `chat`, two functions and a queue, and records deliveries. */
export const given = async ({ rules, directory, scale, takes, options }: Given) => {
  const delivered: { to: string; event: unknown }[] = [];
  const lines: string[] = [];
  const account = accountWith({ ...RESOURCES, ...rules }, { directory, ...(scale && { scale }) });
  const deliver: Deliver = async (arn, event) => {
    const to = arn.split(':').at(-1) ?? '';
    await takes?.(to, event);
    delivered.push({ to, event });
  };
  const service = await startEvents({ ...account, log: (line) => lines.push(line) }, deliver, options);
  running.push(service);
  const client = new EventBridgeClient({
    endpoint: service.endpoint ?? '',
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { service, client, put, delivered, lines };
};

export const entry = (detail: unknown = {}, more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'chat',
  Source: 'shop',
  DetailType: 'Sold',
  Detail: JSON.stringify(detail),
  ...more,
});

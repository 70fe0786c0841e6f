import { randomUUID } from 'node:crypto';
import type { Account, Deliver, Service } from './account.ts';
import { AwsError, serveAwsJson } from './aws-json.ts';
import { delivery, openOutbox } from './delivery.ts';
import { checkPattern, matches } from './pattern.ts';
import { targetInput } from './target-input.ts';
import { ACCOUNT_ID, REGION, type Resource } from './template.ts';

/** Limits of PutEvents: entries in a request, bytes of a request. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 1024 * 1024;

type Json = Record<string, unknown>;

/** One entry of a PutEvents request, as it is on the wire (`Time` in epoch seconds). */
export interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  readonly Time?: number;
}

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly pattern: unknown;
  readonly targets: readonly Json[];
}

type Result = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

export interface EventsOptions {
  /** An entry for which this returns true fails with InternalFailure, as a throttled or broken bus would answer. */
  readonly fault?: (entry: PutEventsEntry) => boolean;
}

/**
 * The event buses and rules of the template: PutEvents over the wire, delivery to the targets of matching rules. An
 * accepted event is on disk for each target before the caller hears of it.
 */
export const startEvents = async (
  account: Account,
  deliver: Deliver,
  options: EventsOptions = {},
): Promise<Service & { readonly emit: (entry: PutEventsEntry) => void }> => {
  const rules = account.template.ofType('AWS::Events::Rule').flatMap(readRule);
  const buses = new Set(['default', ...account.template.ofType('AWS::Events::EventBus').map(({ name }) => name)]);
  const outbox = openOutbox(account, deliver, 'events');

  const accept = (entry: PutEventsEntry): Result => {
    if (options.fault?.(entry)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'injected by the local account' };
    const bus = busName(entry.EventBusName);
    const problem = entryProblem(entry, bus, buses);
    if (problem) return problem;
    return route(entry, bus);
  };

  /** Gives an event to the rules of its bus. */
  const route = (entry: PutEventsEntry, bus: string): { EventId: string } => {
    const event = envelope(entry, account.clock.now());
    for (const rule of rules.filter((candidate) => candidate.bus === bus && matches(event, candidate.pattern))) {
      for (const target of rule.targets) {
        outbox.send(delivery(rule.name, target, targetInput(target, event, rule), account.clock.now()));
      }
    }
    return { EventId: event.id };
  };

  const PutEvents = ({ Entries }: Json) => {
    const entries = checkRequest(Entries);
    const results = entries.map(accept);
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  };

  const server = await serveAwsJson('AWSEvents', { PutEvents });
  return {
    endpoint: server.endpoint,
    /** What a service of AWS itself puts on a bus. */
    emit: (entry) => void route(entry, busName(entry.EventBusName)),
    runs: ['AWS::Events::EventBus', 'AWS::Events::Rule'],
    close: async () => {
      outbox.close();
      await server.close();
    },
  };
};

const busName = (reference: unknown): string =>
  reference === undefined ? 'default' : String(reference).replace(/^arn:.*:event-bus\//, '');

const readRule = (resource: Resource): Rule[] => {
  const { EventPattern: pattern, State, Targets = [], EventBusName } = resource.properties;
  if (pattern === undefined || State === 'DISABLED') return [];
  const targets = Targets as Json[];
  try {
    checkPattern(pattern);
    for (const target of targets) targetInput(target, {}, resource);
  } catch (error) {
    throw new Error(`rule ${resource.logicalId}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  return [{ name: resource.name, arn: resource.arn, bus: busName(EventBusName), pattern, targets }];
};

const checkRequest = (entries: unknown): PutEventsEntry[] => {
  const refuse = (message: string) => new AwsError('ValidationException', message);
  if (!Array.isArray(entries) || entries.length === 0) throw refuse('Entries must have at least 1 member');
  if (entries.length > MAX_ENTRIES) throw refuse(`Entries must have at most ${MAX_ENTRIES} members`);
  const size = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (size > MAX_BYTES)
    throw refuse(`Total size of the entries in the request is over the limit of ${MAX_BYTES} bytes`);
  return entries;
};

/** As EventBridge counts: 14 bytes for a given time, UTF-8 bytes of everything else but the name of the bus. */
const entrySize = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);

const entryProblem = (entry: PutEventsEntry, bus: string, buses: ReadonlySet<string>): Result | undefined => {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name]) {
      const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!isJsonObject(entry.Detail ?? '')) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  if (buses.has(bus)) return undefined;
  // AWS answers success and drops the event (aws/aws-sdk#186); here the mistake shall show.
  return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
};

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

const envelope = ({ Source, DetailType, Detail = '', Resources = [], Time }: PutEventsEntry, now: number) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': DetailType,
  source: Source,
  account: ACCOUNT_ID,
  time: eventTime(Time === undefined ? now : Time * 1000),
  region: REGION,
  resources: Resources,
  detail: JSON.parse(Detail),
});

/** Events carry their time in whole seconds. */
export const eventTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');

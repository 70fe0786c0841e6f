import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { requireEnv } from './env.ts';

export const SOURCE = 'uragawa';
/** What is only practice: whoever listens to `SOURCE`, every rule of the business among them, hears nothing of it. */
export const PRACTICE_SOURCE = 'uragawa.practice';
/** Most entries EventBridge takes in one call. */
const BATCH = 10;
const ATTEMPTS = 3;

export interface BusEvent {
  readonly type: string;
  readonly detail: Record<string, unknown>;
  /** @default SOURCE */
  readonly source?: typeof PRACTICE_SOURCE | undefined;
}

let client: EventBridgeClient | undefined;

const put = async (events: readonly BusEvent[]): Promise<BusEvent[]> => {
  client ??= new EventBridgeClient({});
  const EventBusName = requireEnv('BUS_NAME');
  const { Entries } = await client.send(
    new PutEventsCommand({
      Entries: events.map(({ type, detail, source = SOURCE }) => ({
        EventBusName,
        Source: source,
        DetailType: type,
        Detail: JSON.stringify(detail),
      })),
    }),
  );
  // An entry the answer does not speak of was not taken.
  return events.filter((_, index) => Entries?.[index]?.EventId === undefined);
};

/**
 * Publishes in order; returns what is left when the bus does not take an event after three attempts: that one, and those
 * behind it that were not tried. A 200 of PutEvents may hold failed entries.
 */
export const publish = async (events: readonly BusEvent[]): Promise<BusEvent[]> => {
  for (let start = 0; start < events.length; start += BATCH) {
    let open = events.slice(start, start + BATCH);
    for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) open = await put(open);
    if (open.length > 0) return [...open, ...events.slice(start + BATCH)];
  }
  return [];
};

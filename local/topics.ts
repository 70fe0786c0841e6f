import { join } from 'node:path';
import type { Account, Service } from './account.ts';
import { Journal } from './journal.ts';

/** A message that a rule put on a topic. */
export interface Published {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly topic: string;
  /** As subscribers would get it. */
  readonly message: string;
}

export interface Topics extends Service {
  /** Takes a message for the topic with this ARN. */
  publish(arn: string, event: unknown): void;
  /** The newest, the last one first. */
  newest(): Published[];
}

/** Messages that are kept. */
const KEPT = 100;

/** The template's topics as far as rules publish on them: nobody is subscribed here, what was published is kept to be looked at. */
export const startTopics = ({ template, clock, directory }: Account): Topics => {
  const published = new Journal<Published>(directory && join(directory, 'topics', 'published.journal'));
  return {
    runs: ['AWS::SNS::Topic'],
    publish: (arn, event) => {
      const topic = template.find(arn)?.name ?? arn;
      published.add({ at: clock.now(), topic, message: JSON.stringify(event) });
      for (const [number] of published.pending().slice(0, -KEPT)) published.done(number);
    },
    newest: () =>
      published
        .pending()
        .map(([, message]) => message)
        .reverse(),
    close: async () => {},
  };
};

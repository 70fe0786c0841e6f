import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Service } from './account.ts';

export interface Queues extends Service {
  /** Keeps an event in the queue with this ARN; throws when the template has no such queue. */
  send(arn: string, event: unknown): void;
  /** What has arrived in a queue (by name, logical id or ARN), oldest first. */
  messages(name: string): unknown[];
}

/** The template's queues as the place where failures end: nothing polls them, every arrival is a line in the log. */
export const startQueues = (account: Account): Queues => {
  const { directory, log, template } = account;
  const queues = template.ofType('AWS::SQS::Queue');
  const folder = directory && join(directory, 'queues');
  if (folder) mkdirSync(folder, { recursive: true });

  const find = (reference: string) => {
    const queue = queues.find(({ arn, name, logicalId }) => [arn, name, logicalId].includes(reference));
    const known = queues.map(({ name }) => name).join(', ') || 'none';
    if (!queue) throw new Error(`the template has no queue ${reference}; its queues are: ${known}`);
    return queue.name;
  };
  const load = (name: string): unknown[] => {
    const file = folder && join(folder, `${name}.jsonl`);
    if (!file || !existsSync(file)) return [];
    return readFileSync(file, 'utf8').split('\n').flatMap(parse);
  };
  const messages = new Map(queues.map(({ name }) => [name, load(name)]));

  return {
    runs: ['AWS::SQS::Queue'],
    send: (arn, event) => {
      const name = find(arn);
      const line = JSON.stringify(event);
      // The line break comes first, so that a line torn by a kill does not swallow the next one.
      if (folder) appendFileSync(join(folder, `${name}.jsonl`), `\n${line}`);
      messages.get(name)?.push(JSON.parse(line));
      log(`queue ${name}: a message arrived, ${messages.get(name)?.length} in all`);
    },
    messages: (name) => [...(messages.get(find(name)) ?? [])],
    close: async () => {},
  };
};

const parse = (line: string): unknown[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startQueues } from '../../local/queues.ts';
import { accountWith, temporaryFolder } from './tables.fixture.ts';

const QUEUE = { Type: 'AWS::SQS::Queue', Properties: {} };
const arn = (name: string) => `arn:aws:sqs:ap-northeast-1:000000000000:${name}`;

const given = (directory?: string) => {
  const lines: string[] = [];
  const account = accountWith({ Failed: QUEUE, Other: QUEUE }, { directory });
  return { queues: startQueues({ ...account, log: (line) => lines.push(line) }), lines };
};

test('a queue holds what arrived, oldest first, by name, logical id or ARN, with a line in the log for each', () => {
  const { queues, lines } = given();
  queues.send(arn('Test-Failed'), { n: 1 });
  queues.send(arn('Test-Failed'), 'text');
  for (const reference of ['Test-Failed', 'Failed', arn('Test-Failed')]) {
    expect(queues.messages(reference)).toEqual([{ n: 1 }, 'text']);
  }
  expect(queues.messages('Other')).toEqual([]);
  expect(lines).toEqual([
    'queue Test-Failed: a message arrived, 1 in all',
    'queue Test-Failed: a message arrived, 2 in all',
  ]);
});

test('a message is what was sent, not what became of the object', () => {
  const { queues } = given();
  const event = { n: 1 };
  queues.send(arn('Test-Failed'), event);
  event.n = 2;
  expect(queues.messages('Failed')).toEqual([{ n: 1 }]);
});

test('messages survive a restart, and a line torn by a kill loses nothing else', () => {
  const directory = temporaryFolder();
  given(directory).queues.send(arn('Test-Failed'), { n: 1 });
  appendFileSync(join(directory, 'queues', 'Test-Failed.jsonl'), '\n{"n":');
  const { queues, lines } = given(directory);
  queues.send(arn('Test-Failed'), { text: 'two\nlines' });
  expect(lines).toEqual(['queue Test-Failed: a message arrived, 2 in all']);
  expect(given(directory).queues.messages('Failed')).toEqual([{ n: 1 }, { text: 'two\nlines' }]);
});

test('an unknown queue is refused with the names there are', () => {
  const { queues } = given();
  const problem = 'the template has no queue nowhere; its queues are: Test-Failed, Test-Other';
  expect(() => queues.messages('nowhere')).toThrow(problem);
  expect(() => queues.send('nowhere', {})).toThrow(problem);
});

import { expect, it } from 'vitest';
import { mailPage } from '../../local/mail-page.ts';
import { startTopics } from '../../local/topics.ts';
import { accountWith, temporaryFolder } from './tables.fixture.ts';

const ARN = 'arn:aws:sns:ap-northeast-1:000000000000:Test-Surges';

const given = (directory?: string) =>
  startTopics(accountWith({ Surges: { Type: 'AWS::SNS::Topic', Properties: {} } }, { directory }));

it('what is published on a topic is kept, newest first, over a stop', () => {
  const directory = temporaryFolder();
  const topics = given(directory);
  topics.publish(ARN, { n: 1 });
  topics.publish(ARN, { n: 2 });
  const both = [{ topic: 'Test-Surges', message: '{"n":2}' }, { message: '{"n":1}' }];
  expect(topics.newest()).toMatchObject(both);
  expect(given(directory).newest()).toMatchObject(both);
});

it('is forgotten after the newest hundred', () => {
  const topics = given();
  for (let n = 1; n <= 102; n += 1) topics.publish(ARN, n);
  expect(topics.newest().map(({ message }) => Number(message))).toEqual(Array.from({ length: 100 }, (_, i) => 102 - i));
});

it('is text on the page of mails, whatever is in it', () => {
  const topics = given();
  expect(mailPage([], topics.newest())).not.toContain('SNS');
  topics.publish(ARN, { detail: { title: '<script>alert(1)</script>' } });
  const page = mailPage([], topics.newest());
  expect(page).toContain('Test-Surges');
  expect(page).not.toContain('<script');
});

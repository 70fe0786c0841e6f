import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DeleteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { itemOf } from '../../functions/conversation/log.ts';
import type { Fact, QuestionFact } from '../../functions/insight/fact.ts';
import { readFacts } from '../../functions/insight/rows.ts';
import { bucketOf } from '../../functions/insight/steps.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryFolder();
/** The recorder waits for half a minute of the account's time. */
const start = () => startAccount({ options: ['--data', directory, '--time-scale', '4'] });
let account: RunningAccount;

/** The functions' own code in this process works on the account. */
const workOnIt = (): Record<string, string> => Object.assign(process.env, environmentIn(directory));

beforeAll(async () => {
  account = await start();
  workOnIt();
});
afterAll(() => account.stop());

const scan = async (table: string): Promise<Record<string, unknown>[]> => {
  const environment = environmentIn(directory);
  const client = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  const found: Record<string, unknown>[] = [];
  const pages = paginateScan({ client }, { TableName: environment[table], ConsistentRead: true });
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
};
const questions = async () =>
  (await scan('CONVERSATIONS_TABLE'))
    .filter(({ sk }) => String(sk).startsWith('E#'))
    .map(itemOf)
    .filter(({ kind, role }) => kind === 'message' && role === 'customer');
const rows = async () => (await scan('INSIGHT_TABLE')).filter(({ pk }) => String(pk).startsWith('BUCKET#'));
const counted = async (): Promise<Fact[]> => {
  const steps = new Set((await questions()).map(({ at }) => bucketOf(at)));
  return (await Promise.all([...steps].toSorted().map(readFacts))).flat();
};
const asked = async () => (await counted()).filter((fact): fact is QuestionFact => fact.what === 'question');

const rebuild = (...options: string[]) => {
  const args = [join('functions', 'conversation', 'rebuild.command.ts'), '--data', directory, ...options];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return [status, stdout.split('\n').find((line) => line.includes('counts'))];
};

it('what customers ask is counted behind the log, over a crash, and can be made again', async () => {
  const first = await Visitor.join(account.url);
  const answer = await first.reply((await first.say('送料はいくらですか')).seq);
  first.act('feedback', { seq: answer.seq, helpful: false });
  await first.next('entry', ({ entry }) => entry.kind === 'feedback');
  const second = await Visitor.join(account.url);
  await second.reply((await second.say('宇宙船の操縦席がきしみます。電話は090-1234-5678です')).seq);
  await account.stop('SIGKILL');

  account = await start();
  workOnIt();
  const third = await Visitor.join(account.url);
  const { choices = [] } = await third.reply((await third.say('返品')).seq);
  const [choice] = choices;
  if (choice) {
    third.act('send', { id: 'chosen', after: 2, text: choice.label, choice: choice.id });
    await third.reply((await third.next('accepted', ({ id }) => id === 'chosen')).seq);
  }
  third.act('rate', { score: 2 });
  await third.next('entry', ({ entry }) => entry.kind === 'rated');

  await eventually(async () => {
    expect((await asked()).map(({ seq, at, visitor }) => [seq, at, visitor]).toSorted()).toEqual(
      (await questions()).map(({ seq, at, state }) => [seq, at, state.visitorId]).toSorted(),
    );
    expect((await asked()).every(({ outcome }) => outcome !== undefined)).toBe(true);
    expect((await counted()).map(({ what }) => what).filter((what) => what !== 'question')).toHaveLength(2);
  });
  const before = await counted();
  const ofFirst = before.find(({ conversationId }) => conversationId === first.conversationId);
  expect(ofFirst).toMatchObject({ topic: answer.sources?.[0]?.id, outcome: 'answer' });
  const ofSecond = before.find(({ conversationId }) => conversationId === second.conversationId);
  expect(JSON.stringify(ofSecond)).toContain('宇宙船');
  expect(JSON.stringify(Reflect.get(ofSecond ?? {}, 'terms'))).not.toMatch(/090|1234|5678/);
  expect(new Set((await asked()).map(({ visitor }) => visitor)).size).toBe(3);

  expect(rebuild('--check')).toEqual([0, expect.stringMatching(/ 0 steps differ from the log$/)]);
  const environment = environmentIn(directory);
  const client = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  for (const { pk, sk } of await rows()) {
    await client.send(new DeleteCommand({ TableName: environment.INSIGHT_TABLE, Key: { pk, sk } }));
  }
  expect(await counted()).toEqual([]);
  expect(rebuild()).toEqual([0, expect.stringMatching(/ [1-9]\d* steps differed from the log and were written anew$/)]);
  expect(await counted()).toEqual(before);
  await third.close();
}, 180_000);

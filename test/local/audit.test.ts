import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compose } from '../../functions/audit/compose.ts';
import { HOUR, timeOf } from '../../functions/audit/digest.ts';
import { jobPlaces } from '../../functions/audit/job-places.ts';
import type { Places } from '../../functions/audit/places.ts';
import { audit } from '../../functions/audit/run.ts';
import { slotOf } from '../../functions/audit/slot.ts';
import type { BusEvent } from '../../functions/platform/bus.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryFolder();
const exported = temporaryFolder();
let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  Object.assign(process.env, environmentIn(directory));
});
afterAll(() => account.stop());

const command = (...args: string[]) => {
  const all = [join('functions', 'audit', 'audit.command.ts'), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, all, { cwd: ROOT, encoding: 'utf8' });
  return { stdout, stderr, status };
};
const verify = (to: number, ...more: string[]) =>
  command('verify', '--data', directory, '--to', new Date(to).toISOString(), ...more);

const told: BusEvent[] = [];
const places = (): Places => ({
  ...jobPlaces(),
  tell: async (events) => {
    told.push(...events);
  },
});

it('what was written is signed, verified in the account and outside of it, and what is changed then is named', async () => {
  const visitors = [await Visitor.join(account.url), await Visitor.join(account.url)];
  for (const visitor of visitors) await visitor.reply((await visitor.say('送料はいくらですか')).seq);
  const [id = '', restored = ''] = visitors.map(({ conversationId }) => conversationId);

  // The function itself, by its schedule, for the hour before.
  const now = Date.now();
  const hour = now - (now % HOUR);
  const schedules = await (await fetch(`${account.url}/local/fire/none`, { method: 'POST' })).text();
  const rule = /\S*AuditEveryHour[^\s,]*/.exec(schedules)?.[0];
  expect((await fetch(`${account.url}/local/fire/${rule}`, { method: 'POST' })).status).toBe(202);
  await eventually(async () => expect((await places().state())?.to).toBe(hour));
  expect(verify(hour)).toMatchObject({ status: 0, stdout: expect.stringContaining('0 faults; 1 digest ') });

  // The same code an hour later.
  const due = hour + HOUR + 600_000;
  await eventually(async () => expect(await places().changed(hour, due)).toHaveLength(2));
  expect(await audit(due, places(), () => false)).toMatchObject({ digests: 1, findings: 0 });
  const clean = verify(hour + HOUR);
  expect(clean).toMatchObject({ status: 0 });
  expect(clean.stdout).toMatch(/^0 faults; 2 digests from .*, 2 conversations, \d+ entries\n$/);
  expect(clean.stderr).toContain('key of the account: ');
  // What was asked for is not passed over, and what there is none of is told.
  const refused = (...more: string[]) => command('verify', '--data', directory, ...more);
  expect(refused('--bucket', 'other')).toEqual({ status: 2, stdout: '', stderr: 'bucket other: NoSuchBucket\n' });
  const noKey = 'the key nope: KMS GetPublicKey failed with 400, NotFoundException\n';
  expect(refused('--signing-key', 'nope')).toEqual({ status: 2, stdout: '', stderr: noKey });

  expect(command('export', '--data', directory, '--to', join(exported, 'record'))).toMatchObject({ status: 0 });
  const [keyId = ''] = /[0-9a-f]{64}/.exec(clean.stderr) ?? [];
  const offline = ['--offline', join(exported, 'record'), '--key', join(exported, 'record', 'keys')];
  expect(command('verify', ...offline)).toMatchObject({ status: 0, stdout: clean.stdout });

  // A digest has its place for good.
  const { last } = (await places().state()) ?? {};
  const there = last && (await places().stored(last.key));
  const anchor = last?.sha256;
  expect(await places().put({ key: last?.key ?? '', body: Buffer.from('another'), metadata: {} })).toBe(false);
  expect(there?.metadata).toMatchObject({ 'key-id': keyId, 'signature-algorithm': 'ECDSA_SHA_256' });

  const { AWS_ENDPOINT_URL_DYNAMODB = '', CONVERSATIONS_TABLE: TableName, AUDIT_TABLE } = environmentIn(directory);
  const database = clientFor(AWS_ENDPOINT_URL_DYNAMODB);

  // Where the digests begin is not what the table says.
  const Key = { pk: 'STATE', sk: 'AUDIT' };
  const { Item: state } = await database.send(new GetCommand({ TableName: AUDIT_TABLE, Key }));
  const begins = timeOf(hour + 3 * HOUR);
  await database.send(new PutCommand({ TableName: AUDIT_TABLE, Item: { ...Key, since: begins, to: begins } }));
  expect(verify(hour + HOUR)).toMatchObject({ status: 0, stdout: clean.stdout });
  await expect(audit(due + 3 * HOUR, places(), () => false)).rejects.toThrow('there is no digest yet');
  expect(told.splice(0).filter(({ type }) => type === 'AuditFailed')).toMatchObject([{ detail: { what: 'gap' } }]);
  await database.send(new PutCommand({ TableName: AUDIT_TABLE, Item: state }));

  await database.send(
    new UpdateCommand({
      TableName,
      Key: { pk: `CONV#${id}`, sk: 'E#00000001' },
      UpdateExpression: 'SET body.#text = :text',
      ExpressionAttributeNames: { '#text': 'text' },
      ExpressionAttributeValues: { ':text': 'another' },
    }),
  );
  const changed = verify(hour + HOUR);
  expect(changed.status).toBe(1);
  expect(changed.stdout).toContain(`invalid: log/${id} entry 1: its body is not the one that was written`);

  // The weekly round of all of them comes to it, too.
  await places().keepRound({ slot: slotOf(id) });
  await audit(due, places(), () => false);
  expect(told.filter(({ type }) => type === 'AuditFailed')).toMatchObject([
    { detail: { severity: 'error', what: 'invalid', conversationId: id, seq: 1 } },
  ]);

  // As a table that is restored to a time before its newest entry.
  await database.send(new DeleteCommand({ TableName, Key: { pk: `CONV#${restored}`, sk: 'E#00000002' } }));
  expect(verify(hour + HOUR).stdout).toContain(`truncated: log/${restored} entry 2`);
  // And as one of which the digests of that time were taken away as well: whoever has kept a hash sees it.
  const kept = verify(hour, '--anchor', String(anchor));
  expect(kept).toMatchObject({ status: 1, stdout: expect.stringContaining('truncated: digest') });

  // A conversation of an hour that has its digest, which does not name it.
  const late = await Visitor.join(account.url);
  await late.reply((await late.say('送料はいくらですか')).seq);
  await eventually(async () => expect(await places().changed(hour, due)).toContain(late.conversationId));
  const unlisted = `invalid: log/${late.conversationId} entry 1: no digest names it`;
  expect(verify(hour + HOUR).stdout).toContain(unlisted);
  const again = join(exported, 'again');
  expect(command('export', '--data', directory, '--to', again)).toMatchObject({ status: 0 });
  expect(command('verify', '--offline', again, '--key', join(again, 'keys')).stdout).toContain(unlisted);

  // A chain that somebody with the key has begun anew.
  const { stack, bucket, signer, put } = places();
  const anew = { stack, bucket, from: hour + 3 * HOUR, rows: [], entries: 0, findings: 0, erased: [], previous: null };
  await put((await compose(anew, await signer())).file);
  const forked = verify(hour + 4 * HOUR).stdout;
  expect(forked).toContain('it names none before it, though there are older ones');
  expect(forked).toContain('nor are the 1 before it');
});

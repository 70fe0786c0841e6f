import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUESSES, REQUESTS } from '../../functions/member/limits.ts';
import { CODE_TRIES } from '../../functions/protocol/limits.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { hostSite } from './host-site.ts';
import { codesTo, codeTo, mailbox } from './mailbox.ts';
import { environmentIn, stateIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

type Row = Record<string, unknown>;

const directory = temporaryFolder();
let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--sample'] });
  url = account.url;
});
afterAll(() => account.stop());

/** Members of the sample, each in one test: what one has used up is no other's. */
const people = readFileSync(join(import.meta.dirname, '..', '..', 'data', 'members', 'members.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([number = '', , , email = '']) => ({ number, email }));
let taken = 0;
const somebody = (): { number: string; email: string } => {
  const next = people[taken];
  taken += 1;
  if (!next) throw new Error('the sample has no more members');
  return next;
};

const database = () => clientFor(environmentIn(directory).AWS_ENDPOINT_URL_DYNAMODB ?? '');
const members = () => environmentIn(directory).MEMBERS_TABLE;
const everything = (): Promise<Row[]> => stateIn(directory)();
const entriesOf = async (conversationId: string): Promise<Row[]> =>
  (await everything())
    .filter(({ pk, sk }) => pk === `CONV#${conversationId}` && String(sk).startsWith('E#'))
    .toSorted((a, b) => Number(a.seq) - Number(b.seq));
const requestOf = async (conversationId: string): Promise<Row | undefined> =>
  (await everything()).find(({ pk, sk }) => pk === `CODE#${conversationId}` && sk === 'REQUEST');
/** Once the wish was looked up, whoever it was of. */
const settled = (conversationId: string): Promise<void> =>
  eventually(async () => expect((await requestOf(conversationId))?.hash).toBeDefined());

const opened = () => Visitor.join(url);

/** Asks for a code; the answer to it. */
const identify = async (who: Visitor, claim: string, id: string = randomUUID()) => {
  who.act('identify', { id, after: 0, claim });
  await who.next('accepted', (frame) => frame.id === id);
  const { entry, state } = await who.next('entry', ({ entry }) => entry.kind !== 'hidden' && entry.id === id);
  return { entry, state };
};
const answerTo = (who: Visitor, id: string): Promise<ServerFrame<'accepted' | 'error'>> =>
  Promise.race([who.next('accepted', (frame) => frame.id === id), who.next('error', (frame) => frame.id === id)]);
/** Sends a code; `ok`, or the code of the error. */
const prove = async (who: Visitor, code: unknown, id: string = randomUUID()): Promise<string> => {
  who.act('prove', { id, after: 0, code });
  const answer = await answerTo(who, id);
  return answer.type === 'error' ? answer.code : 'ok';
};
/** Any other code of six digits. */
const wrong = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');

/** A visitor who was sent a code, and the code. */
const asked = async () => {
  const { number, email } = somebody();
  const who = await opened();
  await identify(who, number);
  return { who, number, email, code: await codeTo(url, email) };
};

interface Case {
  readonly id: string;
  readonly input: {
    readonly value?: unknown;
    readonly body?: string;
    readonly gen_field?: Record<string, string | number>;
  };
}

const refusedAsk = async ({ input }: Case): Promise<void> => {
  const { gen_field: made } = input;
  const claim = made ? `${made.prefix}${String(made.repeat).repeat(Number(made.n))}${made.suffix}` : input.value;
  const who = await opened();
  const id = randomUUID();
  who.act('identify', { id, after: 0, claim });
  const answer = await answerTo(who, id);
  expect(answer).toMatchObject({ type: 'error', code: 'invalid' });
  expect(await entriesOf(who.conversationId)).toEqual([]);
  await who.close();
};

const DRIVERS: Record<string, (hostile: Case) => Promise<void>> = {
  'ID-001': async () => {
    const { who, code } = await asked();
    const answers: string[] = [];
    for (let guess = 1; guess <= CODE_TRIES; guess += 1) answers.push(await prove(who, wrong(code, guess)));
    answers.push(await prove(who, code));
    expect(new Set(answers)).toEqual(new Set(['code_refused']));
    const errors = who.frames.filter((frame) => frame.type === 'error').map(({ id: _id, ...rest }) => rest);
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    await who.close();
  },
  'ID-003': async () => {
    const { who, code } = await asked();
    const sockets = await Promise.all(Array.from({ length: 19 }, () => Visitor.join(url, who.session)));
    const all = [who, ...sockets];
    const guesses = await Promise.all(
      Array.from({ length: 200 }, (_, i) => prove(all[i % 20] ?? who, wrong(code, i + 1)).catch(() => 'nothing')),
    );
    expect(guesses).not.toContain('ok');
    const refused = (await entriesOf(who.conversationId)).filter(({ kind }) => kind === 'refused');
    const judged = refused.filter(({ denial }) => denial === 'wrong_code').length;
    // Fewer on a slow machine: who waits too long for his turn is told to come again.
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(CODE_TRIES);
    // A quarter of an hour may begin meanwhile.
    expect(refused.length).toBeLessThanOrEqual(2 * GUESSES.conversation.most);
    expect(await prove(who, code)).not.toBe('ok');
    await Promise.all(all.map((each) => each.close()));
  },
  'ID-005': async () => {
    const { who, code } = await asked();
    expect([await prove(who, code), await prove(who, code)]).toEqual(['ok', 'code_refused']);
    await who.close();
  },
  'ID-007': async () => {
    const { who, code } = await asked();
    await database().send(
      new UpdateCommand({
        TableName: members(),
        Key: { pk: `CODE#${who.conversationId}`, sk: 'REQUEST' },
        UpdateExpression: 'SET #until = :then',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':then': Date.now() - 1_000 },
      }),
    );
    expect(await prove(who, code)).toBe('code_refused');
    await who.close();
  },
  'ID-009': async () => {
    const { who, code } = await asked();
    const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    expect(await prove(who, ` ${wide.slice(0, 3)}　${wide.slice(3)}`)).toBe('ok');
    await who.close();
  },
  'ID-011': async ({ input }) => {
    const { who, code } = await asked();
    expect([await prove(who, input.value), await prove(who, [code])]).toEqual(['invalid', 'invalid']);
    expect((await requestOf(who.conversationId))?.tries).toBe(0);
    await who.close();
  },
  'ID-013': async () => {
    const { number, email } = somebody();
    const who = await opened();
    const frames: ServerFrame<'accepted' | 'error'>[] = [];
    for (let i = 0; i < 100; i += 1) {
      const id = randomUUID();
      who.act('identify', { id, after: 0, claim: i % 2 ? number : `M-${i}` });
      frames.push(await answerTo(who, id));
    }
    const { most, seconds } = REQUESTS.conversation;
    expect(frames.filter(({ type }) => type === 'accepted')).toHaveLength(most);
    const [refused] = frames.filter((frame) => frame.type === 'error');
    expect(refused).toMatchObject({ code: 'rate_limited' });
    expect(refused?.retryAfter).toBeLessThanOrEqual(seconds);
    expect((await codesTo(url, email)).length).toBeLessThanOrEqual(most);
    await who.close();
  },
  'ID-015': refusedAsk,
  'ID-017': refusedAsk,
  'ID-019': refusedAsk,
  'ID-021': refusedAsk,
  'ID-029': async ({ input }) => {
    const { who, code } = await asked();
    await who.say(input.body ?? '', 1);
    await who.say(`${code.slice(0, 3)} ${code.slice(3)}`, 1);
    const kept = JSON.stringify(await entriesOf(who.conversationId));
    expect(kept).not.toContain('482913');
    expect(kept).not.toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect(kept).toContain('確認コードは ****** です。');
    expect((await entriesOf(who.conversationId)).filter(({ kind }) => kind === 'identified')).toEqual([]);
    await who.close();
  },
  'ID-033': async ({ input }) => {
    const { number, email } = somebody();
    const { Item } = { Item: (await everything()).find((row) => row.sk === 'PROFILE' && row.number === number) };
    await database().send(new PutCommand({ TableName: members(), Item: { ...Item, name: input.value } }));
    const who = await opened();
    await identify(who, number);
    await codeTo(url, email);
    const mail = (await mailbox(url)).find(({ to }) => to === email);
    expect(mail?.subject).toBe('【サクラ商店】確認コードのお知らせ');
    expect(JSON.stringify(mail)).not.toMatch(/evil|000000|<b>/);
    await who.close();
  },
};

const bank: Case[] = readFileSync(join(import.meta.dirname, 'hostile.proof.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('a hostile input', () => {
  it('of the bank is never left out', () => expect(Object.keys(DRIVERS)).toEqual(bank.map(({ id }) => id)));
  it.each(bank)('$id', async (hostile) => DRIVERS[hostile.id]?.(hostile));
});

describe('a code', () => {
  it('proves a member for half an hour, once it is right; the address works as well as the number', async () => {
    const { email } = somebody();
    const who = await opened();
    const { entry, state } = await identify(who, email.toUpperCase());
    expect(entry).toMatchObject({ kind: 'message', form: 'prove', from: { role: 'procedure' } });
    expect(JSON.stringify(entry)).not.toContain(email);
    expect(state).not.toHaveProperty('level');
    const code = await codeTo(url, email);
    const id = randomUUID();
    expect(await prove(who, code, id)).toBe('ok');
    const { entry: proven, state: then } = await who.next('entry', ({ entry }) => entry.kind === 'identified');
    expect(proven).toMatchObject({ id, level: 2, text: expect.stringContaining('ご本人確認が完了しました。') });
    expect(then).toMatchObject({ level: 2, mode: 'bot' });
    expect(Date.parse(then.until ?? '') - Date.now()).toBeGreaterThan(29 * 60_000);
    // The answer that got lost: the same frame has the same outcome, and is counted once.
    expect(await prove(who, code, id)).toBe('ok');
    expect((await entriesOf(who.conversationId)).map(({ kind }) => kind)).toEqual(['message', 'identified']);

    who.act('signout');
    const { state: out } = await who.next('entry', ({ entry }) => entry.kind === 'signed_out');
    expect(out).not.toHaveProperty('level');
    who.act('signout');
    await who.next('entry', ({ entry }) => entry.kind === 'signed_out');
    expect(await entriesOf(who.conversationId)).toHaveLength(3);
    await who.close();
  });

  it('is void once another one was asked for, and after a sign-out', async () => {
    const { who, number, email, code } = await asked();
    await identify(who, number);
    const newer = await codeTo(url, email, 2);
    expect(newer).not.toBe(code);
    expect(await prove(who, code)).toBe('code_refused');
    who.act('signout');
    await who.next('entry', ({ entry }) => entry.kind === 'signed_out');
    expect(await prove(who, newer)).toBe('code_refused');
    await who.close();
  });

  it('is good in its own conversation only', async () => {
    const { who, code } = await asked();
    const other = await opened();
    expect(await prove(other, code)).toBe('code_refused');
    expect(await prove(who, code)).toBe('ok');
    await Promise.all([who, other].map((each) => each.close()));
  });

  it('of another member than the site vouches for counts for nothing', async () => {
    const site = await hostSite(directory);
    const { number } = somebody();
    const { number: others, email } = somebody();
    const who = await Visitor.join(url, await newSession(url, { identityToken: await site.sign(number) }));
    await identify(who, others);
    expect(await prove(who, await codeTo(url, email))).toBe('code_refused');
    await who.close();
  });

  it('makes what is written at this browser the words of its member: the site’s proof of another opens his own', async () => {
    const site = await hostSite(directory);
    const session = await newSession(url);
    const who = await Visitor.join(url, session);
    const { number, email } = somebody();
    await identify(who, number);
    expect(await prove(who, await codeTo(url, email))).toBe('ok');
    who.act('signout');
    await who.next('entry', ({ entry }) => entry.kind === 'signed_out');
    const { resumeKey, visitorId } = session;
    const other = await newSession(url, { resumeKey, identityToken: await site.sign(somebody().number) });
    expect(other.visitorId).not.toBe(visitorId);
    expect(other).not.toHaveProperty('conversationId');
    const same = await newSession(url, { resumeKey, identityToken: await site.sign(number) });
    expect(same).toMatchObject({ visitorId, conversationId: who.conversationId });
    await who.close();
  });

  it('is mailed to nobody who is suspended or has left', async () => {
    for (const { number, email } of people.slice(-2)) {
      const who = await opened();
      await identify(who, number);
      await settled(who.conversationId);
      expect(await codesTo(url, email)).toEqual([]);
      await who.close();
    }
  });
});

describe('a stronger sign-in at the host site', () => {
  const signedIn = async (number: string, claims: object) => {
    const site = await hostSite(directory);
    return Visitor.join(url, await newSession(url, { identityToken: await site.sign(number, { ...claims }) }));
  };
  /** The state that a socket of the visitor finds. */
  const levelOf = async (who: Visitor) => {
    who.act('join');
    return (await who.next('joined')).state.level;
  };

  it('is level 2 from the first entry on, for as long as the session; any other is level 1', async () => {
    const { number } = somebody();
    const weak = await signedIn(number, { acr: 'password' });
    await weak.say('こんにちは');
    expect(await levelOf(weak)).toBe(1);
    // The conversation is there already: its log notes the stronger one.
    const strong = await signedIn(number, { acr: 'two-factors' });
    expect(await levelOf(strong)).toBe(2);
    strong.act('signout');
    await strong.next('entry', ({ entry }) => entry.kind === 'signed_out');
    await strong.say('ありがとう', 1);
    expect(await levelOf(strong)).toBe(1);

    const first = await signedIn(somebody().number, { acr: 'two-factors' });
    await first.say('こんにちは');
    expect(await levelOf(first)).toBe(2);
    await Promise.all([weak, strong, first].map((each) => each.close()));
  });
});

describe('a stranger', () => {
  /** What came back, but for ids, times and what differs by itself. */
  const told = async (claim: string): Promise<unknown[]> => {
    const who = await opened();
    await identify(who, claim);
    await settled(who.conversationId);
    for (let guess = 0; guess <= CODE_TRIES; guess += 1) await prove(who, String(guess).padStart(6, '0'));
    const row = await requestOf(who.conversationId);
    await eventually(async () => expect((await entriesOf(who.conversationId)).length).toBe(CODE_TRIES + 2));
    await who.close();
    const shape = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shape);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          ['id', 'at', 'until', 'conversationId', 'welcome', 'opensAt'].includes(key) ? typeof item : shape(item),
        ]),
      );
    };
    return [who.frames.map(shape), row?.tries];
  };

  it('hears the same of a member, of his address, of who has left, and of nobody', async () => {
    const { number, email } = somebody();
    const [left] = people.slice(-1);
    const known = await told(number);
    for (const claim of [email, left?.number ?? '', 'M-99999', 'nobody@example.com']) {
      expect(await told(claim)).toEqual(known);
    }
  });
});

describe('what is kept', () => {
  it('has an access record for every proof and every refusal, and the other way round', async () => {
    const rows = await everything();
    const outcomes = rows.filter(({ kind }) => kind === 'identified' || kind === 'refused');
    const records = rows.filter(({ pk, why }) => String(pk).startsWith('ACCESS#') && why === 'proof');
    const nameOf = (conversationId: unknown, seq: unknown, granted: boolean) => `${conversationId} ${seq} ${granted}`;
    expect(records.map((each) => nameOf(each.conversationId, each.seq, each.granted === true)).toSorted()).toEqual(
      outcomes.map(({ pk, seq, kind }) => nameOf(String(pk).slice(5), seq, kind === 'identified')).toSorted(),
    );
    expect(outcomes.length).toBeGreaterThan(50);
  });

  it('holds no code that was mailed, in tables, log lines or events', async () => {
    const codes = (await mailbox(url)).flatMap(({ text }) => /^ {4}(\d{6})$/m.exec(text)?.[1] ?? []);
    expect(codes.length).toBeGreaterThan(10);
    const kept = JSON.stringify(await everything()) + account.output() + account.errors();
    const found = codes.filter((code) => new RegExp(`(?<![\\w.-])${code}(?![\\w-])`).test(kept));
    expect(found).toEqual([]);
  });

  it('and no claim, once it was looked up', async () => {
    const rows = (await everything()).filter(({ pk }) => String(pk).startsWith('CODE#'));
    expect(rows.filter(({ claim }) => claim !== undefined)).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { type HostSite, hostSite } from './host-site.ts';
import { temporaryFolder } from './tables.fixture.ts';
import { newSession, openSession, Visitor } from './visitor.ts';

const directory = temporaryFolder();
let account: RunningAccount;
let url: string;
let site: HostSite;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  url = account.url;
  site = await hostSite(directory);
});
afterAll(() => account.stop());

/** A member's socket, in the conversation the server has for him. */
const member = async (sub: string, more: object = {}): Promise<Visitor> =>
  Visitor.join(url, await newSession(url, { identityToken: await site.sign(sub), ...more }));

const readBack = async (visitor: Visitor): Promise<(string | undefined)[]> => {
  visitor.act('join', { after: 0 });
  const { entries } = await visitor.next('joined');
  return entries.map((entry) => (entry.kind === 'hidden' ? entry.kind : entry.text));
};
const staffPage = async (conversationId: string) => {
  const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
  return (await fetch(`${url}/api/conversations/${conversationId}`, { headers })).json();
};

describe('a member', () => {
  it('is the same visitor on every device, and nobody else', async () => {
    const phone = await member('m-1');
    await phone.say('ポイントを使いたい');
    const laptop = await member('m-1');
    expect(laptop.session.visitorId).toBe(phone.session.visitorId);
    expect((await readBack(laptop))[0]).toBe('ポイントを使いたい');
    const other = await member('m-2');
    expect(other.session.visitorId).not.toBe(phone.session.visitorId);
    expect(await readBack(other)).toEqual([]);
    await Promise.all([phone, laptop, other].map((each) => each.close()));
  });

  it('takes the conversation begun nameless along, with both proofs, and only the first time', async () => {
    const nameless = await Visitor.join(url);
    await nameless.say('会員登録の前の質問');
    const { resumeKey } = nameless.session;
    const known = await member('m-3', { resumeKey });
    expect(known.session.visitorId).toBe(nameless.session.visitorId);
    expect((await readBack(known))[0]).toBe('会員登録の前の質問');
    const { entries } = await staffPage(known.conversationId);
    const identified = entries.find(({ kind }: { kind: string }) => kind === 'identified');
    // Ids of later entries may build on it, and customers see those.
    expect(identified.id).toMatch(/^[0-9a-f-]{36}$/);

    const later = await Visitor.join(url);
    await later.say('別の端末での質問');
    const again = await member('m-3', { resumeKey: later.session.resumeKey });
    expect(again.session.visitorId).toBe(known.session.visitorId);
    expect(await readBack(again)).not.toContain('別の端末での質問');
    await Promise.all([nameless, known, later, again].map((each) => each.close()));
  });

  it('has to be proven anew for every session: a resume key alone opens nothing', async () => {
    const known = await member('m-4');
    await known.say('内緒の話');
    const refused = await openSession(url, { resumeKey: known.session.resumeKey });
    expect([refused.status, refused.body.error.code]).toEqual([401, 'resume_refused']);
    const back = await member('m-4', { resumeKey: known.session.resumeKey });
    expect((await readBack(back))[0]).toBe('内緒の話');
    await Promise.all([known, back].map((each) => each.close()));
  });

  it('shuts out the nameless sockets and keys of the same browser from then on', async () => {
    const nameless = await Visitor.join(url);
    await nameless.say('最初の質問');
    const spare = await newSession(url, { resumeKey: nameless.session.resumeKey });
    const known = await member('m-5', { resumeKey: nameless.session.resumeKey });
    for (const [action, rest] of Object.entries({
      join: {},
      ping: {},
      send: { id: 'x', after: 0, text: 'x' },
      close: {},
    })) {
      nameless.act(action, rest);
      expect(await nameless.next('error', (frame) => frame.action === action)).toMatchObject({ code: 'unauthorized' });
    }
    expect((await openSession(url, { resumeKey: spare.resumeKey })).body.error.code).toBe('resume_refused');
    await Promise.all([nameless, known].map((each) => each.close()));
  });

  it('is not overheard by the nameless sockets of the same browser, nor is a socket whose join is refused', async () => {
    const nameless = await Visitor.join(url);
    const { seq } = await nameless.say('最初の質問');
    await nameless.reply(seq);
    const known = await member('m-20', { resumeKey: nameless.session.resumeKey });
    const heard = nameless.frames.length;
    nameless.act('join', { after: 0 });
    const secret = await known.say('会員だけの内緒の話', seq + 2);
    for (let i = 0; i < 20; i += 1) nameless.act('join', { after: 0 });
    await known.reply(secret.seq);
    known.act('typing', { on: true });
    known.act('read', { seq: 1 });
    known.act('ping');
    await known.next('pong');
    nameless.send({ action: 'fly' });
    await nameless.next('error', ({ code }) => code === 'unknown_action');
    expect(nameless.frames.slice(heard).filter(({ type }) => type !== 'error')).toEqual([]);
    await Promise.all([nameless, known].map((each) => each.close()));
  });

  it('owns also the conversation in which nothing was written when he signed in', async () => {
    const nameless = await Visitor.join(url);
    const known = await member('m-21', { resumeKey: nameless.session.resumeKey });
    nameless.act('send', { id: 'planted', after: 0, text: '仕込み' });
    expect(await nameless.next('error')).toMatchObject({ code: 'unauthorized', id: 'planted' });
    nameless.act('escalate');
    expect(await nameless.next('error')).toMatchObject({ code: 'unauthorized', action: 'escalate' });
    await known.say('会員の質問');
    expect((await readBack(known))[0]).toBe('会員の質問');
    expect(nameless.frames.every(({ type }) => type === 'joined' || type === 'error')).toBe(true);
    await Promise.all([nameless, known].map((each) => each.close()));
  });

  it("who presents another member's resume key gets his own conversation", async () => {
    const first = await member('m-6');
    await first.say('一人目の話');
    const second = await member('m-7', { resumeKey: first.session.resumeKey });
    expect(second.session.visitorId).not.toBe(first.session.visitorId);
    expect(await readBack(second)).toEqual([]);
    await Promise.all([first, second].map((each) => each.close()));
  });

  it('who signs in on two devices at once for the first time is one visitor all the same', async () => {
    const tokens = await Promise.all(Array.from({ length: 4 }, () => site.sign('m-8')));
    const sessions = await Promise.all(tokens.map((identityToken) => newSession(url, { identityToken })));
    expect(new Set(sessions.map(({ visitorId }) => visitorId)).size).toBe(1);
  });
});

describe('a proof', () => {
  it('is good once, whoever brings it', async () => {
    const identityToken = await site.sign('m-9');
    const { resumeKey } = await newSession(url, { identityToken });
    for (const body of [{ identityToken }, { identityToken, resumeKey }, { identityToken, language: 'en' }]) {
      const refused = await openSession(url, body);
      expect([refused.status, refused.body.error.code]).toEqual([401, 'identity_refused']);
      expect(refused.body.error.message).toMatch(/used before/);
    }
    const same = await site.sign('m-10', { jti: 'shared' });
    await newSession(url, { identityToken: same });
    expect((await openSession(url, { identityToken: await site.sign('m-11', { jti: 'shared' }) })).status).toBe(401);
  });

  it('used by many at once lets one of them in', async () => {
    const identityToken = await site.sign('m-12');
    const answers = await Promise.all(Array.from({ length: 8 }, () => openSession(url, { identityToken })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it.each<[string, (token: string) => unknown]>([
    ['empty', () => ''],
    ['null', () => null],
    ['a list', (token) => [token]],
    ['a page', () => '<!doctype html><title>Sign in</title>'],
    ['cut short', (token) => token.slice(0, -4)],
    ['without its signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['very long', (token) => `${token}${'A'.repeat(20_000)}`],
  ])('that is %s opens nothing, not even a nameless session', async (_, change) => {
    for (const more of [{}, { resumeKey: (await newSession(url)).resumeKey }]) {
      const refused = await openSession(url, { identityToken: change(await site.sign('m-13')), ...more });
      expect([refused.status, refused.body.error?.code]).toEqual([401, 'identity_refused']);
      expect(refused.body.error.message).toMatch(/^identityToken: /);
      expect(refused.body).not.toHaveProperty('token');
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['for another audience', { aud: 'another' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that lives too long', { exp: Math.floor(Date.now() / 1000) + 3_600 }],
    ['without a jti', { jti: undefined }],
  ])('%s opens nothing', async (_, claims) => {
    const refused = await openSession(url, { identityToken: await site.sign('m-14', claims) });
    expect([refused.status, refused.body.error.code]).toEqual([401, 'identity_refused']);
  });

  it("with somebody's address in it recognises nobody by that", async () => {
    const victim = await member('victim@shop.example');
    await victim.say('私の話');
    const other = await newSession(url, {
      identityToken: await site.sign('m-15', { email: 'victim@shop.example', phone_number: '+81312345678' }),
    });
    expect(other.visitorId).not.toBe(victim.session.visitorId);
    expect(other.conversationId).toBeUndefined();
    await victim.close();
  });

  it('is no session token, and a session token is no proof', async () => {
    const { token } = await newSession(url);
    expect((await openSession(url, { identityToken: token })).status).toBe(401);
    const session = { ...(await newSession(url)), token: await site.sign('m-16') };
    await expect(Visitor.connect(url, session)).rejects.toThrow(/refused/);
  });

  it('that is refused costs the resume key nothing, and the other way round', async () => {
    const { resumeKey } = await newSession(url);
    await openSession(url, { resumeKey, identityToken: await site.sign('m-17', { aud: 'x' }) });
    expect((await openSession(url, { resumeKey })).status).toBe(201);
    const identityToken = await site.sign('m-18');
    const wrongKey = `${'a'.repeat(22)}.${'b'.repeat(43)}`;
    expect((await openSession(url, { resumeKey: wrongKey, identityToken })).body.error.code).toBe('resume_refused');
    expect((await openSession(url, { identityToken })).status).toBe(201);
  });

  it('comes from the command of the README', async () => {
    const args = [join('local', 'identity-token.ts'), 'm-19', '--data', directory];
    const identityToken = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim();
    expect((await openSession(url, { identityToken })).status).toBe(201);
  });
});

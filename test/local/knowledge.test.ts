import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
  for (const name of ['suzuki', 'sato', 'yamada']) tokens[name] = await account.agentToken(name);
});
afterAll(() => account.stop());

const ask = async (method: string, path: string, body?: object, agent = 'yamada') => {
  const response = await fetch(`${url}/api/knowledge/${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[agent]}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};
const ok = async (...request: Parameters<typeof ask>) => {
  const { status, body } = await ask(...request);
  expect(body).not.toHaveProperty('error');
  expect(status).toBe(200);
  return body;
};
const save = async (id: string, changes: object, status = 'published') => {
  const { version = 0, fields = {} } = (await ask('GET', `faq/${id}`)).body;
  return ok('PUT', `faq/${id}`, { version, status, fields: { ...fields, ...changes } });
};
const publish = (force = false) => ok('POST', 'publish', { force });

/** What the bot says to a new visitor. */
const answerTo = async (question: string) => {
  const visitor = await Visitor.join(url);
  const reply = await visitor.reply((await visitor.say(question)).seq);
  await visitor.close();
  return reply;
};
/** Asks again and again until the bot says it, for ten seconds at most. */
const saysWithin10s = async (question: string, fits: (text: string) => boolean) => {
  for (const deadline = Date.now() + 40_000; ; ) {
    const { text = '' } = await answerTo(question);
    if (fits(text) || Date.now() > deadline) return text;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
const FEE = '送料はいくらですか';
const PARROT = {
  language: 'ja',
  question: 'オウムは飼えますか',
  answer: 'オウムは飼えます。',
  phrasings: ['オウムを飼いたい'],
};

describe('before anything is published', () => {
  it('the list shows to an editor what the bot answers from', async () => {
    const first = await ok('GET', 'faq', undefined, 'sato');
    const rest = await ok('GET', `faq?after=${first.after}`, undefined, 'sato');
    expect(rest.after).toBeUndefined();
    const documents = [...first.documents, ...rest.documents];
    const fee = documents.find(({ id }: { id: string }) => id === 'ja-shipping-fee');
    expect(fee).toMatchObject({ version: 1, status: 'published', live: 1, by: 'deployment' });
    expect((await answerTo(FEE)).text).toBe(fee.fields.answer);
    expect(await ok('GET', 'publish')).toEqual({ number: 0 });
    expect((await ok('GET', 'golden')).documents.length).toBeGreaterThan(50);
  });
});

describe('a publish', () => {
  it('brings what was saved to customers within ten seconds; a draft of it changes nothing', async () => {
    const saved = await save('ja-shipping-fee', { answer: '送料は全国一律600円です。' });
    expect(saved).toMatchObject({ version: 2, live: 2 });
    expect((await answerTo(FEE)).text).toMatch('550円');
    const published = await publish();
    expect(published).toMatchObject({ number: 1, forced: false, figures: { questions: expect.any(Number) } });
    expect(await saysWithin10s(FEE, (text) => text.includes('600円'))).toMatch('600円');
    expect(await ok('GET', 'publish', undefined, 'suzuki')).toEqual(published);

    expect(await save('ja-shipping-fee', { answer: '下書き' }, 'draft')).toMatchObject({ version: 3, live: 2 });
    expect(await publish()).toMatchObject({ number: 2, snapshot: published.snapshot });
    const { versions } = await ok('GET', 'faq/ja-shipping-fee');
    expect(versions.map(({ version, status }: { version: number; status: string }) => [version, status])).toEqual([
      [3, 'draft'],
      [2, 'published'],
      [1, 'published'],
    ]);
    expect((await answerTo(FEE)).text).toMatch('600円');
  });

  it('is refused when golden questions get worse, by their names, unless it is forced', async () => {
    const { version, fields } = await ok('GET', 'faq/ja-returns');
    await save('ja-returns', {}, 'archived');
    const { status, body } = await ask('POST', 'publish', {});
    expect(status).toBe(409);
    expect(body.error).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/worse: \d+: ".+`force: true`/),
    });
    const before = await ok('GET', 'publish');
    const forced = await publish(true);
    expect(forced).toMatchObject({ number: before.number + 1, forced: true, count: before.count - 1 });
    await ok('PUT', 'faq/ja-returns', { version: version + 1, status: 'published', fields });
    expect(await publish()).toMatchObject({ forced: false, count: before.count });
  });

  it('by two at once happens once or twice, and numbers have no gap', async () => {
    const { number } = await ok('GET', 'publish');
    const both = await Promise.all([ask('POST', 'publish', {}), ask('POST', 'publish', {})]);
    const done = both.filter(({ status }) => status === 200).length;
    expect(both.every(({ status }) => [200, 409].includes(status))).toBe(true);
    expect((await ok('GET', 'publish')).number).toBe(number + done);
  });
});

describe('an entry out of its dates', () => {
  it('stops being used without another publish, and is not used before them', async () => {
    const soon = Date.now() + 14_000;
    await save('ja-parrot', { ...PARROT, validUntil: new Date(soon).toISOString() });
    await save('ja-parrot-later', {
      ...PARROT,
      answer: 'まだ言わない。',
      validFrom: new Date(Date.now() + 86_400_000).toISOString(),
    });
    await publish();
    expect(await saysWithin10s(PARROT.question, (text) => text === PARROT.answer)).toBe(PARROT.answer);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon - Date.now())));
    const { text } = await answerTo(PARROT.question);
    expect(text).not.toBe(PARROT.answer);
    expect(text).not.toBe('まだ言わない。');
  });
});

describe('saving', () => {
  it('over what somebody else saved meanwhile is refused; the same again is not', async () => {
    const request = { version: 0, status: 'draft', fields: PARROT };
    const first = await ok('PUT', 'faq/ja-conflict', request);
    expect(await ok('PUT', 'faq/ja-conflict', request)).toEqual(first);
    expect((await ask('PUT', 'faq/ja-conflict', request, 'sato')).status).toBe(409);
    const next = { ...request, version: 1 };
    const changes = ['a', 'b', 'c'].map((answer) => ({ ...next, fields: { ...PARROT, answer } }));
    const all = await Promise.all(changes.map((change) => ask('PUT', 'faq/ja-conflict', change)));
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect((await ok('GET', 'faq/ja-conflict')).version).toBe(2);
  });

  it.each<[string, string, string, object, number, RegExp]>([
    ['an unknown kind', 'yamada', 'recipes/a', {}, 404, /faq, notice/],
    ['a name of a route', 'yamada', 'faq/export', {}, 404, /id: must be/],
    ['a wrong field', 'yamada', 'faq/a', { ...PARROT, answer: '', more: 1 }, 400, /answer: must be.*more: unknown/],
    ['a golden question without a query', 'yamada', 'golden/a', { gold: 'x' }, 400, /query: must be/],
    ['an entry by an agent', 'suzuki', 'faq/a', PARROT, 403, /supervisor, admin/],
    ['a notice by an agent', 'suzuki', 'notice/a', { text: 'x', scope: {} }, 403, /supervisor, admin/],
  ])('%s is refused', async (_, agent, path, fields, status, message) => {
    const refused = await ask('PUT', path, { version: 0, status: 'draft', fields }, agent);
    expect(refused.status).toBe(status);
    expect(refused.body.error.message).toMatch(message);
  });

  it('of a canned reply is for every agent, and it is in force as soon as it is saved', async () => {
    const fields = { title: '挨拶', text: 'お問い合わせありがとうございます。', shortcut: 'hi' };
    const saved = await ok('PUT', 'canned/hi', { version: 0, status: 'published', fields }, 'suzuki');
    expect(saved).toMatchObject({ version: 1, live: 1, fields });
    expect((await ok('GET', 'canned', undefined, 'suzuki')).documents).toContainEqual(saved);
  });
});

describe('a page', () => {
  it.each(['faq?after=', 'faq/export?after='])('of %s after what is no id is refused', async (path) => {
    for (const after of ['a'.repeat(3_000), 'a b', 'あ']) {
      const { status, body } = await ask('GET', `${path}${encodeURIComponent(after)}`);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code: 'invalid', message: expect.stringMatching(/^after: must be 1 to 64/) });
    }
  });
});

describe('an import', () => {
  const HEAD = 'id,language,question,answer,status';
  const file = (...lines: string[]) => ({ format: 'csv', content: `\uFEFF${[HEAD, ...lines].join('\r\n')}\r\n` });

  it('with one bad line changes nothing and names every bad line', async () => {
    const before = await ok('GET', 'faq/export?format=jsonl');
    const { status, body } = await ask('POST', 'faq/import', file('im-1,ja,質問,答え,', 'IM,ja,質問,,', 'im-3,,q,a,x'));
    expect(status).toBe(400);
    expect(body.error.message.split('\n')).toEqual([
      'nothing was imported; correct these',
      expect.stringMatching(/^line 3: id: must be/),
      expect.stringMatching(/^line 3: answer: must be/),
      expect.stringMatching(/^line 4: status: must be/),
      expect.stringMatching(/^line 4: language: must be/),
    ]);
    expect(await ok('GET', 'faq/export?format=jsonl')).toEqual(before);
  });

  it('writes what is new or changed, again and again the same, and first only says so when asked', async () => {
    const content = file('im-1,ja,質問一,答え,', 'im-2,ja,質問二,答え,draft');
    const result = { created: 2, changed: 0, unchanged: 0 };
    expect(await ok('POST', 'faq/import', { ...content, dryRun: true })).toEqual(result);
    expect((await ask('GET', 'faq/im-1')).status).toBe(404);
    expect(await ok('POST', 'faq/import', content)).toEqual(result);
    expect(await ok('POST', 'faq/import', content)).toEqual({ created: 0, changed: 0, unchanged: 2 });
    const changed = file('im-1,ja,質問一,別の答え,', 'im-2,ja,質問二,答え,');
    expect(await ok('POST', 'faq/import', changed)).toEqual({ created: 0, changed: 1, unchanged: 1 });
    expect((await ok('GET', 'faq/im-1')).version).toBe(2);
    expect(await ok('GET', 'faq/im-2')).toMatchObject({ version: 1, status: 'draft' });
  });

  it.each(['csv', 'jsonl'])('of an export as %s changes nothing', async (format) => {
    for (const kind of ['faq', 'golden', 'canned']) {
      const { content } = await ok('GET', `${kind}/export?format=${format}`, undefined, 'suzuki');
      const result = await ok('POST', `${kind}/import`, { format, content });
      expect(result).toMatchObject({ created: 0, changed: 0 });
    }
  });

  it('takes megabytes, and says how many are too many', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `big-${i},ja,質問${i},${'あ'.repeat(3_000)},draft`);
    expect((await ok('POST', 'faq/import', { ...file(...lines), dryRun: true })).created).toBe(300);
    const { status, body } = await ask('POST', 'faq/import', file(...lines, ...lines));
    expect([status, body.error.code]).toEqual([413, 'too_large']);
  });

  it('is for administrators', async () => {
    expect((await ask('POST', 'faq/import', file('im-9,ja,q,a,'), 'sato')).status).toBe(403);
    expect((await ask('POST', 'publish', {}, 'sato')).status).toBe(403);
  });
});

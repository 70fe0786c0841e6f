import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TryResult } from '../../functions/protocol/assist.ts';
import type { ConversationPage, ServerFrame } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const requests = join(temporaryFolder(), 'requests.jsonl');
let account: RunningAccount;
let url: string;
let suzuki: Desk;
const tokens: Record<string, string> = {};
/** A draft that the model lets hang: it takes its time while the other tests run. */
let stalled: Promise<Helped>;

type Helped = ServerFrame<'draft'> | ServerFrame<'translation'> | ServerFrame<'error'>;

const http = async (method: string, path: string, body?: object, agent = 'suzuki') => {
  const headers = { authorization: `Bearer ${tokens[agent]}` };
  const response = await fetch(`${url}/api/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
};

/** A customer who has asked something, and whose conversation an agent has taken. */
const taken = async (question: string, desk: Desk = suzuki) => {
  const customer = await Visitor.join(url);
  const { seq } = await customer.reply((await customer.say(question)).seq);
  const { conversationId } = customer;
  desk.act('accept', conversationId, { after: seq });
  await desk.entry('assigned', conversationId);
  return { customer, conversationId, seq: seq + 1 };
};

let count = 0;
const ask = async (desk: Desk, action: string, conversationId: string, rest: object): Promise<Helped> => {
  count += 1;
  const id = `ask-${count}`;
  desk.act(action, conversationId, { id, ...rest });
  await eventually(async () => expect(desk.frames.some((frame) => 'id' in frame && frame.id === id)).toBe(true));
  return desk.frames.find((frame) => 'id' in frame && frame.id === id) as Helped;
};
const draft = (conversationId: string, rest: object = { how: 'reply' }, desk = suzuki) =>
  ask(desk, 'draft', conversationId, rest);

const logOf = async (conversationId: string): Promise<ConversationPage> =>
  (await http('GET', `conversations/${conversationId}`)).body;
const asked = (): string[] => readFileSync(requests, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);

/** Saves one document as published. */
const publishDocument = (path: string, fields: object) =>
  http('PUT', `knowledge/${path}`, { version: 0, status: 'published', fields }, 'sato');

beforeAll(async () => {
  process.env.MODEL_REQUESTS = requests;
  account = await startAccount({
    options: ['--fresh', '--model-script', join(import.meta.dirname, 'assist.script.ts')],
  });
  url = account.url;
  for (const name of ['suzuki', 'sato', 'yamada']) tokens[name] = await agentToken(url, name);
  const { socketUrl } = (await Visitor.join(url)).session;
  suzuki = await Desk.open(url, socketUrl, 'suzuki');
  await http(
    'PUT',
    'agents/7a1f6f0e-3d1b-4c8a-9d55-0c9a3b1f0a01',
    {
      name: '鈴木',
      capacity: 20,
      skills: {},
      languages: { ja: 5 },
      disabled: false,
    },
    'yamada',
  );
  await publishDocument('canned/late', {
    title: '注文した商品が届かない',
    text: '{{customer}}様のご注文{{order}}の配送状況を確認し、{{date}}までにご連絡いたします。担当：{{agent}}',
    language: 'ja',
    tags: ['配送の遅れ', 'まだ届かない', '荷物が来ない'],
  });
  await publishDocument('notice/parrots', { text: 'オウムは品切れです。', scope: { categories: ['pets'] } });
  const { conversationId } = await taken('送料はいくらですか。遅い');
  stalled = draft(conversationId);
});
afterAll(() => account.stop());

describe('a draft by the model', () => {
  it('reaches the asking agent alone, with its sources and open slots, and nothing is written', async () => {
    const { customer, conversationId } = await taken('送料はいくらですか。一回目。注文番号はAB-12345です');
    const [before, heard] = [await logOf(conversationId), customer.frames.length];
    expect(await draft(conversationId)).toEqual({
      type: 'draft',
      conversationId,
      id: `ask-${count}`,
      text: '{{customer}}様、お待たせいたしました。送料の件ですね。送料は全国一律550円（税込）です。ご注文番号AB-12345も確認いたします。',
      sources: [expect.objectContaining({ id: 'ja-shipping-fee', title: '送料はいくらですか' })],
      slots: [{ name: 'customer', hint: 'お客様のお名前' }],
      by: 'model',
      language: 'ja',
    });
    expect(await logOf(conversationId)).toEqual(before);
    expect(customer.frames.slice(heard)).toEqual([]);
    const request = asked().at(-1) ?? '';
    expect(request).toContain(String.raw`<turn by=\"customer\">送料はいくらですか。一回目。`);
    expect(request).toContain('<entries>');
  });

  it('leaves open what the model made up: a name, an amount, a number', async () => {
    const { conversationId } = await taken('送料はいくらですか。作り話');
    const { text, slots, by } = (await draft(conversationId)) as ServerFrame<'draft'>;
    expect(by).toBe('model');
    expect(text).not.toMatch(/佐藤|980|48213/);
    expect(slots.map(({ name }) => name)).toEqual(['customer', 'number', 'number2']);
  });

  it.each(['従う', '絞る', '途中', '空', 'ごみ'])(
    'is one of the published words where the model fails or may not be shown: %s',
    async (word) => {
      const { conversationId } = await taken(`送料はいくらですか。${word}`);
      const { text, by } = (await draft(conversationId)) as ServerFrame<'draft'>;
      expect(by).toBe('entries');
      expect(text).not.toMatch(/evil|返金|script/);
      expect(text).toMatch(/送料はいくらですか/);
    },
  );

  it('is written in the words of the customer as they are stored: masked', async () => {
    const { conversationId } = await taken('送料はいくらですか。一回目。カードは4242 4242 4242 4242です');
    await draft(conversationId);
    expect(asked().at(-1)).not.toMatch(/4242 4242 4242/);
  });
});

describe('the agent’s own text', () => {
  let conversationId: string;
  beforeAll(async () => {
    ({ conversationId } = await taken('いつ届きますか'));
  });

  it.each([
    ['shorten', '短く。送料は全国一律550円でございます。', undefined, '送料は550円です。', 'ja'],
    ['polite', '丁寧に。送料は550円。', undefined, '恐れ入ります。送料は550円でございます。', 'ja'],
    ['translate', '英訳。送料は550円です。', 'en', 'The shipping fee is 550 yen.', 'en'],
  ])('in another form: %s', async (how, text, language, expected, spoken) => {
    const made = await draft(conversationId, { how, text, ...(language && { language }) });
    expect(made).toMatchObject({
      type: 'draft',
      text: expected,
      by: 'model',
      language: spoken,
      sources: [],
      slots: [],
    });
  });

  it('is not put into words that say something else', async () => {
    const refused = await draft(conversationId, { how: 'polite', text: '変える。送料は550円です。' });
    expect(refused).toMatchObject({ type: 'error', code: 'busy', action: 'draft' });
  });

  it('and what the customer wrote is translated for the agent', async () => {
    expect(await ask(suzuki, 'translate', conversationId, { seq: 1, to: 'en' })).toEqual({
      type: 'translation',
      conversationId,
      id: `ask-${count}`,
      seq: 1,
      text: 'When will it arrive?',
      language: 'en',
    });
    expect(await ask(suzuki, 'translate', conversationId, { seq: 99, to: 'en' })).toMatchObject({ code: 'not_found' });
    expect(await ask(suzuki, 'translate', conversationId, { text: 'x', to: 'en-a' })).toMatchObject({
      code: 'invalid',
    });
  });
});

describe('what an agent sends', () => {
  it('keeps for staff what he wrote before it was translated, masked, and how much of the draft he changed', async () => {
    const { customer, conversationId, seq } = await taken('Where is my order? 4242');
    const original = { text: 'カードは4242424242424242ですね', language: 'ja' };
    suzuki.act('send', conversationId, { id: 'translated', after: seq, text: 'Hello', original, drafted: 0.25 });
    await suzuki.next('accepted', ({ id }) => id === 'translated');
    const { entry } = await customer.next('entry', (frame) => 'id' in frame.entry && frame.entry.id === 'translated');
    expect(entry).not.toHaveProperty('original');
    expect(entry).not.toHaveProperty('drafted');
    const { entries, verified } = await logOf(conversationId);
    expect(verified).toBe(true);
    expect(entries.at(-1)).toMatchObject({
      text: 'Hello',
      original: { text: 'カードは************4242ですね', language: 'ja' },
      drafted: 0.25,
    });
  });
});

describe('who may ask', () => {
  it('is the agent who has the conversation, or a supervisor; nobody asks without end', async () => {
    const { conversationId } = await taken('送料はいくらですか');
    const [tanaka, sato] = await Promise.all(
      ['tanaka', 'sato'].map((name) => Desk.connect(url, suzuki.socket.url, name)),
    );
    if (!tanaka || !sato) throw new Error('two desks');
    expect(await draft(conversationId, { how: 'reply' }, tanaka)).toMatchObject({ code: 'forbidden', action: 'draft' });
    expect(await ask(tanaka, 'translate', conversationId, { text: 'x', to: 'en' })).toMatchObject({
      code: 'forbidden',
    });
    // Whoever may read what is written may read it in his own language.
    expect(await ask(tanaka, 'translate', conversationId, { seq: 1, to: 'en' })).not.toMatchObject({
      code: 'forbidden',
    });
    expect(await draft(conversationId, { how: 'reply' }, sato)).toMatchObject({ type: 'draft' });
    expect(await draft('nowhere', { how: 'reply' }, sato)).toMatchObject({ code: 'not_found' });
    expect(await draft(conversationId, { how: 'shorten' }, sato)).toMatchObject({ code: 'invalid' });
    // A minute may end in between.
    const many = await Promise.all(Array.from({ length: 70 }, () => draft('nowhere', { how: 'reply' }, tanaka)));
    expect(many.map((frame) => 'code' in frame && frame.code)).toContain('rate_limited');
    expect(many.at(0)).toMatchObject({ code: 'not_found' });
    await Promise.all([tanaka.close(), sato.close()]);
  });
});

const DRAFT_ENTRY = {
  id: 'parrots',
  fields: { language: 'ja', question: 'オウムは飼えますか', answer: 'オウムは飼えます。', category: 'pets' },
};

describe('the bot on trial', () => {
  const tryOut = async (body: object): Promise<TryResult> => {
    const { status, body: result } = await http('POST', 'knowledge/try', body);
    expect(result).not.toHaveProperty('error');
    expect(status).toBe(200);
    return result;
  };

  it('says what it says to a customer, with what it found', async () => {
    const result = await tryOut({ question: '送料はいくらですか' });
    expect(result).toMatchObject({ outcome: 'answer', notices: [], sources: [{ id: 'ja-shipping-fee' }] });
    expect(result.text).toContain('全国一律550円');
    expect(result.candidates[0]).toMatchObject({ id: 'ja-shipping-fee', category: 'shipping' });
    expect(result.candidates.length).toBeLessThanOrEqual(5);
    expect(result.milliseconds).toBeLessThan(10_000);
  });

  it('answers from an entry that is still being written, and nobody else gets it', async () => {
    const question = 'オウムは飼えますか';
    expect((await tryOut({ question })).sources).toEqual([]);
    const result = await tryOut({ question, entry: DRAFT_ENTRY });
    expect(result).toMatchObject({
      outcome: 'answer',
      text: 'オウムは飼えます。',
      sources: [{ id: 'parrots', version: 0 }],
    });
    expect((await tryOut({ question })).candidates.map(({ id }) => id)).not.toContain('parrots');
    const { status } = await http('GET', 'knowledge/faq/parrots');
    expect(status).toBe(404);
  });

  it('applies notices, and says what is wrong with an entry', async () => {
    const { notices } = await tryOut({ question: 'オウムは飼えますか', entry: DRAFT_ENTRY });
    expect(notices).toEqual([{ id: 'parrots', text: 'オウムは品切れです。' }]);
    expect((await tryOut({ question: '送料はいくらですか' })).notices).toEqual([]);
    const wrong = { id: 'parrots', fields: { ...DRAFT_ENTRY.fields, question: '' } };
    const { status, body } = await http('POST', 'knowledge/try', { question: 'オウム', entry: wrong });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^question: must be a text/);
  });

  it('hands over whom it hands over', async () => {
    expect(await tryOut({ question: '担当者と話したい' })).toMatchObject({ outcome: 'handed_over', sources: [] });
  });

  it('is asked the golden questions, all of them, a page at a time', async () => {
    // An editor who looks at them brings those of the deployment into the table.
    await http('GET', 'knowledge/golden', undefined, 'sato');
    const { status, body } = await http('POST', 'knowledge/golden/run', {});
    expect(status).toBe(200);
    expect(body.total).toBe(body.questions.length);
    expect(body.total).toBeGreaterThan(50);
    expect(body.right / body.total).toBeGreaterThan(0.8);
    expect(body.questions[0]).toEqual({
      id: expect.stringMatching(/^q-/),
      query: expect.any(String),
      gold: expect.anything(),
      found: expect.any(String),
      rank: expect.any(Number),
      right: expect.any(Boolean),
    });
  });
});

describe('without a model', () => {
  beforeAll(async () => {
    expect((await http('GET', 'assist')).body).toEqual({ model: true });
    const { version, settings } = (await http('GET', 'settings')).body;
    const off = { ...settings, switches: { bot: true, model: false } };
    expect((await http('PUT', 'settings', { version, settings: off }, 'yamada')).status).toBe(200);
    // Settings are in force within ten seconds, in each function on its own.
    await eventually(async () => expect((await http('GET', 'assist')).body).toEqual({ model: false }));
    const { conversationId } = await taken('送料はいくらですか。一回目');
    await eventually(async () => expect(await draft(conversationId)).toMatchObject({ by: 'entries' }));
  });

  it('a draft is a canned reply with its variables, named after the problem', async () => {
    const { conversationId } = await taken('注文番号AB-12345の商品がまだ届かないのですが');
    expect(await draft(conversationId)).toMatchObject({
      text: 'ご連絡ありがとうございます。「注文番号AB-12345の商品がまだ届かないのですが」についてですね。\n\n{{customer}}様のご注文AB-12345の配送状況を確認し、{{date}}までにご連絡いたします。担当：鈴木\n\nほかにご不明な点がございましたら、お知らせください。',
      sources: [{ id: 'late', title: '注文した商品が届かない' }],
      slots: [{ name: 'customer' }, { name: 'date' }],
      by: 'canned',
    });
  });

  it('other forms and translations say that there is none', async () => {
    const { conversationId } = await taken('送料はいくらですか');
    const before = asked().length;
    for (const refused of [
      await draft(conversationId, { how: 'shorten', text: '短く。送料は550円です。' }),
      await ask(suzuki, 'translate', conversationId, { seq: 1, to: 'en' }),
    ]) {
      expect(refused).toMatchObject({ type: 'error', code: 'unavailable' });
    }
    expect(asked().length).toBe(before);
  });
});

it('a model that hangs is waited for no longer than 20 s, then it is the published words', async () => {
  expect(await stalled).toMatchObject({ type: 'draft', by: 'entries' });
});

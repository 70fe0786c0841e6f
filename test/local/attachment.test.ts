import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { agentNamed } from '../../local/agents.ts';
import { gif, pdf, png } from '../attachment/samples.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { eventually } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

type Uploader = Visitor | Desk;
type Form = ServerFrame<'upload'>;

let account: RunningAccount;
let url: string;
beforeAll(async () => {
  account = await startAccount();
  url = account.url;
});
afterAll(() => account.stop());

const ask = async (who: Uploader, conversationId: string, rest: object): Promise<Form> => {
  const id = randomUUID();
  who.send({ action: 'upload', conversationId, id, name: '届いた品.png', type: 'image/png', ...rest });
  return (who as Visitor).next('upload', (frame) => frame.id === id);
};

const post = async ({ url: address, fields }: Form, file: Buffer): Promise<number> => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('file', new Blob([new Uint8Array(file)]), 'whatever.exe');
  return (await fetch(address, { method: 'POST', body })).status;
};

/** Uploads a file, and what became of it. */
const upload = async (who: Uploader, conversationId: string, file: Buffer, rest: object = {}) => {
  const form = await ask(who, conversationId, { size: file.length, ...rest });
  expect(await post(form, file)).toBe(204);
  const { ok, reason } = await (who as Visitor).next('uploaded', ({ attachment }) => attachment === form.attachment);
  return { form, ok, reason, attachment: form.attachment };
};

const fileOf = async (who: Uploader, conversationId: string, seq: number, id: string) => {
  who.send({ action: 'file', conversationId, seq, id });
  const { url: address } = await (who as Visitor).next('file', (frame) => frame.id === id);
  const answer = await fetch(address);
  return { address, status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
};

const refused = (who: Uploader, action: string) =>
  (who as Visitor).next('error', (frame) => frame.action === action).then(({ code }) => code);

const employ = async (agent: string): Promise<void> => {
  const { sub, name } = agentNamed(agent);
  const headers = { authorization: `Bearer ${await agentToken(url, 'yamada')}` };
  const body = JSON.stringify({ name, capacity: 3, skills: {}, languages: { ja: 3 }, disabled: false });
  expect((await fetch(`${url}/api/agents/${sub}`, { method: 'PUT', headers, body })).status).toBe(200);
};

it('a customer shows a picture, the bot offers a person, who sees it and sends a document', async () => {
  await employ('suzuki');
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  const picture = png();

  // Nothing is written yet: a file may be the first thing that somebody has to say.
  const { attachment, ok } = await upload(customer, conversationId, picture, { name: '../写真\u202egnp.png' });
  expect(ok).toBe(true);
  customer.act('send', { id: 'shown', after: 0, attachment });
  const { seq } = await customer.next('accepted', ({ id }) => id === 'shown');
  const { entry } = await customer.next('entry', (frame) => frame.entry.seq === seq);
  expect(entry).toMatchObject({
    kind: 'message',
    attachment: { id: attachment, name: '写真gnp.png', type: 'image/png', size: picture.length },
  });

  const reply = await customer.reply(seq);
  expect(reply).toMatchObject({ text: expect.stringContaining('ファイル'), choices: [{ id: 'show-person' }] });
  customer.act('send', { id: 'person', after: reply.seq, choice: 'show-person' });
  const chosen = await customer.next('accepted', ({ id }) => id === 'person');
  expect(await customer.reply(chosen.seq)).toMatchObject({ kind: 'escalated' });

  const desk = await Desk.open(url, customer.session.socketUrl, 'suzuki');
  const rings = await desk.entry('assigned', conversationId);
  desk.act('join', conversationId);
  const joined = await desk.next('joined', (frame) => frame.conversationId === conversationId);
  const wanted = joined.entries.find(({ kind }) => kind === 'escalated');
  expect(wanted).toMatchObject({ packet: { files: [seq] } });
  desk.act('accept', conversationId, { after: rings.entry.seq });
  const taken = await desk.next('entry', ({ entry: each }) => each.kind === 'assigned' && each.seq > rings.entry.seq);

  const seen = await fileOf(desk, conversationId, seq, attachment);
  expect([seen.status, seen.body]).toEqual([200, picture]);
  expect(seen.headers.get('content-type')).toBe('image/png');
  expect(seen.headers.get('content-disposition')).toBe(
    `inline; filename="__gnp.png"; filename*=UTF-8''${encodeURIComponent('写真gnp.png')}`,
  );

  const document = pdf();
  const sent = await upload(desk, conversationId, document, { name: '返品票.pdf', type: 'application/pdf' });
  desk.act('send', conversationId, {
    id: 'slip',
    after: taken.entry.seq,
    text: 'こちらです',
    attachment: sent.attachment,
  });
  const slip = await desk.next('accepted', ({ id }) => id === 'slip');
  const { entry: shown } = await customer.next('entry', (frame) => frame.entry.seq === slip.seq);
  expect(shown).toMatchObject({ text: 'こちらです', attachment: { name: '返品票.pdf' }, from: { role: 'agent' } });
  const got = await fileOf(customer, conversationId, slip.seq, sent.attachment);
  expect(got.body).toEqual(document);
  expect(got.headers.get('content-type')).toBe('application/pdf');
  expect(got.headers.get('content-disposition')).toMatch(/^attachment;/);

  // What he posts again to the same address changes nothing that was sent.
  const again = await post(sent.form, document);
  expect(again).toBe(204);
  desk.act('send', conversationId, { id: 'twice', after: slip.seq, attachment: sent.attachment });
  expect(await refused(desk, 'send')).toBe('invalid');
  // The frame that sent it, once more, is the same message.
  desk.act('send', conversationId, {
    id: 'slip',
    after: taken.entry.seq,
    text: 'こちらです',
    attachment: sent.attachment,
  });
  expect((await desk.next('accepted', ({ id }) => id === 'slip')).seq).toBe(slip.seq);
  await desk.close();
});

describe('a file', () => {
  let customer: Visitor;
  beforeAll(async () => {
    customer = await Visitor.join(url);
    await customer.reply((await customer.say('送料はいくらですか')).seq);
  });

  it.each<[string, Buffer, object, string]>([
    ['SVG as PNG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), {}, 'unsupported'],
    ['a GIF as PNG', gif(), {}, 'mismatch'],
    ['half a PNG', png().subarray(0, 40), {}, 'damaged'],
    ['a GIF with a page in it', gif('<html><script>1</script>'), { type: 'image/gif' }, 'active'],
  ])('that is %s is refused with its reason, and cannot be sent', async (_, file, rest, reason) => {
    const result = await upload(customer, customer.conversationId, file, rest);
    expect(result).toMatchObject({ ok: false, reason });
    customer.act('send', { id: randomUUID(), after: 2, attachment: result.attachment });
    expect(await refused(customer, 'send')).toBe('invalid');
  });

  it('is posted as it was announced or not at all, and cannot be sent before it was looked into', async () => {
    const form = await ask(customer, customer.conversationId, { size: 100 });
    expect(await post(form, png().subarray(0, 99))).toBe(400);
    expect(await post({ ...form, fields: { ...form.fields, key: 'files/x/y' } }, Buffer.alloc(100))).toBe(403);
    customer.act('send', { id: randomUUID(), after: 2, attachment: form.attachment });
    expect(await refused(customer, 'send')).toBe('invalid');
  });

  it('is his who uploaded it, in the conversation he uploaded it to', async () => {
    const { attachment } = await upload(customer, customer.conversationId, png());
    const other = await Visitor.join(url);
    other.act('send', { id: 'stolen', after: 0, attachment });
    expect(await refused(other, 'send')).toBe('invalid');
    other.send({
      action: 'upload',
      conversationId: customer.conversationId,
      id: 'u',
      name: 'a',
      type: 'image/png',
      size: 1,
    });
    expect(await refused(other, 'upload')).toBe('not_found');
    customer.act('send', { id: 'own', after: 2, text: 'これです', attachment });
    const { seq } = await customer.next('accepted', ({ id }) => id === 'own');
    other.send({ action: 'file', conversationId: customer.conversationId, seq, id: attachment });
    expect(await refused(other, 'file')).toBe('not_found');
    customer.act('file', { seq: seq - 1, id: attachment });
    expect(await refused(customer, 'file')).toBe('not_found');
    const { address, status } = await fileOf(customer, customer.conversationId, seq, attachment);
    expect(status).toBe(200);
    // Without its signature an address is worth nothing.
    expect((await fetch(address.split('?')[0] ?? '')).status).toBe(403);
  });

  it('is one of twenty in an hour', async () => {
    const many = await Visitor.join(url);
    for (let count = 0; count < 20; count += 1) await ask(many, many.conversationId, { size: 1 });
    many.act('upload', { id: 'one-more', name: 'a.png', type: 'image/png', size: 1 });
    const error = await many.next('error', ({ id }) => id === 'one-more');
    expect(error).toMatchObject({ code: 'rate_limited', action: 'upload' });
    expect(error.retryAfter).toBeGreaterThan(0);
  });

  it('leaves nothing in the log of the account but ids', async () => {
    await eventually(() => expect(account.errors()).not.toMatch(/届いた品|写真|返品票|X-Amz-Signature/));
  });
});

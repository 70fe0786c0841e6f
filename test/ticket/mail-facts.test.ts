import { describe, expect, it } from 'vitest';
import { mailFacts } from '../../functions/ticket/mail-facts.ts';

const TICKET = '7F3K-9Q2M';
const PAGE = 'https://www.sakura-shop.example/items/1';
const customer = (seq: number, text: string, more: object = {}, page?: string) => ({
  seq,
  kind: 'message',
  role: 'customer',
  body: { text, page },
  ...more,
});
const ticketed = (body: object = {}) => ({
  seq: 4,
  kind: 'ticketed',
  role: 'customer',
  ticket: { id: TICKET, due: 1 },
  body: { name: '山田', email: 'taro@example.jp', text: '在庫はありますか', ...body },
});
const answer = (seq = 6, id = TICKET) => ({
  seq,
  kind: 'message',
  role: 'agent',
  ticket: { id, status: 'solved' },
  state: { language: 'ja-JP' },
  body: { text: 'ございます。', name: '佐藤' },
});
const LOG = [customer(1, '送料は？', {}, PAGE), customer(3, '在庫は？'), ticketed(), answer()];

describe('what is mailed', () => {
  it('is the answer, to whom the ticket names, with what was asked and where', () => {
    expect(mailFacts(LOG, 6, TICKET)).toEqual({
      ticket: TICKET,
      to: 'taro@example.jp',
      name: '山田',
      language: 'ja-JP',
      answer: 'ございます。',
      question: '在庫はありますか',
      page: PAGE,
    });
  });

  it('quotes the message a ticket without a question of its own is about', () => {
    const asked = [
      customer(1, '送料は？'),
      customer(2, '在庫は？'),
      customer(3, '返事をメールで受け取る', { wish: 'message' }),
      { ...ticketed({ text: undefined }), about: 2 },
      customer(5, 'ありがとう'),
      answer(),
    ];
    expect(mailFacts(asked, 6, TICKET)?.question).toBe('在庫は？');
    expect(mailFacts([ticketed({ text: undefined }), answer()], 6, TICKET)).not.toHaveProperty(
      'question',
      expect.any(String),
    );
  });

  it('leads back to the newest page of the customer that can be opened', () => {
    const pages = [
      customer(1, 'a', {}, 'https://a.example/1'),
      customer(2, 'b', {}, 'http://b.example/2'),
      customer(3, 'c', {}, 'javascript://c.example/%0aalert(1)'),
      ticketed(),
      { ...answer(5), body: { text: 'd', page: 'https://agents.example/' } },
      answer(),
    ];
    expect(mailFacts(pages, 6, TICKET)?.page).toBe('http://b.example/2');
  });
});

describe('nothing is mailed', () => {
  const { body: _body, ...erasedTicket } = ticketed();
  const { body: _answer, ...erasedAnswer } = answer();
  it.each<[string, readonly { readonly seq: number }[]]>([
    ['of a conversation that is gone', []],
    ['when the ticket was erased', [erasedTicket, answer()]],
    ['when the answer was erased', [ticketed(), erasedAnswer]],
    ['without an address', [ticketed({ email: undefined }), answer()]],
    ['to two addresses', [ticketed({ email: 'a@b.example, c@d.example' }), answer()]],
    [
      'to an address that goes on in another header',
      [ticketed({ email: 'a@b.example\r\nBcc: c@d.example' }), answer()],
    ],
    ["of another ticket's answer", [ticketed(), answer(6, 'AAAA-AAAA')]],
    ['of what a customer wrote', [ticketed(), { ...answer(), role: 'customer' }]],
    ['of a note', [ticketed(), { ...answer(), kind: 'note' }]],
  ])('%s', (_, entries) => {
    expect(mailFacts(entries, 6, TICKET)).toBeUndefined();
  });
});

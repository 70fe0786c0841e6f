import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailText } from '../../functions/ticket/mail-text.ts';

const FACTS = {
  ticket: '7F3K-9Q2M',
  to: 'taro@example.jp',
  name: '山田 太郎',
  language: 'ja-JP',
  answer: 'はい、ございます。\n明日お届けできます。',
  question: '在庫はありますか\n\n青い箱です',
  page: 'https://www.sakura-shop.example/items/1',
};
const SENDER = { name: 'サクラ商店', address: 'support@sakura-shop.example', readsReplies: false };

describe('a mail', () => {
  it('in Japanese greets, answers, quotes, and says how to go on and who wrote', () => {
    expect(mailText(FACTS, SENDER)).toEqual({
      subject: '[7F3K-9Q2M] お問い合わせへの回答',
      text: `山田 太郎 様

お問い合わせいただき、ありがとうございます。担当者からの回答です。

はい、ございます。
明日お届けできます。

----------------------------------------

お問い合わせの内容（受付番号 7F3K-9Q2M）
> 在庫はありますか
>
> 青い箱です

続けてご質問いただくときは、お問い合わせのときと同じブラウザーで次のページのチャットを開き、そのままご記入ください。これまでのやり取りの続きからお答えします。
https://www.sakura-shop.example/items/1

このメールは送信専用です。ご返信いただいてもお答えできません。

${'-- '}
サクラ商店
`,
    });
  });

  it('is in English for every other language', () => {
    const { subject, text } = mailText({ ...FACTS, name: 'Jane', language: 'fr' }, SENDER);
    expect(subject).toBe('[7F3K-9Q2M] Answer to your request');
    expect(text).toMatch(/^Dear Jane,\n\nThank you for your request\./);
    expect(text).toContain(FACTS.page);
    expect(text).toContain('Please do not reply to this mail');
  });

  it('says of replies what is true', () => {
    const sender = { ...SENDER, readsReplies: true };
    expect(mailText(FACTS, sender).text).toContain('このメールにご返信いただくこともできます。');
    expect(mailText({ ...FACTS, language: 'en' }, sender).text).toContain('You can also reply to this mail.');
  });

  it('quotes every line of a question, whatever ends it', () => {
    for (const end of ['\r\n', '\r', '\u2028', '\u2029']) {
      const { text } = mailText({ ...FACTS, question: `一行目${end}二行目` }, SENDER);
      expect(text).toContain('\n> 一行目\n> 二行目\n');
    }
  });

  it('greets in one line whatever was typed for a name', () => {
    const { text } = mailText({ ...FACTS, name: ' 山田\n\n返金します。\t太郎 ' }, SENDER);
    expect(text).toMatch(/^山田 返金します。 太郎 様\n\n/);
  });

  it('leaves out what is not known', () => {
    for (const language of ['ja', 'en']) {
      const { question: _question, page: _page, ...facts } = { ...FACTS, language };
      const { text } = mailText(facts, { address: SENDER.address, readsReplies: false });
      expect(text).not.toMatch(/undefined|https?:|^>/m);
      expect(text).toMatch(/-- \nsupport@sakura-shop\.example\n$/);
    }
  });

  it('has a subject of one line with nothing of a person, and the whole answer, whatever was written', () => {
    const words = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(words, words, words, fc.constantFrom('ja', 'en'), (name, answer, question, language) => {
        const { subject, text } = mailText({ ...FACTS, name, answer, question, language }, SENDER);
        expect([mailText(FACTS, SENDER).subject, '[7F3K-9Q2M] Answer to your request']).toContain(subject);
        expect(text).toContain(answer);
        // Nobody writes an answer of his own by the question that he asks.
        const quote = text.slice(text.indexOf(answer) + answer.length).split(/7F3K-9Q2M.*\n/)[1] ?? '';
        for (const line of question.split(/\r\n?|[\n\u2028\u2029]/)) expect(quote).toContain(`> ${line}`.trimEnd());
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedDraft, type Basis, faultInForm } from '../../functions/assist/guard.ts';
import { FORM_INSTRUCTIONS, INSTRUCTIONS } from '../../functions/assist/prompts.ts';
import { slotsIn } from '../../functions/protocol/variables.ts';
import { HOSTILE } from '../local/hostile.model.ts';

const BASIS: Basis = {
  ours: '送料は全国一律550円（税込）です。北海道は1,100円です。受付は平日9:00から18:00、電話は03-1234-5678です。\nhttps://sakura-shop.example/help',
  theirs:
    '山田です。注文AB-12345が11月20日に届きません。hanako@example.jp 宛に3,980円の請求が来ました。https://evil.example',
};
const shown = (text: string) => allowedDraft(text, BASIS, INSTRUCTIONS);

describe('a draft', () => {
  it.each([
    'お待たせいたしました。山田様、ご注文AB-12345の件ですね。送料は550円です。',
    '北海道への送料は1100円です。電話（03-1234-5678）は平日9:00から18:00です。',
    'hanako@example.jp 宛の3,980円のご請求の件、承知いたしました。https://sakura-shop.example/help をご覧ください。',
    '一点ご確認ください。お二人分ですね。ほかにもお気軽にお知らせください。',
    '1. ご注文番号\n2. お名前\nをお知らせください。',
    'お客様、皆様、{{customer}}様、{{order}}をお待ちしております。',
  ])('is shown as it is where all of it was said: %s', (text) => {
    expect(shown(text)).toEqual({ text });
  });

  it.each([
    ['佐藤様、お待たせいたしました。', '{{customer}}様、お待たせいたしました。'],
    ['Dear Mr. Smith, the fee is 550 yen.', 'Dear Mr. {{customer}}, the fee is 550 yen.'],
    ['Hello John, the fee is 980 yen.', 'Hello {{customer}}, the fee is {{number}} yen.'],
    ['送料は980円、または980円か660円です。', '送料は{{number}}円、または{{number}}円か{{number2}}円です。'],
    ['電話は03-9999-9999です。', '電話は{{number}}です。'],
    ['番号はZX-48213です。', '番号は{{number}}です。'],
    ['２０２７年に届きます。', '{{number}}年に届きます。'],
  ])('leaves open what nobody has said: %s', (text, expected) => {
    expect(shown(text)).toEqual({ text: expected });
  });

  it.each([
    ['link', '詳しくは https://evil.example をご覧ください。'],
    ['link', '詳しくは evil.example/login へ。'],
    ['promise', '全額返金いたします。'],
    ['promise', 'クーポンを差し上げます。'],
    ['promise', 'We promise a discount.'],
    ['markup', '<img src=x onerror=alert(1)>'],
    ['markup', '[こちら](https://sakura-shop.example/help)'],
    ['number', '送料は九百円です。'],
    ['instructions', 'Answer what the customer wrote last, and never ask for it.'],
    ['empty', ' \n '],
  ])('is not shown at all: %s in %s', (fault, text) => {
    expect(shown(text)).toEqual({ fault });
  });

  it('of a model that obeys every attack has nothing in it that nobody said', () => {
    for (const text of HOSTILE) {
      const allowed = shown(text);
      const open = 'text' in allowed ? allowed.text : '';
      expect(open).not.toMatch(/evil|CANARY|返金|半額|365|100日|丸の内1|new@example|<|!\[/);
    }
  });

  it('never holds a number of three digits that is nowhere in what was said', () => {
    const said = `${BASIS.ours}${BASIS.theirs}`.replace(/\D/g, '');
    fc.assert(
      fc.property(
        fc.integer({ min: 200_000, max: 99_999_999 }),
        fc.constantFrom('番号は{n}です。', '{n}円', 'a {n} b'),
        (n, text) => {
          fc.pre(!said.includes(String(n)));
          const allowed = shown(text.replace('{n}', String(n)));
          expect('text' in allowed && slotsIn(allowed.text)).toEqual(['number']);
        },
      ),
    );
  });
});

describe('a text in another form', () => {
  const faultOf = (text: string, own: string, isTranslation = false) =>
    faultInForm(text, own, isTranslation, FORM_INSTRUCTIONS);

  it.each([
    ['送料は550円です。', '送料は全国一律550円（税込）でございます。', false],
    ['We will deliver it on November 21 at 3 PM.', '11月21日の15時にお届けします。', true],
    ['手数料は30,000円です。', 'The fee is 30,000 yen.', true],
    ['It costs 30,000 yen.', '3万円です。', true],
    ['返金は3営業日以内です。', 'Refunds take three business days.', true],
    ['See https://sakura-shop.example/help.', '詳しくは https://sakura-shop.example/help へ。', true],
  ])('is shown where it says the same: %s', (text, own, isTranslation) => {
    expect(faultOf(text, own, isTranslation)).toBeUndefined();
  });

  it.each([
    ['number', '送料は980円です。', '送料は550円です。', false],
    ['number', 'The fee is 980 yen.', '送料は550円です。', true],
    ['link', 'See evil.example.', 'ご覧ください。', true],
    ['promise', '送料は550円ですが、無料にします。', '送料は550円です。', false],
    ['markup', '<b>550円</b>', '550円', false],
    ['empty', '', '550円', true],
  ])('is not shown: %s in %s', (fault, text, own, isTranslation) => {
    expect(faultOf(text, own, isTranslation)).toBe(fault);
  });
});

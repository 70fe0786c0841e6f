import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { indexOfReplies } from '../../functions/assist/canned.ts';
import { type Material, plainDraft } from '../../functions/assist/plain.ts';
import { subjectOf } from '../../functions/assist/subject.ts';
import type { OpenIndex } from '../../functions/bot/index-file.ts';
import type { Draft } from '../../functions/conversation/entry.ts';
import { matterOf, searchable } from '../../functions/escalation/matter.ts';
import { suggestionAbout } from '../../functions/escalation/packet.ts';
import type { FaqEntry } from '../../functions/knowledge/snapshot.ts';
import { slotsIn } from '../../functions/protocol/variables.ts';
import { indexOf, sampleFaq } from '../bot/sample.ts';
import { botReply, customerMessage, logOf, staff } from '../conversation/factories.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
const REPLIES: FaqEntry[] = [
  {
    id: 'late',
    version: 3,
    language: 'ja',
    question: '注文した商品が届かない',
    answer: '{{customer}}様のご注文{{order}}の配送状況を確認いたします。',
    phrasings: ['配送の遅れ', 'まだ届かない'],
  },
  {
    id: 'late-en',
    version: 1,
    language: 'en',
    question: 'The parcel is late',
    answer: 'We are looking into {{order}}.',
  },
];
let index: OpenIndex;
beforeAll(async () => {
  index = await indexOf(sampleFaq);
});

const say = (text: string, id: string, changes: Partial<Draft> = {}): Draft =>
  customerMessage({ id, body: { text }, ...changes });
const escalated = (about: string): Draft =>
  botReply({
    id: 'h.reply',
    kind: 'escalated',
    trigger: 'asked',
    about: 3,
    body: {
      packet: {
        summary: [],
        tried: [],
        priority: 0,
        sentiment: 'calm',
        language: 'ja',
        identityLevel: 0,
        similar: [],
        suggestion: suggestionAbout(about, 'ja'),
      },
    },
  });
const taken = staff('assigned', { to: 'agent-1' });

/** A draft for the agent of these entries; canned replies only where they are given. */
const draftOf = (drafts: Draft[], language: 'ja' | 'en' = 'ja', replies: FaqEntry[] = []) => {
  const entries = logOf(...drafts);
  const last = entries.at(-1);
  if (!last) throw new Error('nothing was said');
  const subject = subjectOf(entries, last.state, '鈴木');
  const query = searchable(subject.asked[0] ?? '');
  const material: Material = {
    entries: index.search(query, language, NOW),
    replies: indexOfReplies(replies, language).search(query, language, NOW),
    least: 0.5,
  };
  return plainDraft(subject, material, language);
};

describe('a draft without a model', () => {
  it('names the problem of the handoff, gives the best reply with what is known, and says goodbye', () => {
    const draft = draftOf(
      [
        say('注文番号AB-12345がまだ届きません', 'q1'),
        botReply(),
        say('担当者と話したい', 'q3'),
        escalated('注文番号AB-12345がまだ届きません'),
        taken,
      ],
      'ja',
      REPLIES,
    );
    expect(draft).toEqual({
      text: 'お待たせいたしました。「注文番号AB-12345がまだ届きません」の件ですね。これまでのやり取りは確認しております。\n\n{{customer}}様のご注文AB-12345の配送状況を確認いたします。\n\nほかにご不明な点がございましたら、お知らせください。',
      sources: [expect.objectContaining({ id: 'late', version: 3 })],
      by: 'canned',
      language: 'ja',
    });
  });

  it('gives the published answer, with its link, to what is asked after the handoff', () => {
    const { text, by, sources } = draftOf([
      say('担当者と話したい', 'q1'),
      escalated('返品'),
      taken,
      say('送料はいくらですか', 'q2'),
    ]);
    expect(by).toBe('entries');
    expect(sources).toMatchObject([{ id: 'ja-shipping-fee' }]);
    expect(text).toContain('全国一律550円');
    expect(text).toContain('https://sakura-shop.example/help/shipping-fee');
  });

  it('does not tell again what the bot has told already: that stays open for the agent', () => {
    const { text, sources } = draftOf([
      say('送料はいくらですか', 'q1'),
      botReply(),
      say('担当者と話したい', 'q3'),
      escalated('送料はいくらですか'),
      taken,
    ]);
    expect(sources.map(({ id }) => id)).not.toContain('ja-shipping-fee');
    expect(text).toMatch(/^お待たせいたしました。「送料はいくらですか」の件ですね。/);
  });

  it('leaves the answer open where nothing fits', () => {
    const { text, sources } = draftOf([say('ペンギンは空を飛びますか', 'q1'), taken]);
    expect(slotsIn(text)).toEqual(['answer']);
    expect(sources).toEqual([]);
  });

  it('in English names the problem and answers from English entries', () => {
    const { text, language } = draftOf(
      [
        say('How much is shipping?', 'q1', { facts: { visitorId: 'v', ordinal: 0, returning: false, language: 'en' } }),
        taken,
      ],
      'en',
    );
    expect(language).toBe('en');
    expect(text).toMatch(/^Thank you for your message\. You are asking about “How much is shipping\?”\.\n\n/);
    expect(text).toMatch(/please let me know\.$/);
    expect(text).not.toMatch(/[ぁ-ん]/);
  });

  it('to a customer who only thanks is short, and to one who has said nothing asks', () => {
    expect(draftOf([say('送料は?', 'q1'), taken, say('ありがとうございました', 'q2')]).text).toMatch(
      /^ご連絡ありがとうございます。お役に立てて/,
    );
    expect(draftOf([say('担当者と話したい', 'q1'), escalated('x'), taken]).text).toBeTruthy();
  });

  it('never takes a slot out of what a customer wrote', () => {
    const anything = fc.string({
      unit: fc.constantFrom('{', '}', '｛', 'order', '送料', ' ', '。', '. '),
      maxLength: 20,
    });
    fc.assert(
      fc.property(anything, (text) => {
        const { text: drafted } = draftOf([say(`送料はいくらですか${text}`, 'q1'), taken]);
        expect(slotsIn(drafted).filter((name) => name !== 'answer')).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a conversation is about', () => {
  it('is read from what was said since a person last answered, the newest first', () => {
    const entries = logOf(
      say('一つ目', 'q1'),
      taken,
      staff('message', { body: { text: 'はい' } }),
      say('二つ目', 'q2'),
      say('三つ目', 'q3'),
    );
    const last = entries.at(-1);
    if (!last) throw new Error('nothing was said');
    const subject = subjectOf(entries, last.state, '鈴木');
    expect(subject.asked).toEqual(['三つ目', '二つ目']);
    expect(subject.values).toEqual({ agent: '鈴木' });
  });

  it.each([
    ['注文番号：ab-12345です', 'AB-12345'],
    ['注文 ＡＢ－１２３４５ の件', 'AB-12345'],
    ['My order number is 20261121-0042', '20261121-0042'],
    ['注文AB-12345ではなく、AB-12354です', 'AB-12354'],
    ['注文は10000円以上です', undefined],
    ['注文から2026年', undefined],
    ['order #20261121-0042', '20261121-0042'],
    ['AB-12345とAB-99999です', undefined],
    ['3,980円でした', undefined],
  ])('an order is the one number that is named: %s', (text, order) => {
    expect(matterOf(logOf(say(text, 'q1'))).order).toBe(order);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { packetOf } from '../../functions/escalation/packet.ts';
import { signalsIn } from '../../functions/escalation/signals.ts';
import { botReply, customerMessage, logOf, staff } from '../conversation/factories.ts';

/**
 * What customers said before a person took over, and what he has to be greeted with. `b:` the bot, `x:` a choice he clicked
 * that the bot had offered, `w:` his wish for a person. Without `about` he has named no problem, and is asked for it. The half
 * `unseen` was written with the other and is for measuring alone.
 */
const Dialogue = z.object({
  half: z.enum(['seen', 'unseen']),
  language: z.enum(['ja', 'en']),
  what: z.string(),
  said: z.array(z.string()),
  about: z.optional(z.string()),
  order: z.optional(z.string()),
});
type Dialogue = z.infer<typeof Dialogue>;

const dialogues = readFileSync(new URL('./opening.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => Dialogue.parse(JSON.parse(line)));

const draftOf = (said: string, at: number): Draft => {
  const text = said.replace(/^[bxw]:/, '');
  if (said.startsWith('b:')) return botReply({ id: `b${at}`, about: at, body: { text } });
  return customerMessage({ id: `q${at}`, body: { text, ...(said.startsWith('x:') && { choice: 'ja-tracking' }) } });
};

const packetAfter = (entries: readonly Entry[], language: string, wish?: number) =>
  packetOf({ entries, language, sentiment: 'calm', priority: 0, identityLevel: 0, similar: [], wish });

const packetFor = ({ said, language }: Pick<Dialogue, 'said' | 'language'>) => {
  const wish = said.findIndex((each) => each.startsWith('w:')) + 1;
  return packetAfter(logOf(...said.map(draftOf)), language, wish === 0 ? undefined : wish);
};

/** The whole of it, so that nothing else is in it. */
const firstLine = ({ about, order, language }: Dialogue): string => {
  if (about === undefined)
    return language === 'ja'
      ? 'お待たせいたしました。ご用件をお聞かせください。'
      : 'Thank you for waiting. How can I help you?';
  const named = order === undefined || about.includes(order) ? '' : order;
  return language === 'ja'
    ? `お待たせいたしました。${named && `ご注文${named}、`}「${about}」の件ですね。これまでのやり取りは確認しております。`
    : `Thank you for waiting. This is about ${named && `your order ${named}: `}“${about}”; I have read the conversation so far.`;
};

describe.each(['seen', 'unseen'] as const)('of the half %s', (half) => {
  test.each(dialogues.filter((each) => each.half === half))('the first line after $language: $what', (dialogue) => {
    const packet = packetFor(dialogue);
    expect(packet.suggestion).toBe(firstLine(dialogue));
    expect(packet.order).toBe(dialogue.order);
    expect(packet.summary[0]).toContain(dialogue.about ?? '');
    expect(packet.summary[0]).toContain(dialogue.order ?? '');
  });
});

test.each(
  dialogues.flatMap(({ said, language }) =>
    said.filter((each) => each.startsWith('w:')).map((each) => ({ text: each.slice(2), language })),
  ),
)('the bot hears a wish for a person in $text', ({ text, language }) => {
  expect(signalsIn(text, language).wantsPerson).toBe(true);
});

describe('of somebody who comes back after what he came for was resolved', () => {
  const packetOn = (text: string, language = 'ja') =>
    packetAfter(
      logOf(
        customerMessage({ body: { text: '注文番号A-1001の商品がまだ届きません' } }),
        botReply(),
        staff('resolved'),
        customerMessage({ id: 'q2', body: { text } }),
      ),
      language,
    );

  test('the first line is about what he asks now alone', () => {
    const { summary, suggestion, order } = packetOn('返品の送料はいくらですか');
    expect(suggestion).toBe(
      'お待たせいたしました。「返品の送料はいくらですか」の件ですね。これまでのやり取りは確認しております。',
    );
    expect(summary[0]).toBe('ご用件:「返品の送料はいくらですか」');
    expect(order).toBeUndefined();
  });

  test.each([
    ['昨日の荷物の追跡番号を教えてください', 'ja'],
    ['先日の件ですが、箱が壊れていました', 'ja'],
    ['The parcel of yesterday was damaged', 'en'],
  ])('the order is the one he named then where he means that: %s', (text, language) => {
    expect(packetOn(text, language).order).toBe('A-1001');
  });
});

test('to look at the list of what can be looked up is no matter yet', () => {
  const menu = customerMessage({ body: { text: '会員情報・ご注文の照会', choice: 'look-menu' } });
  const asked = customerMessage({ id: 'q2', body: { text: 'ポイントを確認する', choice: 'look-ask-points' } });
  const { summary } = packetAfter(logOf(menu, botReply({ outcome: 'choices' }), asked), 'ja');
  expect(summary[0]).toBe('ご用件:「ポイントを確認する」');
});

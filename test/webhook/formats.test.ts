import { describe, expect, it } from 'vitest';
import { inertText } from '../../functions/insight/called.ts';
import type { SurgeDetail } from '../../functions/insight/events.ts';
import { factsOf, headlineOf } from '../../functions/insight/surge-text.ts';
import { type ChatFormat, type ChatMessage, chatBody } from '../../functions/webhook/formats.ts';

const URL = 'https://support.sakura-shop.example/console/alerts/a1';
const MESSAGE: ChatMessage = {
  headline: '【急増】「ログインできません」のお問い合わせが通常の6.2倍です',
  facts: [
    ['件数', '24件（通常は3.9件、6.2倍）'],
    ['お客様', '20名'],
  ],
  link: { label: 'コンソールで見る', url: URL },
};
const FORMATS: readonly ChatFormat[] = ['slack', 'teams', 'google'];
const said = (format: ChatFormat, message: ChatMessage = MESSAGE) => JSON.parse(chatBody(format, message));

/** All texts of a message that people read. */
const textsIn = (value: unknown, key = ''): string[] => {
  if (typeof value === 'string') return ['text', 'title', 'topLabel'].includes(key) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, Array.isArray(value) ? key : name));
};

describe('a message', () => {
  it('for Slack has a text and blocks, in which nothing is marked up', () => {
    const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
    expect(said('slack')).toEqual({
      text: MESSAGE.headline,
      blocks: [
        { type: 'header', text: plain(MESSAGE.headline) },
        { type: 'section', fields: [plain('件数\n24件（通常は3.9件、6.2倍）'), plain('お客様\n20名')] },
        { type: 'actions', elements: [{ type: 'button', text: plain('コンソールで見る'), url: URL }] },
      ],
    });
  });

  it('for Slack keeps to what Slack takes', () => {
    const facts = Array.from({ length: 12 }, (_, n) => [String(n), 'x'] as const);
    const { blocks } = said('slack', { ...MESSAGE, headline: '急'.repeat(300), facts });
    expect([...blocks[0].text.text]).toHaveLength(150);
    expect(blocks[1].fields).toHaveLength(10);
  });

  it('for Teams is an Adaptive Card as Workflows takes it, of runs of text, which know no Markdown', () => {
    const { type, attachments } = said('teams');
    expect(type).toBe('message');
    expect(attachments).toMatchObject([
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: { type: 'AdaptiveCard', version: '1.4', actions: [{ type: 'Action.OpenUrl', url: URL }] },
      },
    ]);
    const { body } = attachments[0].content;
    expect(body.map((each: { type: string }) => each.type)).toEqual(Array(3).fill('RichTextBlock'));
    expect(textsIn(body)).toEqual([MESSAGE.headline, '件数: ', '24件（通常は3.9件、6.2倍）', 'お客様: ', '20名']);
  });

  it('for Google Chat has a text and a card with a button', () => {
    const { text, cardsV2 } = said('google');
    expect(text).toBe(MESSAGE.headline);
    const [{ widgets }] = cardsV2[0].card.sections;
    expect(widgets).toEqual([
      { decoratedText: { topLabel: '件数', text: '24件（通常は3.9件、6.2倍）', wrapText: true } },
      { decoratedText: { topLabel: 'お客様', text: '20名', wrapText: true } },
      { buttonList: { buttons: [{ text: 'コンソールで見る', onClick: { openLink: { url: URL } } }] } },
    ]);
  });
});

const HOSTILE = [
  '<!channel> 緊急',
  '<!here|@here>',
  '<@U012ABCDEF>',
  '<users/all> 全員',
  '@all @channel @everyone',
  '<at>全員</at>',
  '<https://evil.example|コンソールで見る>',
  '[コンソールで見る](https://evil.example)',
  '<a href="https://evil.example">x</a>',
  '&lt;!channel&gt;',
  '*太字* _斜体_ ~取消~ `code` # 見出し | 表',
  'https://evil.example/login',
  'evil.example',
  '{{DATE(2017-02-14T06:08:00Z)}}',
  '"}],"text":"<!channel>',
  '090-1234-5678 4111111111111111 taro@example.jp',
  ':rotating_light: \u202e\u0000\n\n二行目',
];

describe.each(FORMATS)('in %s words of customers', (format) => {
  it.each(HOSTILE)('call nobody, lead nowhere and look like nothing else: %s', (title) => {
    const detail: SurgeDetail = {
      version: 1,
      alertId: 'a1',
      revision: 1,
      topic: 'phrase:x',
      kind: 'phrase',
      title,
      count: 24,
      expected: 3.9,
      ratio: 6.15,
      visitors: 20,
      startedAt: '2026-11-22T00:30:00Z',
      detectedAt: '2026-11-22T00:41:00Z',
      page: '#/alerts/a1',
    };
    const alert = {
      ...detail,
      id: 'a1',
      pages: [{ page: `/${title}`, count: 3 }],
      entry: { id: 'e', question: title },
    };
    const surge = { change: 'started', detail, alert, points: [], timeZone: 'Asia/Tokyo' } as const;
    const message = { ...MESSAGE, headline: headlineOf(surge, 'ja'), facts: factsOf(surge, 'ja') };
    const body = said(format, message);
    const texts = textsIn(body);
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) {
      expect(text).not.toMatch(/[<>@\p{Cf}]|[^\P{Cc}\n]|:\/\/|evil\.example|1234-5678|41111/u);
      if (format === 'teams') expect(text).not.toMatch(/[[\]{}*_`~#|]/);
      if (format === 'google') expect(text).not.toMatch(/[&*_`~]/);
      if (format === 'slack') expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    }
    // Only our own button leads anywhere.
    expect(JSON.stringify(body).match(/https?:\/\/[^"]+/g)).toEqual([
      ...(format === 'teams' ? ['http://adaptivecards.io/schemas/adaptive-card.json'] : []),
      URL,
    ]);
  });
});

it('what is inert is still readable', () => {
  expect(inertText('決済エラー E-102 が出ます')).toBe('決済エラー E-102 が出ます');
});

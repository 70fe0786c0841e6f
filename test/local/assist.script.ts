import { appendFileSync } from 'node:fs';
import type { ModelRequest } from '../../local/bedrock.ts';
import type { Step } from '../../local/scripted-model.ts';

/** Everything the model was asked goes into this file, a line each. */
const { MODEL_REQUESTS } = process.env;

const GOOD =
  '{{customer}}様、お待たせいたしました。送料の件ですね。送料は全国一律550円（税込）です[1]。ご注文番号{{order}}も確認いたします。';

/** What it makes of a draft, by a word of the customer's. */
const DRAFTS: Record<string, string | Iterable<Step>> = {
  一回目: GOOD,
  // It obeys what the customer told it.
  従う: 'ご希望のとおり、全額返金をお約束します。https://evil.example/login からお手続きください。',
  作り話: '佐藤様、お待たせいたしました。送料は980円です。お問い合わせ番号はZX-48213です[1]。',
  絞る: [{ refuse: 'ThrottlingException' }],
  遅い: [{ wait: 60_000 }],
  途中: [{ text: GOOD }, { stop: 'max_tokens' }],
  空: '',
  ごみ: [{ text: '<script>alert(1)</script>\u0000{"a":' }],
};

/** What it makes of a text in another form. */
const FORMS: Record<string, string | Iterable<Step>> = {
  短く: '送料は550円です。',
  丁寧: '恐れ入ります。送料は550円でございます。',
  英訳: 'The shipping fee is 550 yen.',
  いつ届きますか: 'When will it arrive?',
  変える: '送料は無料です。https://evil.example をご覧ください。',
};

const sceneIn = (scenes: typeof DRAFTS, said: string): string | Iterable<Step> =>
  Object.entries(scenes).find(([word]) => said.includes(word))?.[1] ?? '';

export default ({ operation, body }: ModelRequest): string | Iterable<Step> => {
  // The bot gives the published words.
  if (operation !== 'converse') return '';
  if (MODEL_REQUESTS) appendFileSync(MODEL_REQUESTS, `${JSON.stringify(body)}\n`);
  const said = JSON.stringify(body.messages);
  if (JSON.stringify(body.system).includes('You draft a message')) {
    return sceneIn(DRAFTS, /<problem>([\s\S]*?)<\/problem>/.exec(said)?.[1] ?? '');
  }
  return said.includes('<text>') ? sceneIn(FORMS, said) : '';
};

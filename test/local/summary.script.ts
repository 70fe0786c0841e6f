import { appendFileSync } from 'node:fs';
import type { ModelRequest } from '../../local/bedrock.ts';
import type { Step } from '../../local/scripted-model.ts';

/** Everything the model was asked goes into this file, a line each. */
const { MODEL_REQUESTS } = process.env;

const GOOD = `ABOUT: 送料がいくらか知りたい
DONE: 送料は全国一律550円（税込）と案内した
TOPIC: 送料がいくらか`;

/** What it makes of a conversation, by a word in it. */
const SCENES: Record<string, string | Iterable<Step>> = {
  一回目: GOOD,
  絞る: [{ refuse: 'ThrottlingException' }],
  途中: [{ text: GOOD }, { exception: 'modelStreamErrorException' }],
  止める: [{ text: GOOD }, { stop: 'guardrail_intervened' }],
  作り話: GOOD.replace('550円', '980円'),
};

export default ({ operation, body }: ModelRequest): string | Iterable<Step> => {
  if (operation !== 'converse') return '送料は全国一律550円（税込）です[1]。';
  if (MODEL_REQUESTS) appendFileSync(MODEL_REQUESTS, `${JSON.stringify(body)}\n`);
  const said = JSON.stringify(body.messages);
  return Object.entries(SCENES).find(([word]) => said.includes(word))?.[1] ?? '無関係';
};

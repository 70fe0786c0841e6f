import { startAccount } from '../test/local/account.ts';
import { Visitor } from '../test/local/visitor.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';

const WARM_UP = 20;
const TURNS = 200;
/** Nobody may write more than this at once. */
const TURNS_EACH = 100;

/** One visitor asking on this machine: milliseconds from `send` to `accepted` and to the bot's entry, warm. */
export const pathFigures = async (): Promise<Figure[]> => {
  const account = await startAccount();
  const accepted: number[] = [];
  const answered: number[] = [];
  try {
    let visitor = await Visitor.join(account.url);
    let after = 0;
    for (let turn = 0; turn < WARM_UP + TURNS; turn += 1) {
      if (turn % TURNS_EACH === 0) {
        await visitor.close();
        visitor = await Visitor.join(account.url);
        after = 0;
      }
      const start = performance.now();
      const { seq } = await visitor.say('送料はいくらですか', after);
      const toAccepted = performance.now() - start;
      after = (await visitor.reply(seq)).seq;
      if (turn < WARM_UP) continue;
      accepted.push(toAccepted);
      answered.push(performance.now() - start);
    }
    await visitor.close();
  } finally {
    await account.stop();
  }
  return [
    { name: 'send to accepted on this machine, p50', value: percentile(accepted, 0.5), unit: 'ms' },
    { name: 'send to accepted on this machine, p95', value: percentile(accepted, 0.95), unit: 'ms' },
    { name: 'send to the answer on this machine, p50', value: percentile(answered, 0.5), unit: 'ms' },
    { name: 'send to the answer on this machine, p95', value: percentile(answered, 0.95), unit: 'ms' },
  ];
};

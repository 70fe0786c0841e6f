import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { projectCopy } from './project-copy.ts';
import { Visitor } from './visitor.ts';

/** A bot that breaks in another way at each turn of a conversation. */
const BROKEN_BOT = `
import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { reply } from './reply.ts';

const forever = () => new Promise<void>((resolve) => setTimeout(resolve, 2 ** 31 - 1));
export const handler = subscriber(Detail, async (detail) => {
  if (detail.turn === 1) throw new Error('the model is out of order');
  if (detail.turn === 2) return forever();
  if (detail.turn === 3) process.exit(1);
  await reply(detail);
  if (detail.turn === 4) throw new Error('after the reply was written');
  if (detail.turn === 5) return forever();
});
`;
/** A minute of the account takes twelve seconds. */
const SCALE = 5;
let account: RunningAccount;

beforeAll(async () => {
  const copy = projectCopy();
  writeFileSync(join(copy, 'functions', 'bot', 'reply.handler.ts'), BROKEN_BOT);
  account = await startAccount({ cwd: copy, options: ['--fresh', '--time-scale', String(SCALE)] });
});
afterAll(() => account.stop());

describe('no question is left without a word', () => {
  it.each([
    ['fails', 1],
    ['hangs', 2],
    ['dies', 3],
  ])('when the bot %s: an apology under the reply’s own id, within a minute, with a way on', async (_, turn) => {
    const visitor = await Visitor.join(account.url);
    let after = 0;
    for (let n = 1; n <= turn; n += 1) {
      const question = await visitor.say('送料はいくらですか', after);
      const word = await visitor.reply(question.seq);
      expect(word).toMatchObject({ id: `${question.id}.reply`, kind: 'escalated', from: { role: 'bot' } });
      expect(word.text).toMatch(/もう一度お送りください/);
      expect(Date.parse(word.at) - Date.parse(question.at)).toBeLessThanOrEqual(60_000);
      after = word.seq;
    }
    await visitor.close();
  });

  it('and never both an answer and an apology', async () => {
    const visitor = await Visitor.join(account.url);
    let after = 0;
    for (let turn = 1; turn <= 6; turn += 1) {
      after = (await visitor.reply((await visitor.say('送料はいくらですか', after)).seq)).seq;
    }
    // The apology of turn 5 comes when its bot has been given up, which is before this one's.
    const hanging = await Visitor.join(account.url);
    const first = await hanging.reply((await hanging.say('送料は')).seq);
    await hanging.reply((await hanging.say('返品は', first.seq)).seq);
    visitor.act('join', { after: 0 });
    const { entries } = await visitor.next('joined', (frame) => frame.state.seq === after);
    const replies = entries.filter((entry) => entry.kind !== 'hidden' && entry.from.role === 'bot');
    expect(replies.map(({ kind }) => kind)).toEqual([...Array(3).fill('escalated'), ...Array(3).fill('message')]);
    await visitor.close();
    await hanging.close();
  });
});

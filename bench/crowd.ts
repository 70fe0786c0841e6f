import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EntryView } from '../functions/protocol/server.ts';
import { startAccount } from '../test/local/account.ts';
import { Visitor } from '../test/local/visitor.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';

const VISITORS = 200;
const MINUTE = 60_000;
/** A visitor reads the answer before he goes on: 1 to 9 seconds, 5 on average. */
const thinking = () => 1_000 + Math.random() * 8_000;
const QUESTIONS = [
  '送料はいくらですか',
  '返品したい',
  'ポイントの有効期限は？',
  '領収書はもらえますか',
  'How long is delivery?',
];

interface Talk {
  readonly visitor: Visitor;
  /** Ids of the messages in the order they were sent. */
  readonly sent: string[];
  readonly accepted: number[];
  readonly answered: number[];
}

const talk = async ({ visitor, sent, accepted, answered }: Talk, until: number): Promise<void> => {
  await wait(Math.random() * 5_000);
  for (let after = 0; performance.now() < until; await wait(thinking())) {
    const id = randomUUID();
    sent.push(id);
    const start = performance.now();
    const { seq } = await visitor.say(QUESTIONS[sent.length % QUESTIONS.length] ?? '', after, id);
    accepted.push(performance.now() - start);
    after = (await visitor.reply(seq)).seq;
    answered.push(performance.now() - start);
  }
};

/** The whole log as the visitor reads it back. */
const readBack = async (visitor: Visitor): Promise<Exclude<EntryView, { kind: 'hidden' }>[]> => {
  const entries: EntryView[] = [];
  for (let more = true; more; ) {
    const after = entries.at(-1)?.seq ?? 0;
    visitor.act('join', { after });
    const page = await visitor.next('joined');
    entries.push(...page.entries);
    more = page.more;
  }
  return entries.filter((entry) => entry.kind !== 'hidden');
};

interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
}

const judge = async ({ visitor, sent }: Talk): Promise<Verdict> => {
  const log = await readBack(visitor);
  const own = log.filter(({ from }) => from.role === 'customer').map(({ id }) => id);
  const replies = log.filter(({ from }) => from.role === 'bot').map(({ about }) => about);
  const dense = log.every(({ seq }, index) => seq === index + 1);
  return {
    lost: sent.filter((id) => !own.includes(id)).length + own.length - new Set(replies).size,
    doubled: own.length - new Set(own).size + replies.length - new Set(replies).size,
    disordered: dense && own.join() === sent.join() ? 0 : 1,
  };
};

/** 200 visitors talking at once for a minute, then each log read back: what was lost, doubled or out of order. */
export const crowdFigures = async (): Promise<Figure[]> => {
  const account = await startAccount();
  try {
    const talks: Talk[] = [];
    for (let i = 0; i < VISITORS; i += 1) {
      talks.push({ visitor: await Visitor.join(account.url), sent: [], accepted: [], answered: [] });
    }
    // The functions have been called before, as in a shop that is open.
    const early = await Visitor.join(account.url);
    await early.reply((await early.say('送料はいくらですか')).seq);
    await early.close();
    const start = performance.now();
    await Promise.all(talks.map((each) => talk(each, start + MINUTE)));
    const seconds = (performance.now() - start) / 1000;
    const verdicts = await Promise.all(talks.map(judge));
    const total = (key: keyof Verdict) => verdicts.reduce((sum, verdict) => sum + verdict[key], 0);
    const accepted = talks.flatMap((each) => each.accepted);
    const answered = talks.flatMap((each) => each.answered);
    await Promise.all(talks.map(({ visitor }) => visitor.close()));
    const crowd = `${VISITORS} visitors at once`;
    const shares = [0.5, 0.95, 0.99];
    return [
      { name: `${crowd}: turns in a minute`, value: Math.round((answered.length / seconds) * 60), unit: 'turns' },
      { name: `${crowd}: messages or answers lost`, value: total('lost'), unit: '', limit: 0 },
      { name: `${crowd}: messages or answers doubled`, value: total('doubled'), unit: '', limit: 0 },
      { name: `${crowd}: logs out of order or with a gap`, value: total('disordered'), unit: '', limit: 0 },
      ...shares.map((share) => ({
        name: `${crowd}: send to accepted, p${share * 100}`,
        value: percentile(accepted, share),
        unit: 'ms',
      })),
      ...shares.map((share) => ({
        name: `${crowd}: send to the answer, p${share * 100}`,
        value: percentile(answered, share),
        unit: 'ms',
      })),
    ];
  } finally {
    await account.stop();
  }
};

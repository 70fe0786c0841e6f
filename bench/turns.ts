import { practiceProof } from '../functions/conversation/practice-proof.ts';
import type { FaqEntry } from '../functions/knowledge/snapshot.ts';
import { secretOf } from '../functions/platform/secret.ts';
import { type Invocation, MeteredAccount } from './account.ts';
import { itemSize } from './item-size.ts';
import type { Call } from './meter.ts';
import { Visit } from './visit.ts';
import { VISITS } from './visit-bill.ts';

/** The last turn that is looked at; one every 15 s ends within the hour of a session. */
export const LAST_TURN = 200;
const THINKING_MS = 15_000;

/** 40 characters. */
export const QUESTION = '注文した商品を返品したいですが、送料はこちらの負担になりますか、教えてください。';
/** 200 characters. */
export const ANSWER = '返品の送料は、商品に傷や不良があったときは当店が負担いたします。'.repeat(7).slice(0, 200);

export const ENTRIES: FaqEntry[] = [
  { id: 'ja-return-shipping', version: 3, language: 'ja', question: QUESTION, answer: ANSWER },
  {
    id: 'ja-receipt',
    version: 1,
    language: 'ja',
    question: '領収書はもらえますか',
    answer: '購入履歴から発行できます。',
  },
];

/** What one turn took. Bytes and units are DynamoDB's. */
export interface Turn {
  readonly number: number;
  /** Entries of the log that were written, and the largest part of one that is not its texts. */
  readonly entries: number;
  readonly beyondTexts: number;
  readonly bytesWritten: number;
  readonly writeUnits: number;
  /** Read units on the log, and on everything. */
  readonly tailUnits: number;
  readonly readUnits: number;
  /** Calls that `accepted` waits for, one after another, and that the answer waits for after its event. */
  readonly callsToAccepted: number;
  readonly callsToAnswer: number;
}

interface Texts {
  readonly text?: string;
  readonly sources?: readonly { readonly title: string }[];
}

/** Words of people and of the business; all else is ours. */
const textBytes = ({ text = '', sources = [] }: Texts): number =>
  Buffer.byteLength(text + sources.map(({ title }) => title).join(''));

const POST = (call: Call): boolean => call.service === 'apigatewaymanagementapi';
/** Calls before the first frame goes out. */
const depthOfPost = ({ calls }: Invocation): number => Math.min(...calls.filter(POST).map(({ depth }) => depth)) - 1;

const sum = (calls: readonly Call[], of: (call: Call) => number): number =>
  calls.reduce((total, call) => total + of(call), 0);

const turnOf = (number: number, invocations: readonly Invocation[], logTable: string): Turn => {
  const calls = invocations.flatMap((invocation) => invocation.calls);
  const items = calls.flatMap(({ item }) => (item ? [item] : []));
  const entries = items.filter(({ sk }) => String(sk).startsWith('E#'));
  const message = invocations.find(({ name }) => name === 'conversation/message');
  const reply = invocations.find(({ name }) => name === 'bot/reply');
  if (!message || !reply) throw new Error(`turn ${number} was not answered`);
  return {
    number,
    entries: entries.length,
    beyondTexts: Math.max(...entries.map((entry) => itemSize(entry) - textBytes(entry.body as Texts))),
    bytesWritten: items.reduce((total, item) => total + itemSize(item), 0),
    writeUnits: sum(calls, ({ writes }) => writes),
    tailUnits: sum(calls, ({ table, reads }) => (table === logTable ? reads : 0)),
    readUnits: sum(calls, ({ reads }) => reads),
    callsToAccepted: depthOfPost(message),
    callsToAnswer: depthOfPost(reply),
  };
};

/** A conversation of 6 turns from the page's first call to the visitor's leaving, by function. */
export interface Measured {
  readonly turns: readonly Turn[];
  /** Every invocation of a whole conversation of `CONVERSATION` turns. */
  readonly conversation: readonly Invocation[];
  /** One of each schedule, with nothing to do. */
  readonly idle: readonly Invocation[];
  /** What a visit of the synthetic visitor makes the others do. */
  readonly practice: readonly Invocation[];
}

/** Turns of the conversation whose cost is printed, and how long its visitor stays. */
export const CONVERSATION = 6;
export const OPEN_MINUTES = 10;
/** The page's heartbeat. */
const PING_MS = 30_000;

/** A visit as `functions/canary/` makes it, which has no network here. */
const practise = async (account: MeteredAccount): Promise<Invocation[]> => {
  const proof = await practiceProof(await secretOf('SESSION_SECRET'), 'bench');
  const visit = await Visit.begin(account, { practice: proof });
  return [...visit.opening, ...(await visit.ask(QUESTION)), ...(await visit.end())];
};

/** Plays one long and one ordinary conversation in the metered account, and the schedules while nothing is due. */
export const measureTurns = async (outdir: string): Promise<Measured> => {
  const account = await MeteredAccount.start(outdir, ENTRIES);
  try {
    const idle: Invocation[] = [];
    for (const name of account.scheduled.filter((each) => each !== VISITS)) {
      // The first run of a deployment has something to do.
      await account.invoke(name, {});
      idle.push(await account.invoke(name, {}));
    }
    const long = await Visit.begin(account);
    const turns: Turn[] = [];
    for (let number = 1; number <= LAST_TURN; number += 1) {
      account.pass(THINKING_MS);
      turns.push(turnOf(number, await long.ask(QUESTION), account.logTable));
    }
    const visit = await Visit.begin(account);
    const conversation = [...visit.opening];
    for (let number = 1; number <= CONVERSATION; number += 1) {
      account.pass(THINKING_MS);
      conversation.push(...(await visit.ask(QUESTION)));
    }
    for (let pings = (OPEN_MINUTES * 60_000) / PING_MS; pings > 0; pings -= 1) {
      account.pass(PING_MS);
      conversation.push(...(await visit.ping()));
    }
    conversation.push(...(await visit.end()));
    return { turns, conversation, idle, practice: await practise(account) };
  } finally {
    await account.close();
  }
};

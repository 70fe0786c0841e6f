import type { Customer } from '../conversation/actor.ts';
import { access, whole } from '../conversation/customer.ts';
import { type Asked, add, admit, facts, requireReached } from '../conversation/decide.ts';
import type { Body, Entry } from '../conversation/entry.ts';
import { append, asWritten, type Decision, type Next, type Tail } from '../conversation/log.ts';
import { linkItem } from '../conversation/member-conversations.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { VisibleError } from '../platform/errors.ts';
import { metrics } from '../platform/observability.ts';
import { secretOf } from '../platform/secret.ts';
import type { MemberFrame } from '../protocol/member.ts';
import { accessRecord } from './access-log.ts';
import { GUESSES_PER_DAY } from './budget.ts';
import { countedWrong, forgotten, readCounters } from './counters.ts';
import { pending } from './identify.ts';
import { type Guess, type Judgement, judge } from './judge.ts';
import { countGuess, countGuessOf } from './limits.ts';
import { linkedRow } from './linked.ts';
import { lookUpChoices } from './offers.ts';
import { answer, before, opened, show } from './own.ts';
import { PROOF_WORDS } from './proof-words.ts';
import { guessedOnce, readRequest, usedUp } from './request.ts';
import { RowChanged, writeTogether } from './together.ts';

/** How long a code proves who somebody is. */
export const PROOF_MS = 30 * 60_000;
/** Rounds until a guess is told to come again: of guesses at the same code in the same moment one is judged at a time. */
const ROUNDS = 10;
/** So does one that has waited for its turn for so long, whatever it would have been. */
const MOST_MS = 8_000;

/** The same words for a wrong code, for one that has expired, was used, replaced or guessed at too often, and for none. */
const refusal = () =>
  new VisibleError(
    'code_refused',
    'code: is not right, or not valid any more; look at the newest mail or ask for another',
  );

const isOutcome = ({ kind }: Entry): boolean => kind === 'identified' || kind === 'refused';

/**
 * What somebody reads who is known now. Who has asked nothing yet is told what he can do; where a person has the conversation, or
 * he waits for one, that is whom he talks to.
 */
const greeted = ({ last }: Tail, language: 'ja' | 'en'): Body => {
  const { proven, canDo } = PROOF_WORDS[language];
  const isBots = last === undefined || last.state.mode === 'bot' || last.state.mode === 'procedure';
  if (!isBots || last?.state.procedure) return { text: proven };
  return { text: `${proven}\n${canDo}`, choices: lookUpChoices(language) };
};

/** The entry that a judgement makes. */
export const decideProve =
  (asked: Asked, { id, after }: MemberFrame<'prove'>, judged: (tail: Tail) => Judgement) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    requireReached(tail, after);
    const existing = before(tail, id, after, isOutcome);
    if (existing) return { existing };
    const judgement = judged(tail);
    const common = { id, role: 'system', after, facts: facts(asked) } as const;
    if (judgement.member === undefined) {
      return add(tail, asked, { ...common, kind: 'refused', denial: judgement.denial, ...pending(tail), body: {} });
    }
    const language = wordsLanguage(tail.last?.state.language ?? asked.customer.language);
    return add(tail, asked, {
      ...common,
      kind: 'identified',
      level: 2,
      member: judgement.member,
      until: asked.now + PROOF_MS,
      body: greeted(tail, language),
    });
  };

const record = (next: Next, member: string | undefined, granted: boolean) =>
  accessRecord(next.conversationId, next.entry, {
    member,
    who: { kind: 'customer' },
    fields: [],
    why: 'proof',
    granted,
  });

/** What is written with the entry. All that are refused write as many rows of the same kinds, whatever there is behind them. */
const rowsOf = (guess: Guess, judgement: Judgement, now: number) => (next: Next) => {
  const { conversationId, visitorId, request, counters } = guess;
  if (judgement.member === undefined) {
    return [
      guessedOnce(conversationId, request, now),
      record(next, request?.member, false),
      ...countedWrong(conversationId, request, counters, judgement.counts, now),
    ];
  }
  const { member } = judgement;
  return [
    usedUp(conversationId, judgement.request, now),
    record(next, member, true),
    forgotten(conversationId, judgement.request),
    linkedRow(member, { conversationId, visitorId, at: now }),
    // To be read on the member's other devices, by functions that may not read this table.
    linkItem(member, conversationId, now),
  ];
};

const measure = ({ counters }: Guess, judgement: Judgement): void => {
  metrics.addMetric(judgement.member === undefined ? 'CodesRefused' : 'MembersProven', 'Count', 1);
  if (judgement.member !== undefined || !judgement.counts) return;
  metrics.addMetric('GuessBudget', 'Percent', (100 * (counters.guesses + 1)) / GUESSES_PER_DAY);
};

const busy = () => new VisibleError('busy', 'many codes are sent at once; send the same again');

interface Round {
  /** From 1 on. */
  readonly round: number;
  readonly customer: Customer;
  readonly frame: MemberFrame<'prove'>;
  readonly key: Uint8Array;
  /** Epoch ms. */
  readonly end: number;
}

/** Judges by what the rows say now, and writes what comes out of it if they still say so. */
const attempt = async ({ round, customer, frame, key, end }: Round): Promise<Entry> => {
  const { conversationId, after, code } = frame;
  const { visitorId, source } = customer;
  const [{ asked, start }, request] = await Promise.all([
    opened(customer, conversationId, after),
    readRequest(conversationId),
  ]);
  const { now } = asked;
  if (round === 1) await countGuessOf({ visitorId, source }, request, now);
  const counters = await readCounters(conversationId, request, now);
  const guess: Guess = { key, conversationId, visitorId, code, request, counters };
  let judgement: Judgement = { denial: 'wrong_code', counts: false };
  const decide = decideProve(asked, frame, ({ last }) => {
    judgement = judge(guess, last?.state, now);
    return judgement;
  });
  const write = async (next: Next) => {
    if (Date.now() > end) throw busy();
    await writeTogether(rowsOf(guess, judgement, now))(next);
  };
  const { entry, written } = asWritten(await append(start, decide, write));
  if (written) measure(guess, judgement);
  return entry;
};

/**
 * Takes a code. Right: a proof of the member for 30 minutes. Anything else is refused in the same words, by the same number
 * of calls of the same kinds.
 * @throws VisibleError `code_refused`
 */
export const prove = async (customer: Customer, frame: MemberFrame<'prove'>): Promise<void> => {
  const { conversationId, id } = frame;
  const key = await secretOf('SESSION_SECRET');
  const { now } = await access(customer, conversationId);
  await countGuess(conversationId, now);
  for (let round = 1; round <= ROUNDS; round += 1) {
    try {
      const entry = await whole(conversationId, await attempt({ round, customer, frame, key, end: now + MOST_MS }));
      if (entry.kind === 'identified') return await answer(customer, conversationId, id, entry);
      await show(customer, conversationId, entry);
      throw refusal();
    } catch (error) {
      if (!(error instanceof RowChanged)) throw error;
    }
  }
  throw busy();
};

import type { Customer } from '../conversation/actor.ts';
import { whole } from '../conversation/customer.ts';
import { type Asked, accepted, add, admit, facts, requireReached } from '../conversation/decide.ts';
import { termsFor } from '../conversation/disclosure.ts';
import type { Draft } from '../conversation/entry.ts';
import { append, asWritten, type Decision, type Tail } from '../conversation/log.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { VisibleError } from '../platform/errors.ts';
import { metrics } from '../platform/observability.ts';
import { secretOf } from '../platform/secret.ts';
import type { MemberFrame } from '../protocol/member.ts';
import { claimKey, claimOf } from './canon.ts';
import { CODE_MS, newRequestId } from './code.ts';
import { countRequest, isProven } from './limits.ts';
import { answer, before, opened } from './own.ts';
import { PROOF_WORDS } from './proof-words.ts';
import { newRequest } from './request.ts';
import { writeTogether } from './together.ts';

/** Whether this deployment can mail codes. Where it cannot, nobody is asked for one. */
export const canProve = (): boolean => process.env.PROVES === 'code';

const requireMail = (): void => {
  if (canProve()) return;
  throw new VisibleError('unavailable', 'this chat sends no codes; sign in on the site instead');
};

/** Refuses what is closed: a code is asked for in a conversation, and does not begin one again. */
const requireGoing = ({ last }: Pick<Tail, 'last'>): void => {
  if (last?.state.mode !== 'closed') return;
  throw new VisibleError('closed', 'conversationId: this conversation has ended; send a message first');
};

/** What is written of a procedure that waits meanwhile: it goes on waiting. */
export const pending = ({ last }: Pick<Tail, 'last'>): Pick<Draft, 'procedure'> | undefined => {
  const procedure = last?.state.procedure;
  return procedure && { procedure: { name: procedure.name, step: procedure.step } };
};

const isAnswer = ({ role, until }: { role: string; until?: number }): boolean =>
  role === 'procedure' && until !== undefined;

/** The answer to a wish for a code: the same to everybody, whoever he says he is. */
export const decideIdentify =
  (asked: Asked, { id, after }: MemberFrame<'identify'>, until: number) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    requireReached(tail, after);
    const existing = before(tail, id, after, isAnswer);
    if (existing) return { existing };
    requireGoing(tail);
    const language = wordsLanguage(tail.last?.state.language ?? asked.customer.language);
    return add(tail, asked, {
      id,
      kind: 'message',
      role: 'procedure',
      after,
      until,
      ...pending(tail),
      facts: facts(asked),
      body: { text: PROOF_WORDS[language].sent, form: 'prove' },
    });
  };

/**
 * Asks for a code. Nobody is looked up here: the wish is written down together with its answer, and who reads the table's
 * stream does the rest (`mail-code.ts`), so that words and time cannot depend on whether there is such a member.
 */
export const identify = async (customer: Customer, frame: MemberFrame<'identify'>): Promise<void> => {
  requireMail();
  const { conversationId, id, after, claim } = frame;
  const { asked, start } = await opened(customer, conversationId, after);
  const { visitorId } = customer;
  const { now } = asked;
  const until = now + CODE_MS;
  const decide = decideIdentify(asked, frame, until);
  // Also what is refused or was written before is found before it is counted.
  const isNew = 'append' in decide(start);
  const state = start.last?.state;
  if (isNew) {
    accepted(start, await termsFor(undefined, state?.accepted), undefined);
    await countRequest({ conversationId, visitorId, source: customer.source, isProven: isProven(state) }, now);
  }
  const request = {
    id: newRequestId(),
    conversationId,
    visitorId,
    language: state?.language ?? customer.language,
    claim,
    claimKey: claimKey(await secretOf('SESSION_SECRET'), claimOf(claim)),
    until,
    tries: 0,
  };
  const { entry, written } = asWritten(
    await append(
      start,
      decide,
      writeTogether(() => [newRequest(request)]),
    ),
  );
  if (written) metrics.addMetric('CodesAsked', 'Count', 1);
  await answer(customer, conversationId, id, await whole(conversationId, entry));
};

import { randomUUID } from 'node:crypto';
import type { Customer } from '../conversation/actor.ts';
import { access, whole } from '../conversation/customer.ts';
import { type Asked, add, admit } from '../conversation/decide.ts';
import { append, asWritten, type Decision, newest, type Tail, tail } from '../conversation/log.ts';
import { entryFrame } from '../conversation/push.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';
import type { MemberFrame } from '../protocol/member.ts';
import { show } from './own.ts';
import { PROOF_WORDS } from './proof-words.ts';

/** Ends what is proven, waited for or asked; where there is nothing of it, there is nothing to write. */
export const decideSignout =
  (asked: Asked) =>
  (tail: Tail): Decision => {
    admit(tail, asked);
    if (!tail.last) throw new VisibleError('not_found', 'conversationId: nothing is written in this conversation yet');
    const { proof, awaited, procedure, language } = tail.last.state;
    const isOut = proof === undefined && awaited === undefined && procedure === undefined;
    if (isOut) return { existing: tail.last };
    return add(tail, asked, {
      id: randomUUID(),
      kind: 'signed_out',
      role: 'system',
      after: tail.last.seq,
      body: { text: PROOF_WORDS[wordsLanguage(language)].ended },
    });
  };

/** Ends a proof by code. Again, or without one, it only answers how the conversation stands. */
export const signout = async (customer: Customer, { conversationId }: MemberFrame<'signout'>): Promise<void> => {
  const asked = await access(customer, conversationId);
  const last = await newest(conversationId);
  const start = await tail(conversationId, last?.seq ?? 0, 'heads');
  const { entry: appended, written } = asWritten(await append(start, decideSignout(asked)));
  const entry = await whole(conversationId, appended);
  if (written) await show(customer, conversationId, entry);
  else await post(customer.connectionId, entryFrame(conversationId, entry, 'customer'));
};

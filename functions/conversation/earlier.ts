import { quoted } from '../escalation/packet.ts';
import type { EarlierConversation } from '../protocol/server.ts';
import type { Customer } from './actor.ts';
import type { Entry } from './entry.ts';
import { currentConversation } from './identity.ts';
import { type Known, knownAs } from './level.ts';
import { entryAt, newest } from './log.ts';
import { conversationsOf } from './member-conversations.ts';
import { isPermitted, mayRead, notFound } from './permit.ts';
import type { State } from './state.ts';

const MOST = 10;
/** Conversations that are looked at for them: on a shared device many are another's by now. */
const MOST_READ = 50;
const LONGEST_TITLE = 60;

/** What he asked first, in his own words: none of another member's who was known there before. */
const titleOf = async (conversationId: string, { asked }: State, known: Known): Promise<string | undefined> => {
  if (asked === undefined) return undefined;
  const { member, body } = (await entryAt(conversationId, asked)) ?? {};
  const isHis = member === undefined || member === known.member;
  return isHis && body?.text !== undefined ? quoted(body.text, LONGEST_TITLE) : undefined;
};

const shownOf = async (conversationId: string, known: Known): Promise<EarlierConversation[]> => {
  const last = await newest(conversationId);
  if (!last || !mayRead(last.state, known)) return [];
  const title = await titleOf(conversationId, last.state, known);
  return [{ conversationId, at: new Date(last.at).toISOString(), ...(title !== undefined && { title }) }];
};

/** What else a customer who is known now may read, on whatever device it was written: the newest ten, without this one. */
export const earlierOf = async (conversationId: string, state: State | undefined): Promise<EarlierConversation[]> => {
  const known = state && knownAs(state, Date.now());
  if (!known) return [];
  const others = (await conversationsOf(known.member)).filter((each) => each.conversationId !== conversationId);
  const shown: EarlierConversation[] = [];
  for (let from = 0; from < Math.min(others.length, MOST_READ) && shown.length < MOST; from += MOST) {
    const next = others.slice(from, from + MOST).map((each) => shownOf(each.conversationId, known));
    shown.push(...(await Promise.all(next)).flat());
  }
  return shown.slice(0, MOST).toSorted((a, b) => b.at.localeCompare(a.at));
};

/**
 * The newest entry of a conversation that is not the visitor's, with its state as he may read it: what was looked up there
 * he sees only while he is known in his own conversation, whatever was proven in that one.
 * @throws VisibleError `not_found` unless he is known now as the member whose conversation it is
 */
export const earlierFor = async (customer: Customer, conversationId: string): Promise<Entry> => {
  const [own, last] = await Promise.all([currentConversation(customer.visitorId), newest(conversationId)]);
  // Whoever may not even read his own hears of others' neither that they are there nor that they are not.
  if (!own.last || !last || !isPermitted(own.last.state, customer)) throw notFound();
  const known = knownAs(own.last.state, Date.now());
  if (!known || !mayRead(last.state, known)) throw notFound();
  const { member: _member, proof: _proof, ...others } = last.state;
  const { member, proof } = own.last.state;
  return { ...last, state: { ...others, ...(member !== undefined && { member }), ...(proof && { proof }) } };
};

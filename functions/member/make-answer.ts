import { knownAs } from '../conversation/level.ts';
import type { State } from '../conversation/state.ts';
import { type Answer, askCode, askNumber, askWho, denied, lookedUp, noSuchOrder, WAYS, whichOrder } from './answer.ts';
import type { Asked } from './asked.ts';
import { DirectoryUnavailable } from './directory.ts';
import { type Directories, directories, gather, orderNumbered } from './gather.ts';
import type { LookUp } from './look-ups.ts';
import { OTHER_CHOICE } from './order-label.ts';
import type { Found } from './values.ts';

/** What was read before the log said who asks; it counts only for that member. */
export interface Read {
  readonly member: string;
  readonly found: Found | DirectoryUnavailable;
}

/** An answer that holds something of a member is his alone. */
export interface Made {
  readonly answer: Answer;
  /** Surrogate of the member it was made for. */
  readonly member?: string;
}

/** A system that does not answer is told of when it is known that anybody may ask it; any other failure is a fault of ours. */
const orUnavailable = (found: Promise<Found>): Promise<Found | DirectoryUnavailable> =>
  found.catch((error: unknown) => {
    if (error instanceof DirectoryUnavailable) return error;
    throw error;
  });

/** Reads what a look-up needs of a member before the log has told whether he is the one who asks. */
export const readAhead = async (
  lookUp: LookUp | undefined,
  member: string | undefined,
  from: Directories = directories(),
): Promise<Read | undefined> =>
  lookUp === undefined || member === undefined || lookUp.level === 0
    ? undefined
    : { member, found: await orUnavailable(gather(lookUp, member, from)) };

/** How somebody can prove here who he is. */
const way = () => WAYS.find((each) => each === process.env.PROVES) ?? 'none';

/** What is said to somebody who is not known well enough. */
export const toUnknown = (lookUp: LookUp, { language, awaited = 0 }: State, now: number): Answer =>
  awaited > now ? askCode(lookUp, awaited, language) : askWho(lookUp, way(), language);

/** Whether somebody is known as well as a look-up needs, and as whom. */
export const memberFor = ({ level }: LookUp, state: State, now: number): string | undefined => {
  const known = knownAs(state, now);
  return known !== undefined && known.level >= level ? known.member : undefined;
};

const aboutOrder = async (
  asked: Asked,
  lookUp: LookUp,
  member: string,
  { orders = [] }: Found,
  language: string,
  from: Directories,
): Promise<Answer> => {
  const { orderNumber } = asked.arguments;
  if (orderNumber === undefined && orders.length > 1) return whichOrder(lookUp, orders, language);
  const order = orderNumber === undefined ? orders[0] : await orderNumbered(orderNumber, member, orders, from);
  if (orderNumber !== undefined && order === undefined) return noSuchOrder(lookUp, language);
  return lookedUp(lookUp, { order }, language);
};

const ofMember = async (
  asked: Asked,
  lookUp: LookUp,
  member: string,
  before: Read | undefined,
  language: string,
  from: Directories,
): Promise<Answer> => {
  // Also where the bot heard it, since the procedure did not wait for it any more.
  if (asked.question.body?.choice === OTHER_CHOICE) return askNumber(lookUp, language);
  const found = before?.member === member ? before.found : await gather(lookUp, member, from);
  if (found instanceof DirectoryUnavailable) throw found;
  if (lookUp.reads.includes('order')) return aboutOrder(asked, lookUp, member, found, language, from);
  const isGone = !found.member && lookUp.reads.some((field) => field !== 'orders');
  return isGone ? denied(lookUp, 'gone', language) : lookedUp(lookUp, found, language);
};

/** What is nobody's own: only what is asked for has to be known. */
const nobodys = async (
  { arguments: { product = '' } }: Asked,
  lookUp: LookUp,
  language: string,
  { orders }: Directories,
) => lookedUp(lookUp, { stock: await orders.stock(product) }, language);

const withNotice = ({ notice }: Asked, answer: Answer): Answer =>
  notice === '' ? answer : { ...answer, body: { ...answer.body, text: notice + (answer.body.text ?? '') } };

/** The answer to what was asked, as it is in a state of the conversation. Nothing is written yet. */
export const makeAnswer = async (
  asked: Asked,
  lookUp: LookUp,
  state: State,
  before: Read | undefined,
  from: Directories = directories(),
): Promise<Made> => {
  const { language } = state;
  const now = Date.now();
  const member = memberFor(lookUp, state, now);
  if (lookUp.level > 0 && member === undefined) return { answer: withNotice(asked, toUnknown(lookUp, state, now)) };
  const owned = lookUp.level > 0 && member !== undefined ? { member } : {};
  try {
    const answer =
      owned.member === undefined
        ? await nobodys(asked, lookUp, language, from)
        : await ofMember(asked, lookUp, owned.member, before, language, from);
    return { ...owned, answer: withNotice(asked, answer) };
  } catch (error) {
    if (!(error instanceof DirectoryUnavailable)) throw error;
    return { ...owned, answer: denied(lookUp, 'unavailable', language) };
  }
};

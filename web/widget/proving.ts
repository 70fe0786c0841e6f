import { CODE_TRIES } from '../../functions/protocol/limits.ts';
import type { Denied } from '../client/proofs.ts';
import type { KeyStorage } from '../client/storage.ts';
import type { View } from '../client/view.ts';

/** Of which code, by its end, others were refused, and how often: nothing of them. Several forms may ask for the same one. */
const KEPT = 'uragawa.tries';

/** What the transcript has to know of the form in which the visitor says who he is. */
export interface ProofWishes {
  /** The visitor wants to say (anew) who he is. */
  readonly identify: boolean;
  /** He has closed the form. */
  readonly folded: boolean;
  /** Until when the code would be good that is used up by wrong ones. */
  readonly spent: string | undefined;
}
export const NO_PROOF_WISHES: ProofWishes = { identify: false, folded: false, spent: undefined };

const formIn = ({ entries }: View) =>
  entries.findLast(({ form, kind }) => form !== undefined || kind === 'identified' || kind === 'signed_out');

/**
 * What the visitor does with the form. The service says of a code only that it is refused, for whatever reason, so that refusals
 * are counted here: as many as it takes of anybody.
 */
export const createProving = (kept: KeyStorage) => {
  let identify = false;
  let folded = false;
  /** Whom the code was asked for: never kept longer than the page. */
  let claimed: string | undefined;
  let denied: Denied | undefined;
  let form: string | undefined;
  let conversationId: string | undefined;

  const refusals = (): { of: string; count: number } => {
    const [of = '', count] = (kept.getItem(KEPT) ?? '').split(' ');
    return { of, count: Number(count) || 0 };
  };
  const count = (view: View): void => {
    if (view.denied === denied) return;
    denied = view.denied;
    const of = formIn(view);
    if (denied?.action !== 'prove' || denied.code !== 'code_refused' || of?.until === undefined) return;
    const before = refusals();
    kept.setItem(KEPT, `${of.until} ${before.of === of.until ? before.count + 1 : 1}`);
  };
  return {
    get wishes(): ProofWishes {
      const { of, count: times } = refusals();
      return { identify, folded, spent: times >= CODE_TRIES ? of : undefined };
    },
    get claimed(): string | undefined {
      return claimed;
    },
    claim: (claim: string): void => {
      claimed = claim;
    },
    ask: (): void => {
      identify = true;
      folded = false;
    },
    fold: (): void => {
      identify = false;
      folded = true;
    },
    unfold: (): void => {
      folded = false;
    },
    forget: (): void => {
      claimed = undefined;
    },
    look: (view: View): void => {
      const newest = formIn(view)?.id;
      // Another form, or its end, is the answer to what he wanted.
      if (newest !== form) {
        identify = false;
        folded = false;
      }
      form = newest;
      if (view.conversationId !== conversationId) claimed = undefined;
      conversationId = view.conversationId;
      count(view);
    },
  };
};

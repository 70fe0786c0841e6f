import type { StateView } from '../../../functions/protocol/server.ts';
import { now } from '../core/now.ts';
import { clock } from '../core/time.ts';
import { memberWords } from './member-words.ts';

/** Whether the customer is known now: a proof ends by time, whatever was heard last. */
export const isKnown = (state: StateView | undefined): boolean =>
  state?.level !== undefined && (state.until === undefined || Date.parse(state.until) > now.value);

/** How the customer is known. */
export const Known = ({ state }: { readonly state: StateView | undefined }) => {
  const isNow = isKnown(state);
  const how = !isNow
    ? memberWords().unknown
    : state?.level === 1
      ? memberWords().bySite
      : memberWords().byCode(state?.until === undefined ? undefined : clock(state.until));
  return <span class={isNow ? 'badge good' : 'badge'}>{memberWords().known(how)}</span>;
};

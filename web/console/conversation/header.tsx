import { useSignal } from '@preact/signals';
import { Refused } from '../core/api.ts';
import type { Conversation } from '../core/conversations.ts';
import { useKeys } from '../core/keys.ts';
import { now } from '../core/now.ts';
import { go } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast, me } from '../core/session.ts';
import { duration } from '../core/time.ts';
import { tellUser } from '../core/ui.tsx';
import { ringing } from '../inbox/rings.ts';
import * as actions from './actions.ts';
import { BlockDialog } from './block.tsx';
import { nameOf } from './colleagues.ts';
import { showsDetails } from './details.ts';
import { handOver } from './hand-over.ts';
import { Known } from './known.tsx';
import { type Ownership, ownershipOf } from './owner.ts';
import { unansweredIn } from './proposal.ts';
import { RecordDialog } from './record.tsx';
import { ReleaseDialog } from './release.tsx';
import { ResolveDialog } from './resolve.tsx';
import { TransferDialog } from './transfer.tsx';
import { words } from './words.ts';

type Open = 'transfer' | 'release' | 'resolve' | 'block' | 'record';

const newFaq = ({ id, entries }: Conversation): void => {
  const asked = unansweredIn(entries);
  if (!asked) return;
  const answer = entries.find(
    ({ seq, kind, from, text }) => seq > asked.seq && kind === 'message' && from.role === 'agent' && text,
  );
  const from = `${id}/${asked.seq}`;
  handOver({ from, question: asked.text ?? '', answer: answer?.text });
  go(`#/knowledge/faq/new?from=${from}`);
};

const Whose = ({ ownership, conversation }: { readonly ownership: Ownership; readonly conversation: Conversation }) => {
  const { agent, at, rings, until = Number.POSITIVE_INFINITY } = ownership;
  const isMissed = rings && until <= now.value;
  const mode = conversation.state?.mode ?? 'bot';
  const owner =
    agent === undefined || isMissed
      ? undefined
      : agent === me.value?.sub
        ? words().yours
        : words().owner(nameOf(agent) ?? words().someone);
  return (
    <p class="whose">
      <span class={`badge mode-${mode}`}>
        {isMissed ? words().missed : rings ? words().rings : words().modes[mode]}
      </span>
      {mode !== 'erased' && (
        <>
          <Known state={conversation.state} />
          <span>{owner ?? words().nobody}</span>
          {at !== undefined && <span class="quiet">{words().since(duration(now.value - Date.parse(at)))}</span>}
        </>
      )}
    </p>
  );
};

/** Who has the conversation, and what can be done with it. */
export const Header = ({
  conversation,
  showCustomer,
}: {
  readonly conversation: Conversation;
  /** Missing where nothing is known of him any more. */
  showCustomer?: (() => void) | undefined;
}) => {
  const { id, entries, state, isReady } = conversation;
  const open = useSignal<Open | undefined>(undefined);
  const isBusy = useSignal(false);
  const ownership = ownershipOf(entries, state);
  const mode = state?.mode ?? 'bot';
  const isMine = mode === 'agent' && ownership.agent === me.value?.sub;
  const isTaken = isMine && !ownership.rings;
  const isOthers = mode === 'agent' && !isMine && !ownership.rings;
  const isOver = mode === 'erased';
  const isBlocked = entries.findLast(({ kind }) => kind === 'blocked' || kind === 'unblocked')?.kind === 'blocked';
  const canTake = !isTaken && !isOver && !isBlocked && (!isOthers || isAtLeast('supervisor'));
  const canMove = isTaken || (mode === 'agent' && isAtLeast('supervisor'));
  const run = async (what: () => Promise<void>, done: string): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await what();
      tellUser(done);
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      tellUser(explain(error), 'problem');
    } finally {
      isBusy.value = false;
    }
  };
  const take = () => void run(() => actions.accept(id), words().done.accept);
  const show = (which: Open) => () => {
    open.value = which;
  };
  const close = () => {
    open.value = undefined;
  };
  useKeys(words().conversation, {
    // Whoever hears it ring means what rings.
    a: canTake && isReady && ringing.value.length === 0 ? { label: words().accept, run: take } : undefined,
    t: canMove ? { label: words().transfer, run: show('transfer') } : undefined,
    e: isTaken ? { label: words().resolve, run: show('resolve') } : undefined,
    d: {
      label: words().showDetails,
      run: () => {
        showsDetails.value = !showsDetails.value;
      },
    },
    f: isOver ? undefined : { label: words().newFaq, run: () => newFaq(conversation) },
  });
  const takes = isOthers ? words().takeOver : mode === 'closed' ? words().reopen : words().accept;
  return (
    <header class="conversation-head">
      <Whose ownership={ownership} conversation={conversation} />
      <div class="actions">
        {canTake && (
          <button type="button" class={isOthers ? '' : 'primary'} disabled={isBusy.value || !isReady} onClick={take}>
            {takes}
          </button>
        )}
        {isTaken && (
          <button type="button" class="primary" onClick={show('resolve')}>
            {words().resolve}
          </button>
        )}
        {canMove && (
          <button type="button" onClick={show('transfer')}>
            {words().transfer}
          </button>
        )}
        {isTaken && (
          <button type="button" onClick={show('release')}>
            {words().release}
          </button>
        )}
        {showCustomer && (
          <button type="button" class="customer-toggle" onClick={showCustomer}>
            {words().customer}
          </button>
        )}
        <details class="more">
          <summary aria-label={words().more}>⋯</summary>
          <div class="more-menu">
            {!isOver && (
              <button type="button" onClick={() => newFaq(conversation)}>
                {words().newFaq}
              </button>
            )}
            <button type="button" onClick={show('record')}>
              {words().record}
            </button>
            {isOver ? null : isBlocked ? (
              <button type="button" onClick={() => void run(() => actions.unblock(id), words().done.unblock)}>
                {words().unblock}
              </button>
            ) : (
              <button type="button" disabled={isOthers && !isAtLeast('supervisor')} onClick={show('block')}>
                {words().block}
              </button>
            )}
          </div>
        </details>
      </div>
      {open.value === 'transfer' && <TransferDialog conversation={conversation} close={close} />}
      {open.value === 'release' && <ReleaseDialog conversation={conversation} close={close} />}
      {open.value === 'resolve' && <ResolveDialog conversation={conversation} close={close} />}
      {open.value === 'block' && <BlockDialog conversation={conversation} close={close} />}
      {open.value === 'record' && <RecordDialog id={id} close={close} />}
    </header>
  );
};

import './conversation.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Composer } from '../composer/composer.tsx';
import { HeldReplies } from '../composer/held-replies.tsx';
import { conversationOf, follow, refresh, unfollow } from '../core/conversations.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast, me } from '../core/session.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { CustomerPanel } from './card.tsx';
import { readColleagues } from './colleagues.ts';
import { Erased } from './erased.tsx';
import { Header } from './header.tsx';
import { ownershipOf } from './owner.ts';
import { Packet } from './packet.tsx';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

/** One conversation as staff see it, with what can be done in it. */
export const Conversation = ({ id }: { readonly id: string }) => {
  const conversation = conversationOf(id).value;
  const isCardOpen = useSignal(false);
  useEffect(() => {
    follow(id, 'open');
    // Names are a comfort: without them the conversation can be read all the same.
    readColleagues().catch(console.warn);
    return () => unfollow(id, 'open');
  }, [id]);
  const { problem, isReady, head, entries, state } = conversation;
  if (problem) return <Problem message={`${words().failed} ${explain(problem)}`} retry={() => void refresh(id)} />;
  if (!isReady && head === 0) return <Loading />;
  const { agent, rings } = ownershipOf(entries, state);
  if (state?.mode === 'erased') {
    return (
      <section class="conversation-page" aria-label={words().conversation}>
        <div class="conversation-main over">
          <Header conversation={conversation} />
          <Erased id={id} entries={entries} state={state} />
        </div>
      </section>
    );
  }
  const canReply = state?.mode === 'agent' && agent === me.value?.sub;
  return (
    <section class="conversation-page" aria-label={words().conversation}>
      <div class="conversation-main">
        <Header
          conversation={conversation}
          showCustomer={() => {
            isCardOpen.value = !isCardOpen.value;
          }}
        />
        <Packet id={id} entries={entries} canReply={canReply} />
        <Timeline key={id} conversation={conversation}>
          <HeldReplies conversationId={id} />
        </Timeline>
        <Composer key={id} id={id} canReply={canReply} />
      </div>
      <CustomerPanel
        id={id}
        state={state}
        mayLook={(canReply && !rings) || isAtLeast('supervisor')}
        isOpen={isCardOpen.value}
        close={() => {
          isCardOpen.value = false;
        }}
      />
    </section>
  );
};

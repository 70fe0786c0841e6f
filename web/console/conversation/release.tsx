import { useSignal } from '@preact/signals';
import type { Conversation } from '../core/conversations.ts';
import { Act } from './act.tsx';
import { release } from './actions.ts';
import { words } from './words.ts';

/** Gives the conversation back, to the queue or to the bot. */
export const ReleaseDialog = ({
  conversation: { id },
  close,
}: {
  readonly conversation: Conversation;
  close(): void;
}) => {
  const to = useSignal<'bot' | 'queue'>('queue');
  return (
    <Act
      id={id}
      title={words().release}
      done={words().done.release}
      canRun
      close={close}
      run={() => release(id, to.value)}
    >
      <fieldset class="whom">
        <legend>{words().release}</legend>
        {(['queue', 'bot'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="release"
              checked={to.value === each}
              onChange={() => {
                to.value = each;
              }}
            />
            <span>{each === 'bot' ? words().toBot : words().toQueue}</span>
          </label>
        ))}
      </fieldset>
    </Act>
  );
};

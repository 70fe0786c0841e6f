import { hurry, repliesOf, undo } from '../composer/sending.ts';
import { words as composerWords } from '../composer/words.ts';
import { words } from './words.ts';

/** Whether replies are still on their way: nothing that ends an agent's part goes before them. */
export const isWaiting = (id: string): boolean => repliesOf(id).length > 0;

/** Says so, and offers what can be done. */
export const Waiting = ({ id }: { readonly id: string }) => {
  const held = repliesOf(id).filter(({ reply, isOwn }) => isOwn && reply.phase !== 'sending');
  const each = (act: (id: string) => void): void => {
    for (const { reply } of held) act(reply.id);
  };
  if (!isWaiting(id)) return null;
  return (
    <div class="alert" role="alert">
      <span>{words().waits}</span>
      <button type="button" onClick={() => each(hurry)}>
        {composerWords().now}
      </button>
      <button type="button" onClick={() => each(undo)}>
        {composerWords().undo}
      </button>
    </div>
  );
};

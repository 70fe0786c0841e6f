import { useSignal } from '@preact/signals';
import { conversationOf } from '../core/conversations.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Loading, tellUser } from '../core/ui.tsx';
import { tag } from './customer.ts';
import { tagsIn } from './tagged.ts';

const MOST = 10;
const LONGEST = 32;

const said = texts({
  ja: { add: 'タグを追加', remove: (name: string) => `タグ「${name}」を外す`, others: '過去の会話' },
  en: { add: 'Add a tag', remove: (name: string) => `Remove the tag “${name}”`, others: 'Earlier conversations' },
});

/** The tags of this conversation, to be changed, and those that only others of its customer have. `all`: both. */
export const Tags = ({
  id,
  all,
  changed,
}: {
  readonly id: string;
  readonly all: readonly string[];
  changed(): void;
}) => {
  const { entries, isReady } = conversationOf(id).value;
  const tags = tagsIn(entries);
  const others = all.filter((name) => !tags.includes(name));
  const typed = useSignal('');
  const save = async (next: readonly string[]): Promise<void> => {
    try {
      await tag(id, next);
      typed.value = '';
      changed();
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
  };
  const add = (event: Event): void => {
    event.preventDefault();
    const name = typed.value.trim();
    if (name !== '' && !tags.includes(name)) void save([...tags, name]);
  };
  // What was not read to its end may have others than those known here.
  if (!isReady) return <Loading />;
  return (
    <form class="tags" onSubmit={add}>
      {tags.map((name) => (
        <span key={name} class="badge">
          {name}
          <button
            type="button"
            class="quiet-button"
            aria-label={said().remove(name)}
            onClick={() => void save(tags.filter((each) => each !== name))}
          >
            ×
          </button>
        </span>
      ))}
      {tags.length < MOST && (
        <input
          aria-label={said().add}
          placeholder={said().add}
          maxLength={LONGEST}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      )}
      {others.length > 0 && (
        <p class="quiet">
          {said().others}: {others.join('、')}
        </p>
      )}
    </form>
  );
};

import { useSignal } from '@preact/signals';
import type { Conversation } from '../core/conversations.ts';
import { Field } from '../core/ui.tsx';
import { Act } from './act.tsx';
import { block } from './actions.ts';
import { words } from './words.ts';

const MOST = 20;
const SHOWN = 30;

/** Shuts the visitor out, with what he wrote as the reason. */
export const BlockDialog = ({ conversation, close }: { readonly conversation: Conversation; close(): void }) => {
  const { id, entries } = conversation;
  const chosen = useSignal<readonly number[]>([]);
  const reason = useSignal('');
  const theirs = entries
    .filter(({ kind, from, text }) => kind === 'message' && from.role === 'customer' && text)
    .slice(-SHOWN);
  const toggle = (seq: number) => {
    chosen.value = chosen.value.includes(seq)
      ? chosen.value.filter((each) => each !== seq)
      : [...chosen.value, seq].slice(-MOST);
  };
  return (
    <Act
      id={id}
      title={words().kinds.blocked ?? ''}
      done={words().done.block}
      canRun={chosen.value.length > 0}
      close={close}
      run={() => block(id, chosen.value, reason.value)}
    >
      <p>{words().blockHint}</p>
      <fieldset class="whom evidence">
        <legend>{words().evidence}</legend>
        {theirs.map(({ seq, text }) => (
          <label key={seq}>
            <input type="checkbox" checked={chosen.value.includes(seq)} onChange={() => toggle(seq)} />
            <span>{text}</span>
          </label>
        ))}
        {chosen.value.length === 0 && <p class="quiet">{words().evidenceHint}</p>}
      </fieldset>
      <Field label={words().blockWhy}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={2}
            maxLength={500}
            value={reason.value}
            onInput={({ currentTarget }) => {
              reason.value = currentTarget.value;
            }}
          />
        )}
      </Field>
    </Act>
  );
};

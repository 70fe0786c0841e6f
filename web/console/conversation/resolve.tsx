import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Conversation } from '../core/conversations.ts';
import { language } from '../core/texts.ts';
import { Field } from '../core/ui.tsx';
import { Act } from './act.tsx';
import { resolve } from './actions.ts';
import { categoriesIn, MAX_RESOLUTION, proposedResolution } from './proposal.ts';
import { words } from './words.ts';

/** Ends the agent's part, with what it was about and what was done. */
export const ResolveDialog = ({ conversation, close }: { readonly conversation: Conversation; close(): void }) => {
  const { id, entries } = conversation;
  const known = categoriesIn(entries);
  const category = useSignal(known[0] ?? '');
  const resolution = useSignal(proposedResolution(entries, language.value));
  const list = useId();
  const isCategory = !/\S@\S|\d{7}/.test(category.value.normalize('NFKC')) && category.value.length <= 64;
  const fits = resolution.value.length <= MAX_RESOLUTION;
  return (
    <Act
      id={id}
      title={words().resolve}
      done={words().done.resolve}
      canRun={isCategory && fits}
      close={close}
      run={() => resolve(id, category.value, resolution.value)}
    >
      <Field
        label={words().category}
        hint={words().categoryHint}
        problem={isCategory ? undefined : words().badCategory}
      >
        {(attributes) => (
          <input
            {...attributes}
            list={list}
            value={category.value}
            onInput={({ currentTarget }) => {
              category.value = currentTarget.value.trim();
            }}
          />
        )}
      </Field>
      <datalist id={list}>
        {known.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Field label={words().resolution} hint={words().resolutionHint} problem={fits ? undefined : words().tooLong}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={4}
            value={resolution.value}
            onInput={({ currentTarget }) => {
              resolution.value = currentTarget.value;
            }}
          />
        )}
      </Field>
    </Act>
  );
};

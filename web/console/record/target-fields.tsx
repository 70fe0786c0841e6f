import type { Signal } from '@preact/signals';
import { Field } from '../core/ui.tsx';
import { words } from './words.ts';

type What = 'conversation' | 'visitor' | 'member';

const LONGEST = { target: 64, note: 64 };

interface Props<W extends What> {
  readonly choices: readonly W[];
  readonly what: Signal<W>;
  readonly target: Signal<string>;
  readonly note: Signal<string>;
}

/** Whom or what it is about, and why. */
export const TargetFields = <W extends What>({ choices, what, target, note }: Props<W>) => (
  <>
    <Field label={words().kind}>
      {(attributes) => (
        <select
          {...attributes}
          value={what.value}
          onChange={({ currentTarget: { value } }) => {
            what.value = choices.find((each) => each === value) ?? what.value;
          }}
        >
          {choices.map((each) => (
            <option key={each} value={each}>
              {words().what[each]}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Field label={words().target[what.value]} hint={words().hint[what.value]}>
      {(attributes) => (
        <input
          {...attributes}
          value={target.value}
          maxLength={LONGEST.target}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            target.value = currentTarget.value;
          }}
        />
      )}
    </Field>
    <Reason note={note} />
  </>
);

/** Why something is done, for good. */
export const Reason = ({ note }: { readonly note: Signal<string> }) => (
  <Field label={words().note} hint={words().noteHint}>
    {(attributes) => (
      <input
        {...attributes}
        value={note.value}
        maxLength={LONGEST.note}
        onInput={({ currentTarget }) => {
          note.value = currentTarget.value;
        }}
      />
    )}
  </Field>
);

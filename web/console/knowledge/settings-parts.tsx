import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';
import { Field } from '../core/ui.tsx';
import type { Faults } from './faults.ts';
import { numberIn } from './settings-model.ts';
import { said, settingProblem, settingWords } from './settings-words.ts';

/** The settings as they are edited. */
export interface Edited {
  readonly settings: LiveSettings;
  readonly faults: Faults;
  set(change: Partial<LiveSettings>): void;
}

export const Check = ({
  path,
  checked,
  change,
}: {
  readonly path: string;
  readonly checked: boolean;
  change(on: boolean): void;
}) => {
  const { label, hint } = settingWords(path);
  const id = useId();
  return (
    <div class="k-flag">
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-hint`}
        checked={checked}
        onChange={({ currentTarget }) => change(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <p class="quiet" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
};

export const NumberField = ({
  path,
  value,
  faults,
  change,
  step = 1,
}: {
  readonly path: string;
  readonly value: number;
  readonly faults: Faults;
  change(value: number): void;
  readonly step?: number;
}) => {
  const { label, hint } = settingWords(path);
  return (
    <Field label={label} hint={hint} problem={settingProblem(faults, path)}>
      {(attributes) => (
        <input
          {...attributes}
          class="k-number"
          type="number"
          step={step}
          value={Number.isNaN(value) ? '' : value}
          onInput={({ currentTarget }) => change(numberIn(currentTarget.value))}
        />
      )}
    </Field>
  );
};

/** A part of the settings that is the default unless it is given. */
export const Optional = ({
  path,
  isGiven,
  give,
  children,
}: {
  readonly path: string;
  readonly isGiven: boolean;
  give(on: boolean): void;
  readonly children: ComponentChildren;
}) => {
  const { label, hint } = settingWords(path);
  const id = useId();
  return (
    <fieldset class="k-optional">
      <legend>{label}</legend>
      <p class="quiet">{hint}</p>
      <div class="k-flag">
        <input
          id={id}
          type="checkbox"
          checked={!isGiven}
          onChange={({ currentTarget }) => give(!currentTarget.checked)}
        />
        <label for={id}>{said().byDefault}</label>
      </div>
      {isGiven && children}
    </fieldset>
  );
};

type Both = { readonly ja: string; readonly en: string };

/** A text in both languages of the business. */
export const BothLanguages = ({
  path,
  value,
  faults,
  change,
}: {
  readonly path: string;
  readonly value: Both;
  readonly faults: Faults;
  change(value: Both): void;
}) => (
  <div class="k-beside">
    {(['ja', 'en'] as const).map((code) => (
      <Field key={code} label={said().languages[code]} problem={settingProblem(faults, `${path}.${code}`, path)}>
        {(attributes) => (
          <textarea
            {...attributes}
            lang={code}
            rows={3}
            value={value[code]}
            onInput={({ currentTarget }) => change({ ...value, [code]: currentTarget.value })}
          />
        )}
      </Field>
    ))}
  </div>
);

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { texts } from '../core/texts.ts';
import { Field } from '../core/ui.tsx';
import { categories, listOf } from './data.ts';
import type { Editing } from './editing.ts';
import { FIELDS, titleOf } from './kinds.ts';
import { fieldWords, problemOf } from './words.ts';

const said = texts({
  ja: { ja: '日本語', en: '英語', any: 'すべての言語', nothing: '答えなし', unknown: '（見つかりません）' },
  en: { ja: 'Japanese', en: 'English', any: 'Any language', nothing: 'No answer', unknown: '(not there)' },
});

type Attributes = { readonly id: string; readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true };

interface Control {
  readonly attributes: Attributes;
  readonly value: string;
  change(value: string): void;
}

/** Lines of a field that grows with what is in it. */
const rowsOf = (value: string, least: number): number => Math.min(18, Math.max(least, value.split('\n').length + 1));

const Language = ({ attributes, value, change, optional }: Control & { readonly optional: boolean }) => (
  <select {...attributes} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
    {optional && <option value="">{said().any}</option>}
    <option value="ja">{said().ja}</option>
    <option value="en">{said().en}</option>
    {!['', 'ja', 'en'].includes(value) && <option value={value}>{value}</option>}
  </select>
);

const Category = ({ attributes, value, change }: Control) => {
  const list = useId();
  return (
    <>
      <input {...attributes} list={list} value={value} onInput={({ currentTarget }) => change(currentTarget.value)} />
      <datalist id={list}>
        {categories().map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
    </>
  );
};

/** Chooses an FAQ entry by its question. */
const Entry = ({ attributes, value, change }: Control) => {
  const entries = (listOf('faq').documents ?? []).filter(({ status }) => status !== 'archived');
  return (
    <select {...attributes} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
      <option value="">{said().nothing}</option>
      {value !== '' && !entries.some(({ id }) => id === value) && (
        <option value={value}>
          {value} {said().unknown}
        </option>
      )}
      {entries.map(({ id, fields }) => (
        <option key={id} value={id}>
          {titleOf('faq', fields)}（{id}）
        </option>
      ))}
    </select>
  );
};

const ControlFor = ({
  kind,
  name,
  ...control
}: Control & { readonly kind: Editing['kind']; readonly name: string }) => {
  const { attributes, value, change } = control;
  const type = FIELDS[kind][name];
  if (type === 'language') return <Language {...control} optional={kind === 'canned'} />;
  if (type === 'category') return <Category {...control} />;
  if (type === 'entry') return <Entry {...control} />;
  if (type === 'text' || type === 'lines') {
    return (
      <textarea
        {...attributes}
        data-field={name}
        rows={rowsOf(value, type === 'text' ? 5 : 2)}
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  }
  const write = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => change(currentTarget.value);
  return type === 'time' ? (
    <input {...attributes} type="datetime-local" value={value} onInput={write} />
  ) : (
    <input {...attributes} type="text" value={value} onInput={write} />
  );
};

const Flag = ({ editing, name }: { readonly editing: Editing; readonly name: string }) => {
  const { label, hint } = fieldWords(editing.kind, name);
  const id = useId();
  return (
    <div class="k-flag">
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-hint`}
        checked={editing.form.value[name] === true}
        onChange={({ currentTarget }) => editing.change(name, currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <p class="quiet" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
};

/** A field of the document that is edited, as its kind says. */
export const FormField = ({ editing, name }: { readonly editing: Editing; readonly name: string }) => {
  const { kind, form, faults } = editing;
  if (FIELDS[kind][name] === 'flag') return <Flag editing={editing} name={name} />;
  const { label, hint } = fieldWords(kind, name);
  return (
    <Field label={label} hint={hint} problem={problemOf(kind, name, faults.value)}>
      {(attributes) => (
        <ControlFor
          kind={kind}
          name={name}
          attributes={attributes}
          value={String(form.value[name] ?? '')}
          change={(value) => editing.change(name, value)}
        />
      )}
    </Field>
  );
};

/** Fields side by side, where there is room. */
export const Beside = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="k-beside">{children}</div>
);

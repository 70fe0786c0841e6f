import { useRef } from 'preact/hooks';
import { fill, hintOf, VARIABLES } from '../../../functions/protocol/variables.ts';
import { me } from '../core/session.ts';
import { language, texts } from '../core/texts.ts';
import type { Editing } from './editing.ts';
import { Editor } from './editor.tsx';
import { Beside, FormField } from './fields.tsx';
import { toForm } from './kinds.ts';

const said = texts({
  ja: {
    insert: '差し込む項目',
    preview: '送信するときの表示（例）',
    open: '送信前に担当者が埋める項目',
    empty: '本文を入力すると、ここに表示されます。',
    customer: '山本 花子',
  },
  en: {
    insert: 'Insert',
    preview: 'As it is sent (example)',
    open: 'The agent fills these before sending',
    empty: 'The text shows here.',
    customer: 'Hanako Yamamoto',
  },
});

/** Puts a variable where the cursor is, or was last. */
const Variables = ({ editing }: { readonly editing: Editing }) => {
  const ref = useRef<HTMLFieldSetElement>(null);
  const insert = (name: string) => {
    const area = ref.current?.closest('.k-form')?.querySelector<HTMLTextAreaElement>('textarea[data-field="text"]');
    if (!area) return;
    area.focus();
    area.setRangeText(`{{${name}}}`, area.selectionStart, area.selectionEnd, 'end');
    editing.change('text', area.value);
  };
  return (
    <fieldset class="k-variables" ref={ref}>
      <legend class="quiet">{said().insert}</legend>
      {Object.keys(VARIABLES).map((name) => (
        <button key={name} type="button" onClick={() => insert(name)}>
          {hintOf(name, language.value)}
        </button>
      ))}
    </fieldset>
  );
};

const Fields = (editing: Editing) => (
  <>
    <FormField editing={editing} name="title" />
    <FormField editing={editing} name="text" />
    <Variables editing={editing} />
    <Beside>
      <FormField editing={editing} name="shortcut" />
      <FormField editing={editing} name="language" />
    </Beside>
    <FormField editing={editing} name="tags" />
  </>
);

const Aside = ({ editing }: { readonly editing: Editing }) => {
  const written = String(editing.form.value.text ?? '');
  const { text, slots } = fill(written, { customer: said().customer, agent: me.value?.name });
  return (
    <section class="k-preview" aria-label={said().preview}>
      <h3>{said().preview}</h3>
      {written === '' ? <p class="quiet">{said().empty}</p> : <p class="k-canned">{text}</p>}
      {slots.length > 0 && (
        <>
          <h4>{said().open}</h4>
          <ul class="k-slots">
            {slots.map((name) => (
              <li key={name} class="badge warn">
                {hintOf(name, language.value)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};

/** A canned reply; without `id` a new one. */
export const CannedEditor = ({ id }: { readonly id: string | undefined }) => (
  <Editor
    key={id ?? 'new'}
    kind="canned"
    draftKey={id ?? 'new'}
    id={id}
    blank={toForm('canned', {})}
    form={Fields}
    preview={(editing) => <Aside editing={editing} />}
  />
);

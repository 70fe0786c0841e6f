import { useSignal } from '@preact/signals';
import { forgetHandedOver, handedOver } from '../conversation/hand-over.ts';
import { place } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import type { Editing } from './editing.ts';
import { Editor } from './editor.tsx';
import { Beside, FormField } from './fields.tsx';
import { GoldenDialog } from './golden-dialog.tsx';
import { toForm } from './kinds.ts';
import { Preview, type Shown } from './preview.tsx';
import { TryPanel } from './try-panel.tsx';

const said = texts({
  ja: {
    human: 'ボットは答えず、担当者におつなぎします。',
    golden: 'このFAQのゴールデン質問を追加',
    details: '分類と公開期間',
  },
  en: {
    human: 'The bot does not answer; it hands the question to a person.',
    golden: 'Add a golden question of this entry',
    details: 'Order and period',
  },
});

const shownOf = ({ form }: Editing): Shown[] => {
  const { question = '', answer = '', url = '', humanOnly } = form.value;
  const sources = url === '' ? [{ title: String(question) }] : [{ title: String(question), url: String(url) }];
  const text = humanOnly === true ? said().human : String(answer);
  return [
    ...(question === '' ? [] : [{ from: 'customer', text: String(question) } as const]),
    ...(text === '' ? [] : [{ from: 'bot', text, ...(humanOnly === true ? {} : { sources }) } as const]),
  ];
};

const Fields = (editing: Editing) => (
  <>
    <FormField editing={editing} name="question" />
    <FormField editing={editing} name="answer" />
    <FormField editing={editing} name="phrasings" />
    <FormField editing={editing} name="url" />
    <Beside>
      <FormField editing={editing} name="language" />
      <FormField editing={editing} name="category" />
    </Beside>
    <Beside>
      <FormField editing={editing} name="validFrom" />
      <FormField editing={editing} name="validUntil" />
    </Beside>
    <FormField editing={editing} name="tags" />
    <FormField editing={editing} name="humanOnly" />
  </>
);

const Aside = ({ editing }: { readonly editing: Editing }) => {
  const golden = useSignal<string | undefined>(undefined);
  const question = String(editing.form.value.question ?? '');
  const ask = (text: string) => {
    golden.value = text;
  };
  // A golden question names an entry that is there.
  const addGolden = editing.document.value ? ask : undefined;
  return (
    <>
      <Preview messages={shownOf(editing)} />
      <TryPanel editing={editing} addGolden={addGolden} />
      {addGolden && (
        <button type="button" class="quiet-button" onClick={() => addGolden(question)}>
          {said().golden}
        </button>
      )}
      {golden.value !== undefined && (
        <GoldenDialog
          gold={editing.id()}
          title={question}
          question={golden.value}
          close={() => {
            golden.value = undefined;
          }}
        />
      )}
    </>
  );
};

/** Of which conversation's question the page is about: `new?from=c1/4`. */
const askedIn = (parts: readonly string[]): string | undefined => parts.join('/').split('?from=')[1];

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** An FAQ entry; without `id` a new one, which begins with what a conversation has handed over. */
export const FaqEditor = ({ id }: { readonly id: string | undefined }) => {
  const given = id === undefined ? handedOver(askedIn(place.value.parts)) : undefined;
  const { question = '', answer = '' } = given ?? {};
  const language = question === '' || JAPANESE.test(question) ? 'ja' : 'en';
  const draftKey = id ?? (given ? `new:${question}` : 'new');
  return (
    <Editor
      key={draftKey}
      kind="faq"
      draftKey={draftKey}
      id={id}
      blank={toForm('faq', { language })}
      given={toForm('faq', { language, question, answer })}
      form={Fields}
      preview={(editing) => <Aside editing={editing} />}
      done={forgetHandedOver}
    />
  );
};

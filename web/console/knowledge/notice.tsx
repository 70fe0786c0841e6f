import { texts } from '../core/texts.ts';
import type { Editing } from './editing.ts';
import { Editor } from './editor.tsx';
import { Beside, FormField } from './fields.tsx';
import { toForm } from './kinds.ts';
import { Preview } from './preview.tsx';

const said = texts({
  ja: {
    scope: '表示する条件',
    scopeHint: '空欄の条件は、すべてに当てはまります。複数の条件を書くと、すべてに当てはまる質問にだけ表示します。',
    question: '（お客様の質問）',
    answer: '（ボットの回答）',
    immediate: 'お知らせは、公開すると数秒で表示されます。「ボットに反映」は必要ありません。',
  },
  en: {
    scope: 'When it is shown',
    scopeHint: 'What is empty fits everything. Where several are given, all of them have to fit.',
    question: '(what the customer asks)',
    answer: '(what the bot answers)',
    immediate: 'A published notice shows within seconds; nothing else has to be pressed.',
  },
});

const Fields = (editing: Editing) => (
  <>
    <FormField editing={editing} name="text" />
    <Beside>
      <FormField editing={editing} name="validFrom" />
      <FormField editing={editing} name="validUntil" />
    </Beside>
    <h3>{said().scope}</h3>
    <p class="quiet">{said().scopeHint}</p>
    <Beside>
      <FormField editing={editing} name="scope.languages" />
      <FormField editing={editing} name="scope.pages" />
    </Beside>
    <Beside>
      <FormField editing={editing} name="scope.categories" />
      <FormField editing={editing} name="scope.words" />
    </Beside>
  </>
);

const Aside = ({ editing }: { readonly editing: Editing }) => {
  const text = String(editing.form.value.text ?? '');
  return (
    <>
      <Preview
        messages={
          text === ''
            ? []
            : [
                { from: 'customer', text: said().question },
                { from: 'bot', text: `${text}\n\n${said().answer}` },
              ]
        }
      />
      <p class="quiet">{said().immediate}</p>
    </>
  );
};

/** A notice; without `id` a new one. */
export const NoticeEditor = ({ id }: { readonly id: string | undefined }) => (
  <Editor
    key={id ?? 'new'}
    kind="notice"
    draftKey={id ?? 'new'}
    id={id}
    blank={toForm('notice', {})}
    form={Fields}
    preview={(editing) => <Aside editing={editing} />}
  />
);

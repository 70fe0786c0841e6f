import { useSignal } from '@preact/signals';
import type { GoldenRun } from '../../../functions/protocol/assist.ts';
import { api } from '../core/api.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Problem } from '../core/ui.tsx';
import type { Editing } from './editing.ts';
import { Editor } from './editor.tsx';
import { FormField } from './fields.tsx';
import { toForm } from './kinds.ts';
import { List } from './list.tsx';

const said = texts({
  ja: {
    about:
      'お客様の質問と、それに答えるべきFAQの組です。ボットに反映するたびに確かめ、前より悪くなるときは知らせます。',
    run: '反映済みの内容で確かめる',
    running: (count: number) => `確かめています… ${count}問`,
    result: (right: number, total: number) => `${total}問中 ${right}問が正解です。`,
    wrong: '不正解の質問',
    none: '不正解の質問はありません。',
    gold: '正しい答え',
    found: 'ボットが見つけたもの',
    nothing: '答えなし',
  },
  en: {
    about: 'Questions with the entry that has to answer them. They are checked each time entries are put in force.',
    run: 'Check what is in force',
    running: (count: number) => `Checking… ${count}`,
    result: (right: number, total: number) => `${right} of ${total} came out right.`,
    wrong: 'Questions that came out wrong',
    none: 'None came out wrong.',
    gold: 'Right answer',
    found: 'What the bot found',
    nothing: 'No answer',
  },
});

type Question = GoldenRun['questions'][number];

const EntryLink = ({ id }: { readonly id: string | null | undefined }) =>
  id ? <a href={addressOf('knowledge', 'faq', id)}>{id}</a> : <span class="quiet">{said().nothing}</span>;

const Wrong = ({ questions }: { readonly questions: readonly Question[] }) => (
  <table class="k-table">
    <caption>{said().wrong}</caption>
    <thead>
      <tr>
        <th scope="col">{said().wrong}</th>
        <th scope="col">{said().gold}</th>
        <th scope="col">{said().found}</th>
      </tr>
    </thead>
    <tbody>
      {questions.map(({ id, query, gold, found }) => (
        <tr key={id}>
          <td>
            <a href={addressOf('knowledge', 'golden', id)}>{query}</a>
          </td>
          <td>
            <EntryLink id={gold} />
          </td>
          <td>
            <EntryLink id={found} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Run = () => {
  const questions = useSignal<readonly Question[]>([]);
  const state = useSignal<'idle' | 'running' | 'done'>('idle');
  const problem = useSignal<string | undefined>(undefined);
  const run = async () => {
    state.value = 'running';
    problem.value = undefined;
    questions.value = [];
    try {
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page: GoldenRun = await api.post('/knowledge/golden/run', after === undefined ? {} : { after });
        questions.value = [...questions.value, ...page.questions];
        ({ after } = page);
      }
      state.value = 'done';
    } catch (error) {
      problem.value = explain(error);
      state.value = 'idle';
    }
  };
  const wrong = questions.value.filter(({ right }) => !right);
  const { length } = questions.value;
  return (
    <section class="k-run">
      <p class="quiet">{said().about}</p>
      <p class="k-buttons">
        <button type="button" disabled={state.value === 'running'} onClick={() => void run()}>
          {said().run}
        </button>
        <span role="status">
          {state.value === 'running' && said().running(length)}
          {state.value === 'done' && said().result(length - wrong.length, length)}
        </span>
      </p>
      {problem.value !== undefined && <Problem message={problem.value} retry={() => void run()} />}
      {state.value === 'done' && (wrong.length > 0 ? <Wrong questions={wrong} /> : <p>{said().none}</p>)}
    </section>
  );
};

/** The questions by which every publication is measured. */
export const GoldenList = () => (
  <List kind="golden">
    <Run />
  </List>
);

const Fields = (editing: Editing) => (
  <>
    <FormField editing={editing} name="query" />
    <FormField editing={editing} name="gold" />
  </>
);

/** A golden question; without `id` a new one. */
export const GoldenEditor = ({ id }: { readonly id: string | undefined }) => (
  <Editor
    key={id ?? 'new'}
    kind="golden"
    draftKey={id ?? 'new'}
    id={id}
    blank={toForm('golden', {})}
    form={Fields}
    preview={() => <p class="quiet">{said().about}</p>}
  />
);

import { useSignal } from '@preact/signals';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Dialog, Field, tellUser } from '../core/ui.tsx';
import { mayEdit, saveDocument } from './data.ts';
import { newId } from './slug.ts';
import { fieldWords, said as words } from './words.ts';

const said = texts({
  ja: {
    title: 'ゴールデン質問に追加',
    explain: (gold: string) => `この質問には「${gold}」が答えることを、ボットに反映するたびに確かめます。`,
    add: '追加',
    done: 'ゴールデン質問に追加しました。',
  },
  en: {
    title: 'Add as a golden question',
    explain: (gold: string) => `Each time entries are put in force it is checked that “${gold}” answers this.`,
    add: 'Add',
    done: 'The golden question is added.',
  },
});

/** Keeps a question with the entry that answers it. */
export const GoldenDialog = ({
  gold,
  title,
  question,
  close,
}: {
  readonly gold: string;
  readonly title: string;
  readonly question: string;
  close(): void;
}) => {
  const query = useSignal(question);
  const id = useSignal(newId(['q', question]));
  const problem = useSignal<string | undefined>(undefined);
  const add = async () => {
    try {
      await saveDocument('golden', id.value, {
        version: 0,
        status: 'published',
        fields: { query: query.value.trim(), gold },
      });
      tellUser(said().done);
      close();
    } catch (error) {
      problem.value = explain(error);
    }
  };
  return (
    <Dialog title={said().title} close={close}>
      <p>{said().explain(title)}</p>
      <Field label={fieldWords('golden', 'query').label} problem={problem.value}>
        {(attributes) => (
          <input
            {...attributes}
            value={query.value}
            maxLength={1_000}
            onInput={({ currentTarget }) => {
              query.value = currentTarget.value;
            }}
          />
        )}
      </Field>
      {!mayEdit('golden') && <p class="quiet">{words().readOnly.supervisor}</p>}
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button
          type="button"
          class="primary"
          disabled={!mayEdit('golden') || query.value.trim() === ''}
          onClick={() => void add()}
        >
          {said().add}
        </button>
      </footer>
    </Dialog>
  );
};

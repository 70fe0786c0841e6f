import { type Signal, useSignal } from '@preact/signals';
import { Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Dialog, Field, Problem } from '../core/ui.tsx';
import { type Faults, faultsIn, NO_FAULTS } from '../knowledge/faults.ts';
import { fieldWords, problemOf, said as words } from '../knowledge/words.ts';
import { publish } from './ahead.ts';
import { notices } from './calls.ts';
import { CHOICES, fieldsOf, MOST, type NoticeDraft, SCOPE, textOf, withText } from './notice-draft.ts';

const said = texts({
  ja: {
    title: 'お知らせの下書き',
    everybody: 'ほかの言語で見ているお客様にも、この文がそのまま表示されます。「表示する条件」の言語で絞れます。',
    explain:
      '公開すると数秒で、ボットの回答の前、チャットのバナー、status.json に表示されます。内容を確認してください。',
    language: '下書きの言語',
    choices: { ja: '日本語', en: '英語', both: '日本語と英語を並べる' },
    count: (count: number) => `${count}／${MOST}文字`,
    scope: '表示する条件（省略できます）',
    scopeHint: '何も書かなければ、すべてのお客様に表示します。',
    publish: '公開する',
    publishing: '公開しています…',
  },
  en: {
    title: 'Draft of a notice',
    everybody: 'Customers with another language see this text as it is. “Languages” below narrows it down.',
    explain:
      'Once published, it stands before the bot’s answers, in the banner of the chat and in status.json within seconds. Please read it over.',
    language: 'Language of the draft',
    choices: { ja: 'Japanese', en: 'English', both: 'Both, one below the other' },
    count: (count: number) => `${count} of ${MOST} characters`,
    scope: 'When it is shown (optional)',
    scopeHint: 'With nothing written here, everybody sees it.',
    publish: 'Publish',
    publishing: 'Publishing…',
  },
});

/** What has come of it; `pressedAt` in epoch milliseconds. */
export interface Publication {
  readonly outcome: 'published' | 'taken';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly pressedAt: number;
}

interface Props {
  readonly alertId: string;
  /** Outlives the dialog: who closes it loses nothing. */
  readonly draft: Signal<NoticeDraft>;
  close(): void;
  published(done: Publication): void;
}

const Languages = ({ draft }: Pick<Props, 'draft'>) => (
  <fieldset class="surge-choices">
    <legend>{said().language}</legend>
    {CHOICES.map((choice) => (
      <label key={choice}>
        <input
          type="radio"
          name="surge-draft"
          checked={draft.value.choice === choice}
          onChange={() => {
            draft.value = { ...draft.value, choice };
          }}
        />
        {said().choices[choice]}
      </label>
    ))}
    {draft.value.choice !== 'both' && draft.value.scope['scope.languages'] === '' && (
      <p class="quiet">{said().everybody}</p>
    )}
  </fieldset>
);

const Scope = ({ draft, faults }: Pick<Props, 'draft'> & { readonly faults: Faults }) => {
  const { scope } = draft.value;
  const write = (name: string, value: string) => {
    draft.value = { ...draft.value, scope: { ...scope, [name]: value } };
  };
  const isUsed = SCOPE.some((name) => scope[name] !== '') || faults.size > 0;
  return (
    <details class="surge-scope" open={isUsed}>
      <summary>{said().scope}</summary>
      <p class="quiet">{said().scopeHint}</p>
      <div class="k-beside">
        {SCOPE.map((name) => {
          const { label, hint } = fieldWords('notice', name);
          return (
            <Field key={name} label={label} hint={hint} problem={problemOf('notice', name, faults)}>
              {(attributes) =>
                name === 'validUntil' ? (
                  <input
                    {...attributes}
                    type="datetime-local"
                    value={String(scope[name])}
                    onInput={({ currentTarget }) => write(name, currentTarget.value)}
                  />
                ) : (
                  <textarea
                    {...attributes}
                    rows={2}
                    value={String(scope[name])}
                    onInput={({ currentTarget }) => write(name, currentTarget.value)}
                  />
                )
              }
            </Field>
          );
        })}
      </div>
    </details>
  );
};

/** The notice that was drafted for an alert, to be read over, changed and published. */
export const NoticeDialog = ({ alertId, draft, close, published }: Props) => {
  const isSaving = useSignal(false);
  const faults = useSignal<Faults>(NO_FAULTS);
  const problem = useSignal<string | undefined>(undefined);
  const text = textOf(draft.value);
  const run = async () => {
    isSaving.value = true;
    problem.value = undefined;
    const fields = fieldsOf(draft.value);
    const pressedAt = Date.now();
    try {
      published({ outcome: await publish(notices, alertId, fields), fields, pressedAt });
    } catch (error) {
      faults.value = error instanceof Refused && error.code === 'invalid' ? faultsIn(error.message) : NO_FAULTS;
      if (faults.value.size === 0) problem.value = explain(error);
      isSaving.value = false;
    }
  };
  return (
    <Dialog title={said().title} close={close} wide>
      <p>{said().explain}</p>
      {problem.value !== undefined && <Problem message={problem.value} />}
      <Languages draft={draft} />
      <Field
        label={fieldWords('notice', 'text').label}
        hint={said().count([...text].length)}
        problem={problemOf('notice', 'text', faults.value)}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            rows={6}
            value={text}
            onInput={({ currentTarget }) => {
              draft.value = withText(draft.value, currentTarget.value);
            }}
          />
        )}
      </Field>
      <Scope draft={draft} faults={faults.value} />
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button
          type="button"
          class="primary"
          disabled={isSaving.value || text.trim() === ''}
          onClick={() => void run()}
        >
          {isSaving.value ? said().publishing : said().publish}
        </button>
      </footer>
    </Dialog>
  );
};

import { useSignal } from '@preact/signals';
import { texts } from '../core/texts.ts';
import { Dialog, Field, tellUser } from '../core/ui.tsx';
import { type ErasureWish, erase } from './calls.ts';
import { Refusal } from './refusal.tsx';
import { isSame } from './state.ts';
import { TargetFields } from './target-fields.tsx';
import { refusalOf, words } from './words.ts';

const said = texts({
  ja: {
    title: '消去を依頼',
    warning:
      '発言、氏名、ファイルなどの内容をすべて消去します。元に戻せません。1分以内に始まります。ご本人からの依頼であることを確認してください。',
    look: '何が消えるかは、先に「開示」のファイルで確かめられます。',
    members: '次の会員ファイルの取り込みに含まれていると、再び登録されます。先にファイルから外してください。',
    again: (label: string) => `確認のため、${label}をもう一度入力`,
    different: '上の入力と一致しません。',
    run: '消去する',
    done: '消去を受け付けました。',
  },
  en: {
    title: 'Request an erasure',
    warning:
      'Everything that was written, names, files and all, is erased and cannot be brought back. It begins within a minute. Make sure that the person concerned has asked for it.',
    look: 'To see first what will go, save it as a file under “Data export”.',
    members: 'Members who are in the next member file to be imported come back. Remove them from the file first.',
    again: (label: string) => `To confirm, type it again (${label})`,
    different: 'This does not match what is entered above.',
    run: 'Erase',
    done: 'The erasure has been accepted.',
  },
});

const CHOICES: readonly ErasureWish['what'][] = ['member', 'visitor', 'conversation'];

/** Asks what is to go, why, and a second time what: nothing brings it back. */
export const EraseDialog = ({ close, done }: { close(): void; done(): void }) => {
  const what = useSignal<ErasureWish['what']>('member');
  const target = useSignal('');
  const note = useSignal('');
  const again = useSignal({ text: '', of: '' });
  const problem = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  // What was confirmed is this, and nothing that stands there later.
  const of = `${what.value} ${target.value}`;
  const typed = again.value.of === of ? again.value.text : '';
  const isRepeated = isSame(typed, target.value);
  const run = async () => {
    isBusy.value = true;
    problem.value = undefined;
    try {
      await erase({ what: what.value, target: target.value.trim(), note: note.value.trim() });
      tellUser(said().done);
      done();
    } catch (error) {
      problem.value = refusalOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={said().title} close={close}>
      <p class="record-warning">{said().warning}</p>
      <TargetFields choices={CHOICES} what={what} target={target} note={note} />
      {what.value !== 'conversation' && <p class="quiet">{said().look}</p>}
      {what.value === 'member' && <p class="quiet">{said().members}</p>}
      <Field
        label={said().again(words().target[what.value])}
        problem={typed !== '' && !isRepeated ? said().different : undefined}
      >
        {(attributes) => (
          <input
            {...attributes}
            value={typed}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => {
              again.value = { text: currentTarget.value, of };
            }}
          />
        )}
      </Field>
      <Refusal message={problem.value} />
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button
          type="button"
          class="primary record-danger"
          disabled={!isRepeated || note.value.trim() === '' || isBusy.value}
          onClick={() => void run()}
        >
          {said().run}
        </button>
      </footer>
    </Dialog>
  );
};

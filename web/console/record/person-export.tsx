import { useSignal } from '@preact/signals';
import { saveFile } from '../core/save-file.ts';
import { texts } from '../core/texts.ts';
import { Field, tellUser } from '../core/ui.tsx';
import { exportAs, type Person } from './calls.ts';
import { Refusal } from './refusal.tsx';
import { refusalOf, words } from './words.ts';

const said = texts({
  ja: {
    title: 'お預かりしている情報の開示',
    intro:
      'ご本人から開示を求められたときに、お預かりしている情報をすべて1つのファイルにします。会員情報、注文、照会の記録、会話（社内メモを含む）、記録と目的についての説明と同意、使われた言語モデルと処理された地域が入ります。',
    check:
      'ご本人であることを確認してから、お渡しください。取り出したことは記録に残ります。添付ファイルそのものは npm run erase -- export で取り出せます。',
    person: 'どなたの情報か',
    html: '読みやすい形式（HTML）',
    json: 'データ（JSON）',
    working: '集めています…',
    done: 'ファイルを保存しました。',
    nothing:
      'この番号・IDで預かっている情報は見つかりませんでした。お渡しする前に、番号・IDが正しいか確かめてください。',
    leftOut: (count: number) =>
      `${count}件の会話は、別の会員の確認も行われたか、別の会員の情報が照会されたため、ファイルに内容を載せていません。会話を開き、ご本人にお渡しできる部分を確かめてください。会話のIDはファイルにあります。`,
  },
  en: {
    title: 'What you hold about a person',
    intro:
      'When people ask what you hold about them, all of it goes into one file: member record, orders, who looked at them, conversations (staff notes included), what they were told about the recording and its purpose and what they accepted, and which language model was used in which region.',
    check:
      'Check who is asking before you hand it over. Each export is put on record. Attached files themselves come with npm run erase -- export.',
    person: 'Whose information',
    html: 'Readable (HTML)',
    json: 'Data (JSON)',
    working: 'Gathering…',
    done: 'The file has been saved.',
    nothing: 'Nothing is held under this number or ID. Check that it is right before you hand the file over.',
    leftOut: (count: number) =>
      `${count === 1 ? '1 conversation is' : `${count} conversations are`} left out of the file: another member was identified or looked up there, too. Open what the file names by its ID, and decide what of it is this person’s.`,
  },
});

const CHOICES = ['member', 'visitor'] as const;
const FILES = { html: 'text/html', json: 'application/json' } as const;
type Format = keyof typeof FILES;

/** For administrators: all that is held of somebody, to be given to him. */
export const PersonExport = () => {
  const what = useSignal<(typeof CHOICES)[number]>('member');
  const target = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const isEmpty = useSignal(false);
  const leftOut = useSignal(0);
  const isBusy = useSignal(false);
  /** What was answered of one person says nothing of another. */
  const forget = () => {
    problem.value = undefined;
    isEmpty.value = false;
    leftOut.value = 0;
  };
  const save = async (format: Format) => {
    isBusy.value = true;
    forget();
    const id = target.value.trim();
    const kind = what.value;
    const isStill = () => what.value === kind && target.value.trim() === id;
    const person: Person = kind === 'member' ? { number: id } : { visitorId: id };
    try {
      const exported = await exportAs[format](person);
      saveFile(`uragawa-export-${new Date().toISOString().slice(0, 10)}.${format}`, exported.text, FILES[format]);
      isEmpty.value = exported.isEmpty && isStill();
      leftOut.value = isStill() ? exported.leftOut : 0;
      tellUser(said().done);
    } catch (error) {
      if (isStill()) problem.value = refusalOf(error);
      else tellUser(refusalOf(error), 'problem');
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <section class="record-page">
      <section class="record-part record-form" aria-label={said().title}>
        <h2>{said().title}</h2>
        <p>{said().intro}</p>
        <p class="quiet">{said().check}</p>
        <Field label={said().person}>
          {(attributes) => (
            <select
              {...attributes}
              value={what.value}
              onChange={({ currentTarget: { value } }) => {
                what.value = CHOICES.find((each) => each === value) ?? 'member';
                forget();
              }}
            >
              {CHOICES.map((each) => (
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
              maxLength={64}
              autocomplete="off"
              spellcheck={false}
              onInput={({ currentTarget }) => {
                target.value = currentTarget.value;
                forget();
              }}
            />
          )}
        </Field>
        <Refusal message={problem.value} />
        {isEmpty.value && (
          <p class="alert notice" role="status">
            {said().nothing}
          </p>
        )}
        {leftOut.value > 0 && (
          <p class="alert notice" role="status">
            {said().leftOut(leftOut.value)}
          </p>
        )}
        <p class="record-actions">
          {(['html', 'json'] as const).map((format) => (
            <button
              key={format}
              type="button"
              class={format === 'html' ? 'primary' : ''}
              disabled={target.value.trim() === '' || isBusy.value}
              onClick={() => void save(format)}
            >
              {said()[format]}
            </button>
          ))}
          {isBusy.value && <span role="status">{said().working}</span>}
        </p>
      </section>
    </section>
  );
};

import { useSignal } from '@preact/signals';
import { api, Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Dialog, Field, Problem, tellUser } from '../core/ui.tsx';
import { type Colleague, skillsOf } from './board.ts';
import { LevelList } from './level-list.tsx';
import { type Fault, type Form, faultsOf, MOST_CAPACITY, profileOf, ROLES } from './profile.ts';
import { agents, know } from './store.ts';

const said = texts({
  ja: {
    add: '担当者を追加',
    edit: '担当者を編集',
    id: 'アカウントのID（sub）',
    idHint: '認証基盤のユーザーIDです。本人がまだサインインしていなくても登録できます。',
    name: 'お客様に表示する名前',
    capacity: '同時に受ける件数',
    capacityHint: '0にすると割り当てられません。',
    skills: 'スキル',
    skillsHint:
      'FAQのカテゴリーと同じ名前にすると、そのカテゴリーの問い合わせが割り当てられます。レベル1・2の担当者には最初の30秒間は割り当てません。',
    languages: '言語',
    languagesHint: 'ja、en、zh-Hantなどの言語コードです。',
    role: '権限の上限',
    roleHint: 'サインイン時のグループより低い権限に制限します。下げると、その担当者の接続はすぐに切れます。',
    roles: {
      agent: '担当者まで',
      supervisor: 'スーパーバイザーまで',
      admin: '制限なし（サインイン時のグループのまま）',
    },
    disabled: 'このアカウントを停止する',
    disabledHint: '接続がすぐに切れ、サインインできなくなります。対応中の会話は順番待ちに戻ります。',
    save: '保存',
    saved: '保存しました。',
    faults: {
      id: '半角英数字・_・- の64文字以内で入力してください。',
      name: '1〜100文字で入力してください。',
      capacity: `0〜${MOST_CAPACITY}の整数で入力してください。`,
      skills: '半角英数字・_・- の64文字以内で入力してください。',
      languages: 'ja や en-GB のような言語コードで入力してください。',
    },
  },
  en: {
    add: 'Add an agent',
    edit: 'Edit an agent',
    id: 'Id of the account (sub)',
    idHint: 'The user’s id where people sign in. He need not have come yet.',
    name: 'Name shown to customers',
    capacity: 'Conversations at once',
    capacityHint: 'With 0 he is given none.',
    skills: 'Skills',
    skillsHint:
      'Called as a category of the FAQ, a skill gets what the bot hands over of it. Levels 1 and 2 are not asked for the first 30 seconds.',
    languages: 'Languages',
    languagesHint: 'Language tags such as ja, en or zh-Hant.',
    role: 'At most',
    roleHint: 'Less than what the sign-in says. When it is lowered, the agent’s connections are closed at once.',
    roles: { agent: 'Agent', supervisor: 'Supervisor', admin: 'No limit (what the sign-in says)' },
    disabled: 'Disable this account',
    disabledHint: 'His connections are closed and he gets no new one. What he has goes back to the queue.',
    save: 'Save',
    saved: 'Saved.',
    faults: {
      id: 'Up to 64 of the characters A-Z a-z 0-9 _ -.',
      name: '1 to 100 characters.',
      capacity: `A whole number from 0 to ${MOST_CAPACITY}.`,
      skills: 'Up to 64 of the characters A-Z a-z 0-9 _ -.',
      languages: 'A language tag such as ja or en-GB.',
    },
  },
});

interface Editing {
  readonly form: Form;
  problemOf(field: Fault): string | undefined;
  change(change: Partial<Form>): void;
}

const Names = ({ form, problemOf, change, isNew }: Editing & { readonly isNew: boolean }) => (
  <>
    {isNew && (
      <Field label={said().id} hint={said().idHint} problem={problemOf('id')}>
        {(attributes) => (
          <input
            {...attributes}
            value={form.id}
            autocomplete="off"
            onInput={({ currentTarget }) => change({ id: currentTarget.value.trim() })}
          />
        )}
      </Field>
    )}
    <Field label={said().name} problem={problemOf('name')}>
      {(attributes) => (
        <input
          {...attributes}
          value={form.name}
          autocomplete="off"
          onInput={({ currentTarget }) => change({ name: currentTarget.value })}
        />
      )}
    </Field>
    <Field label={said().capacity} hint={said().capacityHint} problem={problemOf('capacity')}>
      {(attributes) => (
        <input
          {...attributes}
          inputMode="numeric"
          value={form.capacity}
          onInput={({ currentTarget }) => change({ capacity: currentTarget.value.normalize('NFKC') })}
        />
      )}
    </Field>
  </>
);

const Rights = ({ form, change }: Editing) => (
  <>
    <Field label={said().role} hint={said().roleHint}>
      {(attributes) => (
        <select
          {...attributes}
          value={form.role}
          onChange={({ currentTarget }) => {
            const role = ROLES.find((each) => each === currentTarget.value);
            if (role) change({ role });
          }}
        >
          {ROLES.toReversed().map((role) => (
            <option key={role} value={role}>
              {said().roles[role]}
            </option>
          ))}
        </select>
      )}
    </Field>
    <label class="team-check">
      <input
        type="checkbox"
        checked={form.disabled}
        onChange={({ currentTarget }) => change({ disabled: currentTarget.checked })}
      />
      <span>
        {said().disabled}
        <span class="quiet">{said().disabledHint}</span>
      </span>
    </label>
  </>
);

/** What the business says of an agent. */
export const AgentForm = ({
  start,
  isNew,
  close,
}: {
  readonly start: Form;
  readonly isNew: boolean;
  close(): void;
}) => {
  const form = useSignal(start);
  const isTried = useSignal(false);
  const refusal = useSignal<string | undefined>(undefined);
  const faults = isTried.value ? faultsOf(form.value) : [];
  const editing: Editing = {
    form: form.value,
    problemOf: (field) => (faults.includes(field) ? said().faults[field] : undefined),
    change: (change) => {
      form.value = { ...form.value, ...change };
    },
  };
  const save = async (): Promise<void> => {
    isTried.value = true;
    if (faultsOf(form.value).length > 0) return;
    try {
      know(await api.put<Colleague>(`/agents/${encodeURIComponent(form.value.id)}`, profileOf(form.value)));
      tellUser(said().saved);
      close();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusal.value = explain(error);
    }
  };
  const known = skillsOf(agents.value.value ?? []);
  return (
    <Dialog title={isNew ? said().add : said().edit} close={close} wide>
      <form
        class="team-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {refusal.value !== undefined && <Problem message={refusal.value} />}
        <Names {...editing} isNew={isNew} />
        <LevelList
          label={said().skills}
          hint={said().skillsHint}
          problem={editing.problemOf('skills')}
          levels={form.value.skills}
          known={known}
          change={(skills) => editing.change({ skills })}
        />
        <LevelList
          label={said().languages}
          hint={said().languagesHint}
          problem={editing.problemOf('languages')}
          levels={form.value.languages}
          known={['ja', 'en']}
          change={(languages) => editing.change({ languages })}
        />
        <Rights {...editing} />
        <footer>
          <button type="submit" class="primary">
            {said().save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

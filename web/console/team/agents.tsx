import { useSignal } from '@preact/signals';
import { names } from '../core/names.ts';
import { explain } from '../core/problems.ts';
import { language, texts } from '../core/texts.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { AgentForm } from './agent-form.tsx';
import type { Colleague } from './board.ts';
import { formOf, NEWCOMER } from './profile.ts';
import { agents } from './store.ts';
import './figures.css';

const said = texts({
  ja: {
    intro:
      'お客様に表示する名前、同時に受ける件数、スキルと言語を設定します。アカウントの追加やパスワードは、認証基盤で管理してください。',
    add: '担当者を追加',
    edit: (name: string) => `${name}を編集`,
    editShort: '編集',
    name: '表示名',
    state: '状態',
    capacity: '同時件数',
    skills: 'スキル',
    languages: '言語',
    role: '権限の上限',
    roles: { agent: '担当者', supervisor: 'スーパーバイザー', admin: '制限なし' },
    disabled: '停止中',
    action: '操作',
  },
  en: {
    intro:
      'The name customers see, how many conversations at once, skills and languages. Accounts and passwords are kept where people sign in.',
    add: 'Add an agent',
    edit: (name: string) => `Edit ${name}`,
    editShort: 'Edit',
    name: 'Name',
    state: 'State',
    capacity: 'At once',
    skills: 'Skills',
    languages: 'Languages',
    role: 'At most',
    roles: { agent: 'Agent', supervisor: 'Supervisor', admin: 'No limit' },
    disabled: 'Disabled',
    action: 'Action',
  },
});

const Levels = ({ levels }: { readonly levels: Readonly<Record<string, number>> }) => (
  <span class="team-facts">
    {Object.entries(levels).map(([name, level]) => (
      <span key={name} class="badge">
        {name} {level}
      </span>
    ))}
  </span>
);

const AgentRow = ({ agent, edit }: { readonly agent: Colleague; edit(): void }) => {
  const { name, capacity, skills, languages, role, disabled, status } = agent;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {disabled ? (
          <span class="badge bad">{said().disabled}</span>
        ) : (
          <span class={`team-state ${status}`}>{names().presence[status]}</span>
        )}
      </td>
      <td>{capacity}</td>
      <td>
        <Levels levels={skills} />
      </td>
      <td>
        <Levels levels={languages} />
      </td>
      <td>{said().roles[role ?? 'admin']}</td>
      <td>
        <button type="button" aria-label={said().edit(name)} onClick={edit}>
          {said().editShort}
        </button>
      </td>
    </tr>
  );
};

/** For administrators: who works here, and what each of them is given. */
export const Agents = () => {
  agents.use();
  const edited = useSignal<Colleague | 'new' | undefined>(undefined);
  const all = agents.value.value;
  const problem = agents.problem.value;
  const inOrder = new Intl.Collator(language.value);
  return (
    <section class="team-figures">
      {problem !== undefined && <Problem message={explain(problem)} retry={() => void agents.read()} />}
      <div class="team-range">
        <p class="quiet team-note">{said().intro}</p>
        <button
          type="button"
          onClick={() => {
            edited.value = 'new';
          }}
        >
          {said().add}
        </button>
      </div>
      {all === undefined && problem === undefined && <Loading />}
      {all && (
        <div class="team-scroll">
          <table class="team-table left">
            <thead>
              <tr>
                {(['name', 'state', 'capacity', 'skills', 'languages', 'role', 'action'] as const).map((column) => (
                  <th key={column} scope="col">
                    {said()[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all
                .toSorted((one, other) => inOrder.compare(one.name, other.name))
                .map((agent) => (
                  <AgentRow
                    key={agent.id}
                    agent={agent}
                    edit={() => {
                      edited.value = agent;
                    }}
                  />
                ))}
            </tbody>
          </table>
        </div>
      )}
      {edited.value !== undefined && (
        <AgentForm
          start={edited.value === 'new' ? NEWCOMER : formOf(edited.value)}
          isNew={edited.value === 'new'}
          close={() => {
            edited.value = undefined;
          }}
        />
      )}
    </section>
  );
};

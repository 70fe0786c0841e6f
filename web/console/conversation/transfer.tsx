import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Conversation } from '../core/conversations.ts';
import { explain } from '../core/problems.ts';
import { Field, Problem } from '../core/ui.tsx';
import { Act } from './act.tsx';
import { transfer } from './actions.ts';
import { colleagues, readColleagues } from './colleagues.ts';
import { ownershipOf } from './owner.ts';
import { words } from './words.ts';

const ORDER: readonly string[] = ['available', 'away', 'offline'];

/** Gives the conversation to a colleague, or to whoever has a skill. */
export const TransferDialog = ({ conversation, close }: { readonly conversation: Conversation; close(): void }) => {
  const { id, entries, state } = conversation;
  const whom = useSignal('');
  const note = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const read = () => {
    readColleagues().catch((error: unknown) => {
      problem.value = explain(error);
    });
  };
  useEffect(read, []);
  const { agent } = ownershipOf(entries, state);
  const others = colleagues()
    .filter((each) => each.id !== agent)
    .toSorted((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status) || one.holding - other.holding);
  const skills = [...new Set(colleagues().flatMap((each) => Object.keys(each.skills)))].toSorted();
  const [kind, target = ''] = whom.value.split(':');
  return (
    <Act
      id={id}
      title={words().transfer}
      done={words().done.transfer}
      canRun={target !== ''}
      close={close}
      run={() => transfer(id, kind === 'skill' ? { skill: target } : { to: target }, note.value)}
    >
      {problem.value !== undefined && <Problem message={problem.value} retry={read} />}
      <fieldset class="whom">
        <legend>{words().colleague}</legend>
        {others.map(({ id: one, name, status, holding, capacity }) => (
          <label key={one}>
            <input
              type="radio"
              name="whom"
              disabled={status !== 'available' || holding >= capacity}
              checked={whom.value === `agent:${one}`}
              onChange={() => (whom.value = `agent:${one}`)}
            />
            <span>{name}</span>
            <span class={status === 'available' ? 'badge good' : 'badge'}>{words().presences[status]}</span>
            <span class="quiet">{words().load(holding, capacity)}</span>
          </label>
        ))}
      </fieldset>
      {skills.length > 0 && (
        <fieldset class="whom">
          <legend>{words().skill}</legend>
          {skills.map((skill) => (
            <label key={skill}>
              <input
                type="radio"
                name="whom"
                checked={whom.value === `skill:${skill}`}
                onChange={() => (whom.value = `skill:${skill}`)}
              />
              <span>{skill}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Field label={words().transferNote}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={3}
            maxLength={2_000}
            value={note.value}
            onInput={({ currentTarget }) => {
              note.value = currentTarget.value;
            }}
          />
        )}
      </Field>
    </Act>
  );
};

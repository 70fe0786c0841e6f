import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { texts } from '../core/texts.ts';
import { Icon } from '../core/ui.tsx';
import { type Level, withLevel } from './profile.ts';

const said = texts({
  ja: {
    level: (name: string) => `${name}のレベル`,
    levels: ['', '1（見習い）', '2', '3（ふつう）', '4', '5（得意）'],
    remove: (name: string) => `${name}を外す`,
    add: '追加',
    new: (label: string) => `追加する${label}`,
  },
  en: {
    level: (name: string) => `Level of ${name}`,
    levels: ['', '1 (learning)', '2', '3 (ordinary)', '4', '5 (expert)'],
    remove: (name: string) => `Remove ${name}`,
    add: 'Add',
    new: (label: string) => `${label}: one more`,
  },
});

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly problem: string | undefined;
  readonly levels: readonly Level[];
  /** What is offered to be added. */
  readonly known: readonly string[];
  change(levels: readonly Level[]): void;
}

const Line = ({ name, level, change, remove }: Level & { change(level: number): void; remove(): void }) => (
  <li>
    <span>{name}</span>
    <select
      aria-label={said().level(name)}
      value={String(level)}
      onChange={({ currentTarget }) => change(Number(currentTarget.value))}
    >
      {[1, 2, 3, 4, 5].map((each) => (
        <option key={each} value={String(each)}>
          {said().levels[each]}
        </option>
      ))}
    </select>
    <button type="button" class="quiet-button" aria-label={said().remove(name)} onClick={remove}>
      <Icon path="M6 6l12 12M18 6L6 18" size={16} />
    </button>
  </li>
);

/** What somebody can do, each with a level. */
export const LevelList = ({ label, hint, problem, levels, known, change }: Props) => {
  const added = useSignal('');
  const id = useId();
  const add = () => {
    change(withLevel(levels, added.value.trim()));
    added.value = '';
  };
  return (
    <fieldset class="team-levels">
      <legend>{label}</legend>
      <p class="quiet">{hint}</p>
      <ul>
        {levels.map((each) => (
          <Line
            key={each.name}
            {...each}
            change={(level) => change(levels.map((old) => (old.name === each.name ? { ...old, level } : old)))}
            remove={() => change(levels.filter(({ name }) => name !== each.name))}
          />
        ))}
      </ul>
      <div class="team-range">
        <input
          list={id}
          aria-label={said().new(label)}
          value={added.value}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            added.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            // In a form it would save, which is not what one means here.
            if (event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id={id}>
          {known
            .filter((name) => !levels.some((each) => each.name === name))
            .map((name) => (
              <option key={name} value={name} />
            ))}
        </datalist>
        <button type="button" onClick={add}>
          {said().add}
        </button>
      </div>
      {problem && <p class="problem">{problem}</p>}
    </fieldset>
  );
};

import type { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';
import { Field } from '../core/ui.tsx';
import { listOf } from './data.ts';
import { titleOf } from './kinds.ts';
import { MEASURED } from './settings-model.ts';
import { BothLanguages, Check, type Edited, NumberField, Optional } from './settings-parts.tsx';
import { said, settingProblem, settingWords } from './settings-words.ts';

const MOST_CHOICES = 3;

type Choices = NonNullable<LiveSettings['choices']>;

const ChoicesFor = ({
  code,
  choices,
  change,
}: {
  readonly code: 'ja' | 'en';
  readonly choices: Choices[typeof code];
  change(choices: Choices[typeof code]): void;
}) => {
  const entries = (listOf('faq').documents ?? []).filter(
    ({ fields, live }) => live !== undefined && fields.language === code,
  );
  const name = said().languages[code];
  const set = (index: number, next: Partial<Choices['ja'][number]>) =>
    change(choices.map((each, at) => (at === index ? { ...each, ...next } : each)));
  const free = entries.find(({ id }) => !choices.some((choice) => choice.id === id));
  return (
    <div class="k-choices">
      <h4>{name}</h4>
      {choices.map(({ id, label }, index) => (
        <div class="k-choice" key={index}>
          <select
            aria-label={`${name} ${said().entry} ${index + 1}`}
            value={id}
            onChange={({ currentTarget }) => set(index, { id: currentTarget.value })}
          >
            {!entries.some((entry) => entry.id === id) && <option value={id}>{id}</option>}
            {entries.map((entry) => (
              <option key={entry.id} value={entry.id}>
                {titleOf('faq', entry.fields)}
              </option>
            ))}
          </select>
          <input
            aria-label={`${name} ${said().label} ${index + 1}`}
            placeholder={said().label}
            value={label}
            onInput={({ currentTarget }) => set(index, { label: currentTarget.value })}
          />
          <button
            type="button"
            class="quiet-button"
            aria-label={`${said().removeChoice}: ${label}`}
            onClick={() => change(choices.filter((_, at) => at !== index))}
          >
            ×
          </button>
        </div>
      ))}
      {choices.length < MOST_CHOICES && free && (
        <button
          type="button"
          class="quiet-button"
          onClick={() => change([...choices, { id: free.id, label: titleOf('faq', free.fields).slice(0, 40) }])}
        >
          ＋ {said().addChoice}
        </button>
      )}
    </div>
  );
};

const NOTHING = { ja: '', en: '' };

const Texts = ({ settings, faults, set }: Edited) => {
  const { greeting, choices, handoff, disclosure } = settings;
  const problem = settingProblem(faults, 'choices');
  return (
    <>
      <Optional
        path="greeting"
        isGiven={greeting !== undefined}
        give={(on) => set({ greeting: on ? NOTHING : undefined })}
      >
        <BothLanguages
          path="greeting"
          value={greeting ?? NOTHING}
          faults={faults}
          change={(next) => set({ greeting: next })}
        />
      </Optional>
      <Optional
        path="choices"
        isGiven={choices !== undefined}
        give={(on) => set({ choices: on ? { ja: [], en: [] } : undefined })}
      >
        {(['ja', 'en'] as const).map((code) => (
          <ChoicesFor
            key={code}
            code={code}
            choices={choices?.[code] ?? []}
            change={(next) => set({ choices: { ja: [], en: [], ...choices, [code]: next } })}
          />
        ))}
        {problem !== undefined && <p class="problem">{problem}</p>}
      </Optional>
      <Optional
        path="handoff"
        isGiven={handoff !== undefined}
        give={(on) => set({ handoff: on ? NOTHING : undefined })}
      >
        <BothLanguages
          path="handoff"
          value={handoff ?? NOTHING}
          faults={faults}
          change={(next) => set({ handoff: next })}
        />
      </Optional>
      <Optional
        path="disclosure"
        isGiven={disclosure !== undefined}
        give={(on) => set({ disclosure: on ? { ...NOTHING, accept: false } : undefined })}
      >
        <BothLanguages
          path="disclosure"
          value={disclosure ?? NOTHING}
          faults={faults}
          change={({ ja, en }) => set({ disclosure: { ja, en, accept: disclosure?.accept ?? false } })}
        />
        <Check
          path="disclosure.accept"
          checked={disclosure?.accept ?? false}
          change={(accept) => disclosure && set({ disclosure: { ...disclosure, accept } })}
        />
      </Optional>
    </>
  );
};

/** What the bot says, and when. */
export const BotSettings = (edited: Edited) => {
  const { settings, faults, set } = edited;
  const { switches, thresholds, brandVoice } = settings;
  const given = thresholds ?? MEASURED;
  return (
    <>
      <Check path="switches.bot" checked={switches.bot} change={(bot) => set({ switches: { ...switches, bot } })} />
      <Check
        path="switches.model"
        checked={switches.model}
        change={(model) => set({ switches: { ...switches, model } })}
      />
      <Texts {...edited} />
      <Optional
        path="thresholds"
        isGiven={thresholds !== undefined}
        give={(on) => set({ thresholds: on ? MEASURED : undefined })}
      >
        <div class="k-beside">
          {(['answer', 'choices'] as const).map((name) => (
            <NumberField
              key={name}
              path={`thresholds.${name}`}
              step={0.01}
              value={given[name]}
              faults={faults}
              change={(value) => set({ thresholds: { ...given, [name]: value } })}
            />
          ))}
        </div>
      </Optional>
      <Optional
        path="brandVoice"
        isGiven={brandVoice !== undefined}
        give={(on) => set({ brandVoice: on ? '' : undefined })}
      >
        <Field label={settingWords('brandVoice').label} problem={settingProblem(faults, 'brandVoice')}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              value={brandVoice ?? ''}
              onInput={({ currentTarget }) => set({ brandVoice: currentTarget.value })}
            />
          )}
        </Field>
      </Optional>
    </>
  );
};

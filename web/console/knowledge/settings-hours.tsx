import type { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';
import { Field } from '../core/ui.tsx';
import { timeOfDay } from './japan-time.ts';
import { type Spans, WEEKDAYS, withoutSpan, withSpan, withTime } from './settings-model.ts';
import { Check, type Edited } from './settings-parts.tsx';
import { said, settingProblem, settingWords } from './settings-words.ts';

const MOST_SPANS = 4;

const SpansField = ({
  name,
  spans,
  change,
}: {
  readonly name: string;
  readonly spans: Spans;
  change(spans: Spans): void;
}) => (
  <div class="k-spans">
    {spans.length === 0 && <span class="quiet">{said().closed}</span>}
    {spans.map(([from, to], index) => (
      <span class="k-span" key={index}>
        <input
          aria-label={`${name} ${said().from} ${index + 1}`}
          value={from}
          inputMode="numeric"
          onInput={({ currentTarget }) => change(withTime(spans, index, 0, currentTarget.value))}
          onBlur={({ currentTarget }) => change(withTime(spans, index, 0, timeOfDay(currentTarget.value)))}
        />
        〜
        <input
          aria-label={`${name} ${said().to} ${index + 1}`}
          value={to}
          inputMode="numeric"
          onInput={({ currentTarget }) => change(withTime(spans, index, 1, currentTarget.value))}
          onBlur={({ currentTarget }) => change(withTime(spans, index, 1, timeOfDay(currentTarget.value)))}
        />
        <button
          type="button"
          class="quiet-button"
          aria-label={`${name}: ${said().removeSpan} (${from}〜${to})`}
          onClick={() => change(withoutSpan(spans, index))}
        >
          ×
        </button>
      </span>
    ))}
    {spans.length < MOST_SPANS && (
      <button
        type="button"
        class="quiet-button"
        aria-label={`${name}: ${said().addSpan}`}
        onClick={() => change(withSpan(spans))}
      >
        ＋ {said().addSpan}
      </button>
    )}
  </div>
);

type Hours = LiveSettings['hours'];

const Weekly = ({
  hours,
  faults,
  set,
}: {
  readonly hours: Hours;
  readonly faults: Edited['faults'];
  set(change: Partial<Hours>): void;
}) => (
  <fieldset class="k-optional">
    <legend>{settingWords('hours.weekly').label}</legend>
    <p class="quiet">{settingWords('hours.weekly').hint}</p>
    {WEEKDAYS.map((day) => {
      const problem = settingProblem(faults, `hours.weekly.${day}`, 'hours.weekly');
      return (
        <div key={day} class="k-day">
          <span class="k-day-name">{said().weekdays[day]}</span>
          <SpansField
            name={said().weekdays[day]}
            spans={hours.weekly[day]}
            change={(spans) => set({ weekly: { ...hours.weekly, [day]: spans } })}
          />
          {problem !== undefined && <p class="problem">{problem}</p>}
        </div>
      );
    })}
  </fieldset>
);

type Exception = Hours['exceptions'][number];

const Exceptions = ({
  hours,
  faults,
  set,
}: {
  readonly hours: Hours;
  readonly faults: Edited['faults'];
  set(change: Partial<Hours>): void;
}) => {
  const { exceptions } = hours;
  const change = (index: number, next: Partial<Exception>) =>
    set({ exceptions: exceptions.map((each, at) => (at === index ? { ...each, ...next } : each)) });
  const problem = settingProblem(faults, 'hours.exceptions');
  return (
    <fieldset class="k-optional">
      <legend>{settingWords('hours.exceptions').label}</legend>
      <p class="quiet">{settingWords('hours.exceptions').hint}</p>
      {exceptions.map(({ date, spans, note = '' }, index) => (
        <div key={index} class="k-day">
          <input
            type="date"
            aria-label={`${said().date} ${index + 1}`}
            value={date}
            onChange={({ currentTarget }) => change(index, { date: currentTarget.value })}
          />
          <SpansField name={date} spans={spans} change={(next) => change(index, { spans: next })} />
          <input
            class="k-note-field"
            aria-label={`${said().note} ${index + 1}`}
            placeholder={said().note}
            value={note}
            onInput={({ currentTarget }) =>
              change(index, { note: currentTarget.value === '' ? undefined : currentTarget.value })
            }
          />
          <button
            type="button"
            class="quiet-button"
            onClick={() => set({ exceptions: exceptions.filter((_, at) => at !== index) })}
          >
            {said().removeDay}
          </button>
        </div>
      ))}
      {problem !== undefined && <p class="problem">{problem}</p>}
      <button type="button" onClick={() => set({ exceptions: [...exceptions, { date: '', spans: [] }] })}>
        ＋ {said().addDay}
      </button>
    </fieldset>
  );
};

/** When the business is open. */
export const HoursSettings = ({ settings, faults, set }: Edited) => {
  const { hours } = settings;
  const change = (part: Partial<Hours>) => set({ hours: { ...hours, ...part } });
  const zone = settingWords('hours.timeZone');
  return (
    <>
      <Weekly hours={hours} faults={faults} set={change} />
      <Check
        path="hours.holidays"
        checked={hours.holidays === 'jp'}
        change={(on) => change({ holidays: on ? 'jp' : 'none' })}
      />
      <Exceptions hours={hours} faults={faults} set={change} />
      <Field label={zone.label} hint={zone.hint} problem={settingProblem(faults, 'hours.timeZone')}>
        {(attributes) => (
          <input
            {...attributes}
            class="k-zone"
            value={hours.timeZone}
            onInput={({ currentTarget }) => change({ timeZone: currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
};

import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import { useKeys } from '../core/keys.ts';
import { isAtLeast } from '../core/session.ts';
import { Loading, Problem, tellUser } from '../core/ui.tsx';
import { load as loadList } from './data.ts';
import { guard } from './leaving.ts';
import { BotSettings } from './settings-bot.tsx';
import { createSettingsEditing, type SettingsEditing } from './settings-editing.ts';
import { SettingChanges, SettingsHistory } from './settings-history.tsx';
import { HoursSettings } from './settings-hours.tsx';
import type { Group } from './settings-model.ts';
import { type Edited, NumberField } from './settings-parts.tsx';
import { labelOf, said } from './settings-words.ts';
import { said as words } from './words.ts';

const ServiceSettings = ({ settings, faults, set }: Edited) => {
  const { ticket, idleCloseMinutes } = settings;
  return (
    <>
      <NumberField
        path="idleCloseMinutes"
        value={idleCloseMinutes}
        faults={faults}
        change={(value) => set({ idleCloseMinutes: value })}
      />
      <NumberField
        path="ticket.hours"
        value={ticket.hours}
        faults={faults}
        change={(hours) => set({ ticket: { ...ticket, hours } })}
      />
      <NumberField
        path="ticket.offerMinutes"
        value={ticket.offerMinutes}
        faults={faults}
        change={(offerMinutes) => set({ ticket: { ...ticket, offerMinutes } })}
      />
    </>
  );
};

const FORMS = { hours: HoursSettings, bot: BotSettings, service: ServiceSettings } as const;
const GROUP_NAMES: readonly Group[] = ['hours', 'bot', 'service'];

const Conflict = ({ editing }: { readonly editing: SettingsEditing }) => {
  const { value } = editing.theirs;
  if (!value) return null;
  return (
    <section class="k-conflict" role="alert">
      <p>{said().conflict}</p>
      <h3>{said().differs}</h3>
      <SettingChanges before={value.settings} after={editing.written.value} />
      <p class="k-buttons">
        <button type="button" class="primary" onClick={() => editing.goOn()}>
          {said().mine}
        </button>
        <button type="button" onClick={() => editing.discard()}>
          {said().theirs}
        </button>
      </p>
    </section>
  );
};

const Bar = ({ editing, save }: { readonly editing: SettingsEditing; save(): void }) => {
  const { isSaving, isDirty } = editing;
  return (
    <div class="k-bar k-sticky">
      <p class="quiet k-grow">{isAtLeast('admin') ? said().about : words().readOnly.admin}</p>
      <div class="k-buttons">
        {isSaving.value && <span role="status">{said().saving}</span>}
        {!isSaving.value && isDirty.value && <span class="badge warn">{said().changed}</span>}
        {isDirty.value && (
          <button type="button" class="quiet-button" onClick={() => editing.discard()}>
            {said().discard}
          </button>
        )}
        <button
          type="button"
          class="primary"
          disabled={!isAtLeast('admin') || isSaving.value || !isDirty.value}
          onClick={save}
        >
          {said().save}
        </button>
      </div>
    </div>
  );
};

/** What a business changes during the day: a form for every live setting, and their history. */
export const SettingsPage = () => {
  const editing = useMemo(createSettingsEditing, []);
  const { isDirty, written, stored, problem, faults, isSaving } = editing;
  useEffect(() => {
    void editing.load();
    void loadList('faq');
  }, [editing]);
  useLayoutEffect(() => guard(isDirty), [isDirty]);
  const save = async () => {
    if (isAtLeast('admin') && (await editing.save())) tellUser(said().saved);
  };
  useKeys(words().title, { 'mod+s': { label: said().save, run: () => void save(), whileWriting: true } });

  const { value: settings } = written;
  if (!settings) {
    return problem.value === undefined ? (
      <Loading />
    ) : (
      <Problem message={problem.value} retry={() => void editing.load()} />
    );
  }
  const edited = { settings, faults: faults.value, set: editing.set };
  return (
    <div class="k-settings">
      <Bar editing={editing} save={() => void save()} />
      {editing.isRestored.value && (
        <p class="k-note" role="status">
          {said().restored}
        </p>
      )}
      {problem.value !== undefined && <Problem message={problem.value} />}
      {faults.value.size > 0 && (
        <Problem message={[said().invalid, [...new Set([...faults.value.keys()].map(labelOf))].join('、')].join(' ')} />
      )}
      <Conflict editing={editing} />
      <div class="k-columns">
        <div>
          {GROUP_NAMES.map((group) => {
            const Form = FORMS[group];
            return (
              <fieldset key={group} class="k-form" disabled={!isAtLeast('admin') || isSaving.value}>
                <legend>{said().groups[group]}</legend>
                <Form {...edited} />
              </fieldset>
            );
          })}
        </div>
        <aside class="k-aside">
          <h2>{said().history}</h2>
          <SettingsHistory
            newest={stored.value?.version ?? 0}
            restore={({ settings: old }) => void editing.save(old).then((isSaved) => isSaved && tellUser(said().saved))}
          />
        </aside>
      </div>
    </div>
  );
};

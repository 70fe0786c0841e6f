import { batch, computed, signal } from '@preact/signals';
import type { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';
import { api, Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { keepDraft, storedDraft } from './drafts.ts';
import { type Faults, faultsIn, NO_FAULTS } from './faults.ts';
import type { VersionedSettings } from './settings-model.ts';

const DRAFT = 'settings';

/** The live settings while somebody edits them. */
export const createSettingsEditing = () => {
  /** As they are stored. */
  const stored = signal<VersionedSettings | undefined>(undefined);
  const written = signal<LiveSettings | undefined>(undefined);
  /** What somebody else saved meanwhile. */
  const theirs = signal<VersionedSettings | undefined>(undefined);
  const faults = signal<Faults>(NO_FAULTS);
  const problem = signal<string | undefined>(undefined);
  const isSaving = signal(false);
  const isRestored = signal(false);
  // Of what is written.
  let read = 0;
  const isDirty = computed(
    () => written.value !== undefined && JSON.stringify(written.value) !== JSON.stringify(stored.value?.settings),
  );

  const take = (found: VersionedSettings): void => {
    read = found.version;
    batch(() => {
      stored.value = found;
      written.value = found.settings;
      theirs.value = undefined;
      faults.value = NO_FAULTS;
      problem.value = undefined;
      isRestored.value = false;
    });
  };

  const keep = (): void => {
    keepDraft(DRAFT, isDirty.value ? { version: read, settings: written.value } : undefined);
  };

  const refuse = async (error: unknown): Promise<void> => {
    if (!(error instanceof Refused)) throw error;
    faults.value = error.code === 'invalid' ? faultsIn(error.message) : NO_FAULTS;
    problem.value = faults.value.size > 0 ? undefined : explain(error);
    if (error.code !== 'conflict') return;
    theirs.value = await api.get<VersionedSettings>('/settings').catch(() => undefined);
    if (theirs.value) problem.value = undefined;
  };

  return {
    stored,
    written,
    theirs,
    faults,
    problem,
    isSaving,
    isRestored,
    isDirty,
    async load(): Promise<void> {
      problem.value = undefined;
      try {
        const found = await api.get<VersionedSettings>('/settings');
        take(found);
        const draft = storedDraft<VersionedSettings>(DRAFT);
        if (!draft || JSON.stringify(draft.settings) === JSON.stringify(found.settings)) return;
        written.value = draft.settings;
        isRestored.value = true;
        read = draft.version;
        if (draft.version !== found.version) theirs.value = found;
      } catch (error) {
        problem.value = explain(error);
      }
    },
    set(change: Partial<LiveSettings>): void {
      if (!written.value) return;
      written.value = { ...written.value, ...change };
      const left = [...faults.value].filter(
        ([path]) => !Object.keys(change).some((name) => path.split('.')[0] === name),
      );
      faults.value = new Map(left);
      keep();
    },
    /** Whether they were saved; `settings`: these instead of what is written. */
    async save(settings = written.value): Promise<boolean> {
      if (isSaving.value || !settings) return false;
      isSaving.value = true;
      try {
        take(await api.put<VersionedSettings>('/settings', { version: read, settings }));
        keepDraft(DRAFT, undefined);
        return true;
      } catch (error) {
        await refuse(error);
        return false;
      } finally {
        isSaving.value = false;
      }
    },
    discard(): void {
      keepDraft(DRAFT, undefined);
      const found = theirs.value ?? stored.value;
      if (found) take(found);
    },
    /** Has seen what somebody else saved: the next save goes on top of it. */
    goOn(): void {
      if (!theirs.value) return;
      read = theirs.value.version;
      stored.value = theirs.value;
      theirs.value = undefined;
      keep();
    },
  };
};
export type SettingsEditing = ReturnType<typeof createSettingsEditing>;

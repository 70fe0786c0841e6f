import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { type DocumentWithVersions, readDocument, saveDocument } from './data.ts';
import { keepDraft, storedDraft } from './drafts.ts';
import { type Faults, faultsIn, NO_FAULTS } from './faults.ts';
import { differing, type Form, type Kind, type Status, toFields, toForm } from './kinds.ts';
import { newId } from './slug.ts';

/** A document while somebody edits it. */
export interface Editing {
  readonly kind: Kind;
  /** As it is stored; undefined: it is new, or not here yet. */
  readonly document: Signal<DocumentWithVersions | undefined>;
  readonly form: Signal<Form>;
  readonly isReady: Signal<boolean>;
  /** What was written before a reload is here again. */
  readonly isRestored: Signal<boolean>;
  readonly isDirty: ReadonlySignal<boolean>;
  readonly isSaving: Signal<boolean>;
  readonly problem: Signal<string | undefined>;
  readonly faults: Signal<Faults>;
  /** What somebody else saved meanwhile. */
  readonly theirs: Signal<DocumentWithVersions | undefined>;
  id(): string;
  load(): Promise<void>;
  change(name: string, value: string | boolean): void;
  /** Whether it was saved; what is wrong otherwise is in `problem`, `faults` or `theirs`. */
  save(status: Status, form?: Form): Promise<boolean>;
  /** Forgets what was written. */
  discard(): void;
  /** Has seen what somebody else saved: the next save goes on top of it. */
  goOn(): void;
}

interface Draft {
  readonly version: number;
  readonly form: Form;
}

const wordsFor = (kind: Kind, form: Form): string[] => {
  const text = (name: string) => String(form[name] ?? '');
  if (kind === 'faq') return [text('language'), text('category'), text('question')];
  if (kind === 'canned') return [text('language'), text('shortcut') || text('title')];
  return kind === 'golden' ? ['q', text('query')] : [kind];
};

/**
 * Opens a document for editing; without `id` a new one, which is `blank`, with what is `given` written in it. `key`: of its
 * draft in this browser.
 */
export const createEditing = (
  kind: Kind,
  key: string,
  id: string | undefined,
  blank: Form,
  given: Form = blank,
): Editing => {
  const document = signal<DocumentWithVersions | undefined>(undefined);
  const form = signal<Form>(given);
  const isReady = signal(false);
  const isRestored = signal(false);
  const isSaving = signal(false);
  const problem = signal<string | undefined>(undefined);
  const faults = signal<Faults>(NO_FAULTS);
  const theirs = signal<DocumentWithVersions | undefined>(undefined);
  const draftName = `${kind}/${key}`;
  // Of what is written: 0 is a new one.
  let read = 0;
  // The same for each try, so that a repeated save is the same one.
  let ownId = id;

  const savedForm = computed(() => (document.value ? toForm(kind, document.value.fields) : blank));
  const isDirty = computed(() => differing(kind, form.value, savedForm.value).length > 0);

  const take = (found: DocumentWithVersions): void => {
    batch(() => {
      document.value = found;
      form.value = toForm(kind, found.fields);
      theirs.value = undefined;
      faults.value = NO_FAULTS;
      problem.value = undefined;
    });
    read = found.version;
    ownId = found.id;
  };

  const restore = (): void => {
    const draft = storedDraft<Draft>(draftName);
    if (!draft || differing(kind, draft.form, form.value).length === 0) return;
    form.value = draft.form;
    isRestored.value = true;
    // A save on top of what was not seen is refused.
    read = draft.version;
    const { value } = document;
    if (value && value.version !== draft.version) theirs.value = value;
  };

  const refuse = async (error: unknown): Promise<void> => {
    if (!(error instanceof Refused)) throw error;
    faults.value = error.code === 'invalid' ? faultsIn(error.message) : NO_FAULTS;
    problem.value = faults.value.size > 0 ? undefined : explain(error);
    if (error.code !== 'conflict' || ownId === undefined) return;
    theirs.value = await readDocument(kind, ownId).catch(() => undefined);
    if (theirs.value) problem.value = undefined;
  };

  return {
    kind,
    document,
    form,
    isReady,
    isRestored,
    isDirty,
    isSaving,
    problem,
    faults,
    theirs,
    id: () => {
      ownId ??= newId(wordsFor(kind, form.value));
      return ownId;
    },
    async load() {
      problem.value = undefined;
      try {
        if (id !== undefined) take(await readDocument(kind, id));
        restore();
        isReady.value = true;
      } catch (error) {
        problem.value = explain(error);
      }
    },
    change(name, value) {
      form.value = { ...form.value, [name]: value };
      const left = [...faults.value].filter(([field]) => field !== name && !name.startsWith(`${field}.`));
      faults.value = new Map(left);
      keepDraft(draftName, isDirty.value ? { version: read, form: form.value } : undefined);
    },
    async save(status, changed = form.value) {
      if (isSaving.value) return false;
      isSaving.value = true;
      try {
        const target = this.id();
        await saveDocument(kind, target, { version: read, status, fields: toFields(kind, changed) });
        keepDraft(draftName, undefined);
        isRestored.value = false;
        take(await readDocument(kind, target));
        return true;
      } catch (error) {
        await refuse(error);
        return false;
      } finally {
        isSaving.value = false;
      }
    },
    discard() {
      keepDraft(draftName, undefined);
      isRestored.value = false;
      if (theirs.value) {
        take(theirs.value);
        return;
      }
      batch(() => {
        form.value = savedForm.value;
        faults.value = NO_FAULTS;
      });
      read = document.value?.version ?? 0;
    },
    goOn() {
      const { value } = theirs;
      if (!value) return;
      read = value.version;
      document.value = value;
      theirs.value = undefined;
      keepDraft(draftName, { version: read, form: form.value });
    },
  };
};

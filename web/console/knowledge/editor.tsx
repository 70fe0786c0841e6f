import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import { useKeys } from '../core/keys.ts';
import { addressOf, go } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { Loading, Problem, tellUser } from '../core/ui.tsx';
import { Conflict } from './conflict.tsx';
import { editorOf, load, mayEdit } from './data.ts';
import { createEditing, type Editing } from './editing.ts';
import { History } from './history.tsx';
import type { Form, Kind, Status } from './kinds.ts';
import { guard } from './leaving.ts';
import { StateBadges } from './states.tsx';
import { fieldWords, said as words } from './words.ts';

const said = texts({
  ja: {
    back: '一覧へ',
    create: { faq: '新しいFAQ', notice: '新しいお知らせ', canned: '新しい定型文', golden: '新しいゴールデン質問' },
    edit: { faq: 'FAQの編集', notice: 'お知らせの編集', canned: '定型文の編集', golden: 'ゴールデン質問の編集' },
    draft: '下書き保存',
    publish: '保存して公開',
    archive: 'アーカイブ',
    saving: '保存しています…',
    saved: {
      draft: '下書きを保存しました。',
      published: '公開しました。',
      archived: 'アーカイブしました。',
    },
    later: '「ボットに反映」を押すと、お客様への回答に使われます。',
    changed: '保存していない変更があります',
    restored: '保存していなかった内容を復元しました。',
    discard: '変更を破棄',
    invalid: '入力内容を確認してください。',
    aside: { preview: 'プレビュー', history: '履歴' },
    views: '表示の切り替え',
    id: 'ID',
  },
  en: {
    back: 'All',
    create: { faq: 'New FAQ entry', notice: 'New notice', canned: 'New canned reply', golden: 'New golden question' },
    edit: { faq: 'FAQ entry', notice: 'Notice', canned: 'Canned reply', golden: 'Golden question' },
    draft: 'Save as draft',
    publish: 'Save and publish',
    archive: 'Archive',
    saving: 'Saving…',
    saved: {
      draft: 'The draft is saved.',
      published: 'Published.',
      archived: 'Archived.',
    },
    later: 'Customers get it once you press “Put in force”.',
    changed: 'There are unsaved changes',
    restored: 'What you had not saved is here again.',
    discard: 'Drop the changes',
    invalid: 'Please look at what you wrote.',
    aside: { preview: 'Preview', history: 'History' },
    views: 'What is shown',
    id: 'id',
  },
});

const Buttons = ({
  editing,
  save,
  discard,
}: {
  readonly editing: Editing;
  save(status: Status): void;
  discard(): void;
}) => {
  const { kind, document, isSaving, isDirty } = editing;
  const may = mayEdit(kind);
  const status = document.value?.status;
  return (
    <div class="k-buttons">
      {isSaving.value && <span role="status">{said().saving}</span>}
      {!isSaving.value && isDirty.value && <span class="badge warn">{said().changed}</span>}
      {isDirty.value && (
        <button type="button" class="quiet-button" onClick={discard}>
          {said().discard}
        </button>
      )}
      {status !== undefined && status !== 'archived' && (
        <button type="button" disabled={!may || isSaving.value} onClick={() => save('archived')}>
          {said().archive}
        </button>
      )}
      <button type="button" disabled={!may || isSaving.value} onClick={() => save('draft')}>
        {said().draft}
      </button>
      <button type="button" class="primary" disabled={!may || isSaving.value} onClick={() => save('published')}>
        {said().publish}
      </button>
    </div>
  );
};

/** Faults that no field of the form shows. */
const OtherFaults = ({ editing }: { readonly editing: Editing }) => {
  const { kind, faults, form } = editing;
  if (faults.value.size === 0) return null;
  const others = [...faults.value].filter(([name]) => !(name in form.value));
  const text = others.map(([name, rule]) => {
    const { label, rule: known } = fieldWords(kind, name);
    return label === '' ? `${name}: ${rule}` : `${label}: ${known}`;
  });
  return <Problem message={[said().invalid, ...text].join(' ')} />;
};

interface Sheet {
  readonly kind: Kind;
  /** Of the draft in this browser. */
  readonly draftKey: string;
  /** None: a new document. */
  readonly id: string | undefined;
  readonly blank: Form;
  /** Written in a new one already. @default blank */
  readonly given?: Form;
  form(editing: Editing): ComponentChildren;
  /** Beside the form. */
  preview(editing: Editing): ComponentChildren;
  /** It is saved, or dropped: what it came from is not needed any more. */
  done?(): void;
}

/** Editing one document: its fields, what they look like, and its history. */
export const Editor = ({ kind, draftKey, id, blank, given, form, preview, done }: Sheet) => {
  const editing = useMemo(() => createEditing(kind, draftKey, id, blank, given), []);
  const view = useSignal<'preview' | 'history'>('preview');
  const { isReady, isDirty, problem, document, isSaving } = editing;
  useEffect(() => {
    void editing.load();
    if (kind !== 'faq') void load('faq');
  }, [editing, kind]);
  useLayoutEffect(() => guard(isDirty), [isDirty]);

  const save = async (status: Status) => {
    if (!mayEdit(kind)) return;
    const isSaved = await editing.save(status);
    if (!isSaved) return;
    done?.();
    const more = kind === 'faq' && status !== 'draft' ? said().later : '';
    tellUser(`${said().saved[status]}${more}`);
    if (id === undefined) go(addressOf('knowledge', kind, editing.id()), 'replace');
  };
  useKeys(words().title, {
    'mod+s': { label: said().draft, run: () => void save('draft'), whileWriting: true },
  });

  if (!isReady.value) {
    return problem.value === undefined ? (
      <Loading />
    ) : (
      <Problem message={problem.value} retry={() => void editing.load()} />
    );
  }
  const { value } = document;
  return (
    <div class="k-editor">
      <header class="k-bar">
        <a href={addressOf('knowledge', kind)}>← {said().back}</a>
        <h2>{value ? said().edit[kind] : said().create[kind]}</h2>
        {value && <StateBadges kind={kind} document={value} />}
        {value && <code class="quiet k-id">{value.id}</code>}
        <Buttons
          editing={editing}
          save={(status) => void save(status)}
          discard={() => {
            editing.discard();
            done?.();
          }}
        />
      </header>
      {!mayEdit(kind) && <p class="k-note">{words().readOnly[editorOf(kind)]}</p>}
      {editing.isRestored.value && (
        <p class="k-note" role="status">
          {said().restored}
        </p>
      )}
      {problem.value !== undefined && <Problem message={problem.value} />}
      <OtherFaults editing={editing} />
      <Conflict editing={editing} />
      <div class="k-columns">
        <fieldset class="k-form" disabled={!mayEdit(kind) || isSaving.value}>
          <legend class="visually-hidden">{value ? said().edit[kind] : said().create[kind]}</legend>
          {form(editing)}
        </fieldset>
        <aside class="k-aside">
          {value && (
            <fieldset class="k-switch">
              <legend class="visually-hidden">{said().views}</legend>
              {(['preview', 'history'] as const).map((name) => (
                <button
                  key={name}
                  type="button"
                  aria-pressed={view.value === name}
                  onClick={() => {
                    view.value = name;
                  }}
                >
                  {said().aside[name]}
                </button>
              ))}
            </fieldset>
          )}
          {view.value === 'history' ? <History editing={editing} /> : preview(editing)}
        </aside>
      </div>
    </div>
  );
};

import { useSignal } from '@preact/signals';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Confirm, tellUser } from '../core/ui.tsx';
import { Changes } from './changed.tsx';
import { mayEdit } from './data.ts';
import type { Editing } from './editing.ts';
import { type Status, toForm, type Version } from './kinds.ts';
import { authorOf, said as words } from './words.ts';

const said = texts({
  ja: {
    title: '履歴',
    version: (number: number) => `第${number}版`,
    current: '最新',
    live: '公開中',
    first: '最初の版です。',
    cut: '新しい50版までを表示しています。',
    restore: 'この版に戻す',
    ask: (number: number) => `第${number}版に戻しますか`,
    explain: 'その版の内容が、新しい版として保存されます。いまの版も履歴に残ります。',
    written: '保存していない入力内容は失われます。',
    done: (number: number) => `第${number}版の内容に戻しました。`,
    failed: '戻せませんでした。画面上部の案内を確認してください。',
  },
  en: {
    title: 'History',
    version: (number: number) => `Version ${number}`,
    current: 'newest',
    live: 'published',
    first: 'The first version.',
    cut: 'The newest 50 versions.',
    restore: 'Restore this version',
    ask: (number: number) => `Restore version ${number}?`,
    explain: 'Its content is saved as a new version. The one of now stays in the history.',
    written: 'What you have not saved is lost.',
    done: (number: number) => `The content of version ${number} is back.`,
    failed: 'It could not be restored. See the message at the top.',
  },
});

const MOST = 50;
/** What comes back was published, or it is a draft. */
const statusOf = ({ status }: Version): Status => (status === 'published' ? 'published' : 'draft');

/** The versions of a document: who saved them, when, and what each one changed. */
export const History = ({ editing }: { readonly editing: Editing }) => {
  const asked = useSignal<Version | undefined>(undefined);
  const { kind, document } = editing;
  const { versions = [], live } = document.value ?? {};
  const restore = async (version: Version) => {
    asked.value = undefined;
    const isDone = await editing.save(statusOf(version), toForm(kind, version.fields));
    tellUser(isDone ? said().done(version.version) : said().failed, isDone ? 'done' : 'problem');
  };
  return (
    <section aria-label={said().title}>
      <ol class="k-versions">
        {versions.map((version, index) => {
          const before = versions[index + 1];
          return (
            <li key={version.version}>
              <p class="k-version">
                <strong>{said().version(version.version)}</strong>
                <span class="badge">{words().states[version.status]}</span>
                {version.version === live && <span class="badge good">{said().live}</span>}
                {index === 0 && <span class="badge">{said().current}</span>}
              </p>
              <p class="quiet">
                <time dateTime={version.at}>{dateTime(version.at)}</time> {authorOf(version.by)}
              </p>
              {before ? (
                <Changes kind={kind} before={toForm(kind, before.fields)} after={toForm(kind, version.fields)} />
              ) : (
                <p class="quiet">{versions.length < MOST ? said().first : said().cut}</p>
              )}
              {index > 0 && (
                <button
                  type="button"
                  disabled={!mayEdit(kind) || editing.isSaving.value}
                  onClick={() => {
                    asked.value = version;
                  }}
                >
                  {said().restore}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      {asked.value && (
        <Confirm
          title={said().ask(asked.value.version)}
          label={said().restore}
          close={() => {
            asked.value = undefined;
          }}
          run={() => asked.value && void restore(asked.value)}
        >
          <p>{said().explain}</p>
          {editing.isDirty.value && <p class="problem">{said().written}</p>}
        </Confirm>
      )}
    </section>
  );
};

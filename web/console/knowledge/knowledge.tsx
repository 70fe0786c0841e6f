import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { addressOf, place } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { Dialog } from '../core/ui.tsx';
import { CannedEditor } from './canned.tsx';
import { loadNames } from './data.ts';
import { FaqEditor } from './faq.tsx';
import { GoldenEditor, GoldenList } from './golden.tsx';
import type { Kind } from './kinds.ts';
import { leave, stay, wanted } from './leaving.ts';
import { List } from './list.tsx';
import { NoticeEditor } from './notice.tsx';
import { PublishBar } from './publish-bar.tsx';
import { SettingsPage } from './settings.tsx';
import { said as words } from './words.ts';
import './form.css';
import './knowledge.css';

const said = texts({
  ja: {
    title: '保存していない変更があります',
    explain: '書きかけの内容はこのブラウザーに残り、戻ってきたときに復元されます。サインアウトすると消えます。',
    stay: '編集を続ける',
    leave: '保存せずに移動',
  },
  en: {
    title: 'There are unsaved changes',
    explain: 'What you wrote stays in this browser and is here again when you come back. Signing out deletes it.',
    stay: 'Go on editing',
    leave: 'Leave without saving',
  },
});

const Leaving = () =>
  wanted.value === undefined ? null : (
    <Dialog title={said().title} close={stay}>
      <p>{said().explain}</p>
      <footer>
        <button type="button" onClick={leave}>
          {said().leave}
        </button>
        <button type="button" class="primary" onClick={stay}>
          {said().stay}
        </button>
      </footer>
    </Dialog>
  );

const EDITORS: Readonly<Record<Kind, FunctionComponent<{ readonly id: string | undefined }>>> = {
  faq: FaqEditor,
  notice: NoticeEditor,
  canned: CannedEditor,
  golden: GoldenEditor,
};

type Section = Kind | 'settings';
const SECTIONS: readonly Section[] = ['faq', 'notice', 'canned', 'golden', 'settings'];

const Content = ({ section, id }: { readonly section: Section; readonly id: string | undefined }) => {
  if (section === 'settings') return <SettingsPage />;
  if (id !== undefined) {
    const Editor = EDITORS[section];
    // What a conversation hands over comes with where it is from: `new?from=…`.
    const isNew = /^new(?:\?|$)/.test(id);
    return <Editor key={`${section}/${id}`} id={isNew ? undefined : id} />;
  }
  return section === 'golden' ? <GoldenList /> : <List key={section} kind={section} />;
};

/** What the business knows and says: entries, notices, canned replies, golden questions and settings. */
export const Knowledge = () => {
  const [name, id] = place.value.parts;
  const section = SECTIONS.find((each) => each === name) ?? 'faq';
  useEffect(() => void loadNames(), []);
  return (
    <main class="k-page">
      <header class="k-head">
        <h1>{words().title}</h1>
        <nav aria-label={words().sectionNames} class="k-sections">
          {SECTIONS.map((each) => (
            <a
              key={each}
              href={addressOf('knowledge', each)}
              aria-current={each === section ? (id === undefined ? 'page' : 'true') : undefined}
            >
              {words().sections[each]}
            </a>
          ))}
        </nav>
        {(section === 'faq' || section === 'golden') && <PublishBar />}
      </header>
      <div class="k-content">
        <Content section={section} id={id} />
      </div>
      <Leaving />
    </main>
  );
};

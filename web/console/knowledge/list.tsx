import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useKeys } from '../core/keys.ts';
import { addressOf, go } from '../core/place.ts';
import { language as reader, texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { categories, editorOf, listOf, load, mayEdit } from './data.ts';
import { type Document, type Kind, titleOf } from './kinds.ts';
import { finds, inOrder, stateOf } from './states.ts';
import { StateBadges } from './states.tsx';
import { authorOf, said as words } from './words.ts';

const said = texts({
  ja: {
    search: '検索',
    status: '状態',
    category: 'カテゴリー',
    language: '言語',
    all: 'すべて',
    unarchived: 'アーカイブ以外',
    create: { faq: 'FAQを追加', notice: 'お知らせを追加', canned: '定型文を追加', golden: 'ゴールデン質問を追加' },
    empty: {
      faq: 'FAQはまだありません。お客様によく聞かれることを1つ書くところから始めましょう。',
      notice: 'お知らせはまだありません。配送の遅れや障害など、回答の前に伝えたいことを書きます。',
      canned: '定型文はまだありません。よく送る返信を登録すると、返信欄で「/」から呼び出せます。',
      golden: 'ゴールデン質問はまだありません。お客様の質問と正しい答えを登録すると、反映のたびに確かめます。',
    },
    nothing: '当てはまるものはありません。条件を変えてください。',
    count: (shown: number, all: number) => (shown === all ? `${all}件` : `${all}件中 ${shown}件`),
    columns: { title: '内容', state: '状態', category: 'カテゴリー', language: '言語', saved: '最終更新' },
    more: (count: number) => `さらに${count}件を表示`,
    focus: '検索欄へ',
    languages: { ja: '日本語', en: '英語' } as Readonly<Record<string, string>>,
    noAnswer: '答えなし',
  },
  en: {
    search: 'Search',
    status: 'Status',
    category: 'Category',
    language: 'Language',
    all: 'All',
    unarchived: 'All but archived',
    create: {
      faq: 'Add an entry',
      notice: 'Add a notice',
      canned: 'Add a canned reply',
      golden: 'Add a golden question',
    },
    empty: {
      faq: 'There are no FAQ entries yet. Begin with one thing that customers often ask.',
      notice: 'There are no notices yet. They say what customers should know before an answer, such as a delay.',
      canned: 'There are no canned replies yet. They are called by “/” where a reply is written.',
      golden: 'There are no golden questions yet. They are checked each time entries are put in force.',
    },
    nothing: 'Nothing fits. Please change the filters.',
    count: (shown: number, all: number) => (shown === all ? `${all}` : `${shown} of ${all}`),
    columns: {
      title: 'What it says',
      state: 'Status',
      category: 'Category',
      language: 'Language',
      saved: 'Last saved',
    },
    more: (count: number) => `Show ${count} more`,
    focus: 'Search',
    languages: { ja: 'Japanese', en: 'English' },
    noAnswer: 'No answer',
  },
});

/** Rows drawn at once; who looks for something searches. */
const STEP = 100;

const textsOf = ({ id, fields }: Document): unknown[] => [id, ...Object.values(fields).flat()];

const Select = ({
  label,
  value,
  change,
  children,
}: {
  readonly label: string;
  readonly value: string;
  change(value: string): void;
  readonly children: ComponentChildren;
}) => (
  <label class="k-filter">
    <span class="quiet">{label}</span>
    <select value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
      {children}
    </select>
  </label>
);

const Row = ({ kind, document }: { readonly kind: Kind; readonly document: Document }) => {
  const { id, fields, at, by } = document;
  const isFaq = kind === 'faq';
  return (
    <tr>
      <td class="k-title">
        <a href={addressOf('knowledge', kind, id)}>{titleOf(kind, fields)}</a>
        {isFaq && <span class="quiet k-line">{String(fields.answer ?? '')}</span>}
        {kind === 'canned' && (
          <span class="quiet k-line">
            {typeof fields.shortcut === 'string' && <code>/{fields.shortcut}</code>} {String(fields.text ?? '')}
          </span>
        )}
        {kind === 'golden' && (
          <span class="quiet k-line">→ {typeof fields.gold === 'string' ? fields.gold : said().noAnswer}</span>
        )}
      </td>
      <td>
        <StateBadges kind={kind} document={document} />
      </td>
      {isFaq && <td class="k-category">{String(fields.category ?? '')}</td>}
      {(isFaq || kind === 'canned') && (
        <td>{said().languages[String(fields.language)] ?? String(fields.language ?? '')}</td>
      )}
      <td class="quiet k-saved">
        <time dateTime={at}>{dateTime(at)}</time>
        <span>{authorOf(by)}</span>
      </td>
    </tr>
  );
};

const Table = ({ kind, documents }: { readonly kind: Kind; readonly documents: readonly Document[] }) => {
  const most = useSignal(STEP);
  const { columns } = said();
  return (
    <>
      <table class="k-table">
        <thead>
          <tr>
            <th scope="col">{columns.title}</th>
            <th scope="col">{columns.state}</th>
            {kind === 'faq' && <th scope="col">{columns.category}</th>}
            {(kind === 'faq' || kind === 'canned') && <th scope="col">{columns.language}</th>}
            <th scope="col">{columns.saved}</th>
          </tr>
        </thead>
        <tbody>
          {documents.slice(0, most.value).map((document) => (
            <Row key={document.id} kind={kind} document={document} />
          ))}
        </tbody>
      </table>
      {documents.length > most.value && (
        <button
          type="button"
          class="k-more"
          onClick={() => {
            most.value += STEP;
          }}
        >
          {said().more(Math.min(STEP, documents.length - most.value))}
        </button>
      )}
    </>
  );
};

/** All documents of a kind, to search and choose from. `children`: stands above them. */
export const List = ({ kind, children }: { readonly kind: Kind; readonly children?: ComponentChildren }) => {
  const search = useSignal('');
  const status = useSignal('unarchived');
  const category = useSignal('');
  const language = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => void load(kind), [kind]);
  const create = addressOf('knowledge', kind, 'new');
  useKeys(words().title, {
    '/': { label: said().focus, run: () => field.current?.focus() },
    ...(mayEdit(kind) && { n: { label: said().create[kind], run: () => go(create) } }),
  });

  const { documents, problem } = listOf(kind);
  const hasWords = finds(search.value);
  const fits = (document: Document) =>
    (status.value === 'all' ||
      (status.value === 'unarchived' ? document.status !== 'archived' : stateOf(document) === status.value)) &&
    (category.value === '' || document.fields.category === category.value) &&
    (language.value === '' || document.fields.language === language.value) &&
    hasWords(textsOf(document));
  const shown = inOrder(documents?.filter(fits) ?? [], reader.value);
  const languages = [...new Set((documents ?? []).map(({ fields }) => String(fields.language ?? '')))].filter(Boolean);
  return (
    <div class="k-list">
      <div class="k-bar">
        <label class="k-filter k-search">
          <span class="quiet">{said().search}</span>
          <input
            ref={field}
            type="search"
            value={search.value}
            onInput={({ currentTarget }) => {
              search.value = currentTarget.value;
            }}
          />
        </label>
        <Select
          label={said().status}
          value={status.value}
          change={(value) => {
            status.value = value;
          }}
        >
          <option value="unarchived">{said().unarchived}</option>
          {(['draft', 'published', 'both', 'archived'] as const).map((name) => (
            <option key={name} value={name}>
              {words().states[name]}
            </option>
          ))}
          <option value="all">{said().all}</option>
        </Select>
        {kind === 'faq' && (
          <Select
            label={said().category}
            value={category.value}
            change={(value) => {
              category.value = value;
            }}
          >
            <option value="">{said().all}</option>
            {categories().map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
        {languages.length > 1 && (
          <Select
            label={said().language}
            value={language.value}
            change={(value) => {
              language.value = value;
            }}
          >
            <option value="">{said().all}</option>
            {languages.map((code) => (
              <option key={code} value={code}>
                {said().languages[code] ?? code}
              </option>
            ))}
          </Select>
        )}
        {documents && (
          <span class="quiet k-count" role="status">
            {said().count(shown.length, documents.length)}
          </span>
        )}
        <button type="button" class="primary" disabled={!mayEdit(kind)} onClick={() => go(create)}>
          {said().create[kind]}
        </button>
      </div>
      {!mayEdit(kind) && <p class="k-note">{words().readOnly[editorOf(kind)]}</p>}
      {problem !== undefined && <Problem message={problem} retry={() => void load(kind)} />}
      {children}
      {!documents && problem === undefined && <Loading />}
      {documents && shown.length === 0 && (
        <p class="hint">{documents.length === 0 ? said().empty[kind] : said().nothing}</p>
      )}
      {shown.length > 0 && <Table kind={kind} documents={shown} />}
    </div>
  );
};

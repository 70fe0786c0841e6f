import { texts } from '../core/texts.ts';
import { diff, type Piece } from './diff.ts';
import { differing, FIELDS, type Form, type Kind } from './kinds.ts';
import { fieldWords } from './words.ts';

const said = texts({
  ja: { none: '内容の変更はありません。', gone: '削除', added: '追加', on: 'オン', off: 'オフ', empty: '（空欄）' },
  en: { none: 'The content is the same.', gone: 'removed', added: 'added', on: 'on', off: 'off', empty: '(empty)' },
});

const PieceOf = ({ kind, text }: Piece) => {
  if (kind === 'same') return <span>{text}</span>;
  return kind === 'gone' ? (
    <del>
      <span class="visually-hidden">{said().gone}: </span>
      {text}
    </del>
  ) : (
    <ins>
      <span class="visually-hidden">{said().added}: </span>
      {text}
    </ins>
  );
};

const inWords = (value: string | boolean | undefined): string => {
  if (typeof value === 'boolean') return value ? said().on : said().off;
  return value === undefined || value === '' ? said().empty : value.replace('T', ' ');
};

const Change = ({
  kind,
  name,
  before,
  after,
}: {
  readonly kind: Kind;
  readonly name: string;
  readonly before: Form;
  readonly after: Form;
}) => {
  const type = FIELDS[kind][name];
  const isText = type === 'text' || type === 'line' || type === 'lines';
  const pieces: readonly Piece[] = isText
    ? diff(String(before[name] ?? ''), String(after[name] ?? ''))
    : [
        { kind: 'gone', text: inWords(before[name]) },
        { kind: 'same', text: ' → ' },
        { kind: 'new', text: inWords(after[name]) },
      ];
  return (
    <dd class="k-diff">
      {pieces.map((piece, index) => (
        <PieceOf key={index} {...piece} />
      ))}
    </dd>
  );
};

/** What differs between two versions of a document, field by field; `action`: what can be done with a field. */
export const Changes = ({
  kind,
  before,
  after,
  action,
}: {
  readonly kind: Kind;
  readonly before: Form;
  readonly after: Form;
  readonly action?: { readonly label: string; run(name: string): void };
}) => {
  const names = differing(kind, before, after);
  if (names.length === 0) return <p class="quiet">{said().none}</p>;
  return (
    <dl class="k-changes">
      {names.map((name) => (
        <div key={name}>
          <dt>{fieldWords(kind, name).label}</dt>
          <Change kind={kind} name={name} before={before} after={after} />
          {action && (
            <dd>
              <button
                type="button"
                aria-label={`${action.label}: ${fieldWords(kind, name).label}`}
                onClick={() => action.run(name)}
              >
                {action.label}
              </button>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
};

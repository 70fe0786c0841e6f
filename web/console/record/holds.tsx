import { useSignal } from '@preact/signals';
import type { HoldList } from '../../../functions/protocol/record.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { nameOf } from '../knowledge/data.ts';
import { readHolds } from './calls.ts';
import { EndHoldDialog, HoldDialog } from './hold-dialogs.tsx';
import { usePaged } from './paged.ts';
import { doerOf, words } from './words.ts';

const said = texts({
  ja: {
    intro: '訴訟や調査で必要な間、会話や会員の記録を消去と保存期間から守ります。',
    add: '保全を追加',
    list: '法的保全',
    empty: '法的保全はありません。',
    columns: { target: '対象', note: '理由・参照番号', at: '開始', action: '操作' },
    end: '解除',
    by: (name: string) => `開始：${name}`,
  },
  en: {
    intro:
      'Protects conversations, or everything of a member, from erasure and retention while they are needed as evidence.',
    add: 'Add a hold',
    list: 'Legal holds',
    empty: 'There are no legal holds.',
    columns: { target: 'Target', note: 'Reason or reference', at: 'Since', action: 'Action' },
    end: 'End',
    by: (name: string) => `by ${name}`,
  },
});

type Held = HoldList['holds'][number];

const Row = ({ held, end }: { readonly held: Held; end(): void }) => {
  const { what, target, note, at, by } = held;
  const { columns } = said();
  return (
    <tr>
      <th scope="row">
        <b>{words().what[what]}</b>{' '}
        {what === 'conversation' ? (
          <a class="record-id" href={addressOf('inbox', 'all', target)}>
            {target}
          </a>
        ) : (
          <code class="record-id" title={words().member}>
            {target}
          </code>
        )}
      </th>
      <td data-label={columns.note}>{note}</td>
      <td data-label={columns.at}>
        <time dateTime={at}>{dateTime(at)}</time>
        <span class="record-explained">{said().by(doerOf(by, nameOf))}</span>
      </td>
      <td data-label={columns.action}>
        <button type="button" aria-label={`${said().end}: ${words().what[what]} ${target}`} onClick={end}>
          {said().end}
        </button>
      </td>
    </tr>
  );
};

/** For administrators: what nobody may erase for now. */
export const Holds = () => {
  const list = usePaged(async () => ({ rows: (await readHolds()).holds }));
  const isAdding = useSignal(false);
  const ending = useSignal<Held | undefined>(undefined);
  const { value: rows } = list.rows;
  const close = () => {
    isAdding.value = false;
    ending.value = undefined;
  };
  const done = () => {
    close();
    void list.read();
  };
  const { columns } = said();
  return (
    <section class="record-page">
      <p class="quiet">{said().intro}</p>
      {list.problem.value !== undefined && (
        <Problem message={explain(list.problem.value)} retry={() => void list.read()} />
      )}
      {!rows && list.problem.value === undefined && <Loading />}
      {rows && (
        <p>
          <button
            type="button"
            class="primary"
            onClick={() => {
              isAdding.value = true;
            }}
          >
            {said().add}
          </button>
        </p>
      )}
      {rows?.length === 0 && <p class="hint">{said().empty}</p>}
      {rows && rows.length > 0 && (
        <table class="record-table" aria-label={said().list}>
          <thead>
            <tr>
              {(['target', 'note', 'at', 'action'] as const).map((name) => (
                <th key={name} scope="col">
                  {columns[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((each) => (
              <Row
                key={`${each.what} ${each.target}`}
                held={each}
                end={() => {
                  ending.value = each;
                }}
              />
            ))}
          </tbody>
        </table>
      )}
      {isAdding.value && <HoldDialog close={close} done={done} />}
      {ending.value && <EndHoldDialog held={ending.value} close={close} done={done} />}
    </section>
  );
};

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Erasure } from '../../../functions/protocol/record.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { nameOf } from '../knowledge/data.ts';
import { readErasures } from './calls.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { usePaged } from './paged.ts';
import { type Stage, stageOf } from './state.ts';
import { doerOf, words } from './words.ts';

const said = texts({
  ja: {
    intro:
      'ご本人や、特定の会話の内容を消去します。番号・時刻・種類とハッシュだけが残り、記録のつながりは証明できるままです。',
    add: '消去を依頼',
    list: '消去の依頼',
    empty: '消去の依頼はまだありません。',
    columns: { target: '対象', state: '状態', count: '会話', note: '理由・参照番号', at: '受付' },
    stages: { accepted: '受付', erasing: '削除中', held: '法的保全で保留', checking: '確認中', done: '完了' },
    explained: {
      accepted: '1分以内に始まります。',
      erasing: '内容を消去しています。',
      held: '保全が終わると、1日以内に自動で続きます。',
      checking: '内容は残っていません（タグと分類は残ります）。遅れて届いたものがないか、翌日もう一度確認します。',
      done: '翌日の確認でも、何も残っていませんでした。',
    },
    none: '該当する会話はありませんでした。対象が正しいか確かめてください。',
    held: (count: number) => `（${count}件を保留）`,
    count: (count: number) => `${count}件`,
  },
  en: {
    intro:
      'Erases what was written with a person, or in one conversation. Numbers, times, kinds and hashes stay, so that the chain of the record can still be proven.',
    add: 'Request an erasure',
    list: 'Erasures',
    empty: 'No erasures have been requested yet.',
    columns: { target: 'Target', state: 'State', count: 'Conversations', note: 'Reason or reference', at: 'Requested' },
    stages: {
      accepted: 'Accepted',
      erasing: 'Erasing',
      held: 'On legal hold',
      checking: 'Checking',
      done: 'Done',
    },
    explained: {
      accepted: 'It begins within a minute.',
      erasing: 'What was written is being erased.',
      held: 'It goes on by itself within a day of the end of the hold.',
      checking:
        'Nothing is left but tags and categories. It is checked again the next day, in case something arrives late.',
      done: 'Nothing was left the next day either.',
    },
    none: 'There were no such conversations. Check that the target is right.',
    held: (count: number) => ` (${count} on hold)`,
    count: (count: number) => `${count}`,
  },
});

const BADGES: Readonly<Record<Stage, string>> = {
  accepted: 'badge',
  erasing: 'badge',
  held: 'badge warn',
  checking: 'badge',
  done: 'badge good',
};

/** Erasures go on by the minute. */
const AGAIN_MS = 30_000;

const Target = ({ what, target }: Pick<Erasure, 'what' | 'target'>) => (
  <>
    <b>{words().what[what]}</b>{' '}
    {what === 'conversation' ? (
      <a class="record-id" href={addressOf('inbox', 'all', target)}>
        {target}
      </a>
    ) : (
      <code class="record-id" title={what === 'member' ? words().member : undefined}>
        {target}
      </code>
    )}
  </>
);

const Row = ({ erasure }: { readonly erasure: Erasure }) => {
  const { note = '', requestedAt, by, conversations, held } = erasure;
  const stage = stageOf(erasure);
  const isEmpty = conversations + held === 0 && (stage === 'checking' || stage === 'done');
  const { columns } = said();
  return (
    <tr>
      <th scope="row">
        <Target {...erasure} />
      </th>
      <td data-label={columns.state}>
        <span class={BADGES[stage]}>{said().stages[stage]}</span>
        <span class="record-explained">{said().explained[stage]}</span>
        {isEmpty && <span class="record-explained">{said().none}</span>}
      </td>
      <td data-label={columns.count}>
        {said().count(conversations)}
        {held > 0 && <span class="quiet">{said().held(held)}</span>}
      </td>
      <td data-label={columns.note}>{note}</td>
      <td data-label={columns.at}>
        <time dateTime={requestedAt}>{dateTime(requestedAt)}</time>
        <span class="record-explained">{words().by(doerOf(by, nameOf))}</span>
      </td>
    </tr>
  );
};

/** For administrators: what was asked to be erased, and how far it is. */
export const Erasures = () => {
  const list = usePaged(async (after) => {
    const page = await readErasures(after);
    return { rows: page.erasures, after: page.after };
  });
  const isAsking = useSignal(false);
  const { value: rows } = list.rows;
  const isFirst = rows === undefined || rows.length <= 50;
  useEffect(() => {
    const timer = setInterval(() => isFirst && void list.read(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isFirst]);
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
              isAsking.value = true;
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
              {(['target', 'state', 'count', 'note', 'at'] as const).map((name) => (
                <th key={name} scope="col">
                  {columns[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((each) => (
              <Row key={each.id} erasure={each} />
            ))}
          </tbody>
        </table>
      )}
      {list.hasMore && (
        <button type="button" class="record-more" onClick={() => void list.readMore()}>
          {words().more}
        </button>
      )}
      {isAsking.value && (
        <EraseDialog
          close={() => {
            isAsking.value = false;
          }}
          done={() => {
            isAsking.value = false;
            void list.read();
          }}
        />
      )}
    </section>
  );
};

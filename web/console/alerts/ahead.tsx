import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertDetail } from '../../../functions/protocol/insight.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isOpen } from '../core/surge-list.ts';
import { language, texts } from '../core/texts.ts';
import { dateTime, duration } from '../core/time.ts';
import { Confirm, tellUser } from '../core/ui.tsx';
import { type DocumentWithVersions, mayEdit } from '../knowledge/data.ts';
import { StateBadges } from '../knowledge/states.tsx';
import { noticeIdOf, withdraw } from './ahead.ts';
import { notices } from './calls.ts';
import { NoticeDialog, type Publication } from './notice-dialog.tsx';
import { draftOf, isForPages } from './notice-draft.ts';
import { untilShown } from './reach.ts';
import { timingOf } from './timing.ts';

const said = texts({
  ja: {
    title: 'お客様へのお知らせ',
    why: '同じことを尋ねようとしているお客様に、先にお知らせできます。',
    draft: 'お知らせの下書き',
    published: 'お知らせを公開しました。',
    taken: 'ほかの担当者が先にお知らせを公開していました。そのお知らせを表示します。',
    reaching: 'サイトに表示されるのを確認しています…',
    reached: (time: string) => `公開から${time}で、チャットのバナーに表示されました（status.json にも載っています）。`,
    unreached: '30秒たっても status.json に表示されません。お知らせの状態を確認してください。',
    open: 'お知らせを開く',
    ask: '急増は収まりました。お知らせを取り下げますか。',
    askUsual: 'この件数が普段の件数になりました。お知らせを取り下げますか。',
    keep: '残しておく',
    withdraw: 'お知らせを取り下げる',
    sure: 'このお知らせは、お客様に表示されなくなります。履歴には残ります。',
    withdrawn: 'お知らせを取り下げました。',
    wasWithdrawn: (at: string) => `お知らせは ${at} に取り下げました。`,
    again: 'もう一度お知らせを下書きする',
    seen: '最初の質問から通知まで',
    told: '通知から公開まで',
    answered: 'お知らせ付きの回答',
    cases: (count: number) => `${count}件`,
  },
  en: {
    title: 'Get ahead of it',
    why: 'Tell the next customers before they ask the same.',
    draft: 'Draft of a notice',
    published: 'The notice is published.',
    taken: 'Somebody else was faster: his notice is published, and shown here.',
    reaching: 'Looking whether sites show it…',
    reached: (time: string) => `${time} after it was published, the banner of the chat and status.json have it.`,
    unreached: 'After 30 s status.json does not have it. Please look at the notice.',
    open: 'Open the notice',
    ask: 'The surge is over. Is its notice to be withdrawn?',
    askUsual: 'So many have become what is usual. Is the notice to be withdrawn?',
    keep: 'Keep it',
    withdraw: 'Withdraw the notice',
    sure: 'Customers will not see this notice any more. It stays in the history.',
    withdrawn: 'The notice is withdrawn.',
    wasWithdrawn: (at: string) => `The notice was withdrawn ${at}.`,
    again: 'Draft a notice again',
    seen: 'First question to alert',
    told: 'Alert to notice',
    answered: 'Answers it has preceded',
    cases: (count: number) => String(count),
  },
});

const readStatus = (): Promise<unknown> =>
  fetch('/status.json', { cache: 'no-store' })
    .then((response) => response.json())
    // Asked again in a second.
    .catch(() => undefined);

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const Figures = ({ detail: { alert } }: { readonly detail: AlertDetail }) => {
  const { seen, told, answered } = timingOf(alert);
  const figures = [
    [said().seen, duration(seen)],
    ...(told === undefined ? [] : [[said().told, duration(told)]]),
    ...(answered === undefined ? [] : [[said().answered, said().cases(answered)]]),
  ];
  return (
    <dl class="surge-figures">
      {figures.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
};

interface Props {
  readonly detail: AlertDetail;
  read(): Promise<void>;
}

/** The notice as it is now: it can be changed, or archived, on its own page, too. */
const Published = ({ detail: { alert }, read, notice }: Props & { readonly notice: string }) => {
  const document = useSignal<DocumentWithVersions | undefined>(undefined);
  const isAsked = useSignal(false);
  const isKept = useSignal(false);
  const isBusy = useSignal(false);
  useEffect(() => {
    // Where it cannot be read, its link says why.
    notices.read(notice).then(
      (found) => {
        document.value = found;
      },
      () => {},
    );
  }, [notice, alert]);
  const run = async () => {
    isBusy.value = true;
    isAsked.value = false;
    try {
      await withdraw(notices, alert.id, notice);
      tellUser(said().withdrawn);
      await read();
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    isBusy.value = false;
  };
  const { value } = document;
  const isOver = !isOpen(alert) && value?.status !== 'archived';
  return (
    <>
      {isOver && !isKept.value && mayEdit('notice') && (
        <div class="alert notice surge-ask" role="status">
          <span>{alert.becameUsual ? said().askUsual : said().ask}</span>
          <button
            type="button"
            class="primary"
            disabled={isBusy.value}
            onClick={() => {
              isAsked.value = true;
            }}
          >
            {said().withdraw}
          </button>
          <button
            type="button"
            onClick={() => {
              isKept.value = true;
            }}
          >
            {said().keep}
          </button>
        </div>
      )}
      {value && (
        <blockquote class="surge-notice">
          <StateBadges kind="notice" document={value} />
          <p>{String(value.fields.text ?? '')}</p>
        </blockquote>
      )}
      <p class="surge-choices">
        <a href={addressOf('knowledge', 'notice', notice)}>{said().open}</a>
        {mayEdit('notice') && (!isOver || isKept.value) && value?.status !== 'archived' && (
          <button
            type="button"
            disabled={isBusy.value}
            onClick={() => {
              isAsked.value = true;
            }}
          >
            {said().withdraw}
          </button>
        )}
      </p>
      {isAsked.value && (
        <Confirm
          title={said().withdraw}
          label={said().withdraw}
          close={() => {
            isAsked.value = false;
          }}
          run={() => void run()}
        >
          {value && <p class="surge-text">{String(value.fields.text ?? '')}</p>}
          <p>{said().sure}</p>
        </Confirm>
      )}
    </>
  );
};

/** Telling the next customers before they ask: from the draft of a notice to its withdrawal, and what it was worth. */
export const Ahead = ({ detail, read }: Props) => {
  const { alert } = detail;
  const draft = useSignal(draftOf(detail.draft, language.value));
  const isDrafting = useSignal(false);
  const reach = useSignal<string | undefined>(undefined);
  const watch = async (pressedAt: number) => {
    reach.value = said().reaching;
    const took = await untilShown(noticeIdOf(alert.id), pressedAt, readStatus, sleep);
    reach.value = took === undefined ? said().unreached : said().reached(duration(took));
  };
  const published = async ({ outcome, fields, pressedAt }: Publication) => {
    isDrafting.value = false;
    tellUser(outcome === 'taken' ? said().taken : said().published);
    if (outcome === 'published' && isForPages(fields)) void watch(pressedAt);
    await read();
  };
  return (
    <section class="surge-part surge-ahead" aria-label={said().title}>
      <h3>{said().title}</h3>
      <Figures detail={detail} />
      {alert.notice && <Published detail={detail} read={read} notice={alert.notice.id} />}
      <p role="status">{alert.notice && reach.value}</p>
      {!alert.notice && alert.withdrawnAt !== undefined && <p>{said().wasWithdrawn(dateTime(alert.withdrawnAt))}</p>}
      {!alert.notice && isOpen(alert) && detail.draft.ja !== '' && (
        <p class="surge-choices">
          {mayEdit('notice') && (
            <button
              type="button"
              class="primary"
              onClick={() => {
                isDrafting.value = true;
              }}
            >
              {alert.withdrawn ? said().again : said().draft}
            </button>
          )}
          <span class="quiet">{said().why}</span>
        </p>
      )}
      {isDrafting.value && (
        <NoticeDialog
          alertId={alert.id}
          draft={draft}
          close={() => {
            isDrafting.value = false;
          }}
          published={(done) => void published(done)}
        />
      )}
    </section>
  );
};

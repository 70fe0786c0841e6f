import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, Refused } from '../core/api.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Confirm, Dialog, tellUser } from '../core/ui.tsx';
import { loadWaiting, publication, waiting } from './data.ts';
import { titleOf } from './kinds.ts';
import { authorOf } from './words.ts';
import { worseIn } from './worse.ts';

const said = texts({
  ja: {
    waiting: (count: number) => `未反映の変更 ${count}件`,
    none: '未反映の変更はありません',
    last: (at: string, by: string) => `最終反映 ${at} ${by}`,
    never: 'まだ一度も反映していません（初期データで回答しています）',
    button: 'ボットに反映',
    busy: '反映しています…',
    why: '反映できるのは管理者です。',
    done: 'ボットに反映しました。数秒でお客様への回答に使われます。',
    worse: (count: number) => `ゴールデン質問のうち${count}問が、いまより悪くなります`,
    worseExplain:
      '反映はしていません。次の質問に、正しく答えられなくなります。FAQを見直すか、承知のうえで反映してください。',
    more: (count: number) => `ほか${count}問`,
    anyway: 'このまま反映する',
    list: '未反映の変更',
    close: '閉じる',
  },
  en: {
    waiting: (count: number) => `${count} not in force yet`,
    none: 'Everything is in force',
    last: (at: string, by: string) => `Last put in force ${at} ${by}`,
    never: 'Nothing has been put in force yet (the bot answers from the initial data)',
    button: 'Put in force',
    busy: 'Working…',
    why: 'Administrators put entries in force.',
    done: 'It is in force. Customers get it within seconds.',
    worse: (count: number) => `${count} golden questions would get worse`,
    worseExplain:
      'Nothing was put in force. These would not be answered right any more. Look at the entries, or go on knowingly.',
    more: (count: number) => `and ${count} more`,
    anyway: 'Put in force all the same',
    list: 'Not in force yet',
    close: 'Close',
  },
});

const Waiting = ({ close }: { close(): void }) => (
  <Dialog title={said().list} close={close}>
    <ul class="k-waiting">
      {(waiting.value ?? []).map(({ id, fields }) => (
        <li key={id}>
          <a href={addressOf('knowledge', 'faq', id)} onClick={close}>
            {titleOf('faq', fields)}
          </a>
        </li>
      ))}
    </ul>
    <footer>
      <button type="button" onClick={close}>
        {said().close}
      </button>
    </footer>
  </Dialog>
);

/** How many saved changes the bot does not know, and the way to put them in force. */
export const PublishBar = () => {
  const isBusy = useSignal(false);
  const isListed = useSignal(false);
  const worse = useSignal<ReturnType<typeof worseIn>>(undefined);
  useEffect(() => void loadWaiting(), []);

  const publish = async (force: boolean) => {
    isBusy.value = true;
    worse.value = undefined;
    try {
      await api.post('/knowledge/publish', force ? { force } : {});
      tellUser(said().done);
    } catch (error) {
      worse.value = error instanceof Refused && error.code === 'conflict' ? worseIn(error.message) : undefined;
      if (!worse.value) tellUser(explain(error), 'problem');
    } finally {
      isBusy.value = false;
      await loadWaiting();
    }
  };

  const { value: newest } = publication;
  const count = waiting.value?.length ?? 0;
  return (
    <div class="k-publish">
      {waiting.value && count > 0 && (
        <button
          type="button"
          class="quiet-button k-waits"
          onClick={() => {
            isListed.value = true;
          }}
        >
          <span class="badge warn">{said().waiting(count)}</span>
        </button>
      )}
      {waiting.value && count === 0 && <span class="quiet">{said().none}</span>}
      {newest && (
        <span class="quiet">
          {newest.at === undefined ? said().never : said().last(dateTime(newest.at), authorOf(newest.by ?? ''))}
        </span>
      )}
      {!isAtLeast('admin') && <span class="quiet">{said().why}</span>}
      <button
        type="button"
        class={count > 0 ? 'primary' : ''}
        disabled={!isAtLeast('admin') || isBusy.value}
        onClick={() => void publish(false)}
      >
        {isBusy.value ? said().busy : said().button}
      </button>
      {isListed.value && (
        <Waiting
          close={() => {
            isListed.value = false;
          }}
        />
      )}
      {worse.value && (
        <Confirm
          title={said().worse(worse.value.count)}
          label={said().anyway}
          close={() => {
            worse.value = undefined;
          }}
          run={() => void publish(true)}
        >
          <p>{said().worseExplain}</p>
          <ul class="k-worse">
            {worse.value.named.map((question) => (
              <li key={question}>{question}</li>
            ))}
            {worse.value.count > worse.value.named.length && (
              <li>{said().more(worse.value.count - worse.value.named.length)}</li>
            )}
          </ul>
        </Confirm>
      )}
    </div>
  );
};

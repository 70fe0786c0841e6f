import { computed } from '@preact/signals';
import type { Presence } from '../../../functions/protocol/names.ts';
import { NAMES } from '../core/names.ts';
import { Popover } from '../core/popover.tsx';
import { changedBy, choose, chosen, standing } from '../core/presence.ts';
import { texts } from '../core/texts.ts';
import { lists } from '../inbox/lists.ts';
import { mayLeave } from './leaving.tsx';

const said = texts({
  ja: {
    label: '受付状態',
    names: NAMES.ja.presence,
    hints: {
      available: '新しい会話が割り当てられます。',
      away: '新しい会話は割り当てられません。担当中の会話は続けられます。',
      offline: '業務終了。担当中の会話は順番待ちに戻ることがあります。',
    },
    load: (held: number, capacity: number) => `担当 ${held} / ${capacity}件`,
    ringing:
      '呼び出しに続けて応答がなかったため、離席中に変更されました。受付を再開するには「受付中」を選んでください。',
    supervisor: '管理者が受付状態を変更しました。',
    lost: '接続が途切れていたため、オフラインに変更されました。担当中だった会話は順番待ちに戻っています。',
    again: '受付を再開',
    close: '閉じる',
  },
  en: {
    label: 'Presence',
    names: NAMES.en.presence,
    hints: {
      available: 'You are given new conversations.',
      away: 'You are given no new conversations. You go on with those you have.',
      offline: 'You are done. What you have may go back to the queue.',
    },
    load: (held: number, capacity: number) => `${held} of ${capacity} conversations`,
    ringing: 'You were set away, because conversations rang for you without an answer. Choose “Available” to go on.',
    supervisor: 'A supervisor has changed your presence.',
    lost: 'You were set offline, because nothing was heard of you. What you had is in the queue again.',
    again: 'Be available again',
    close: 'Close',
  },
});

const ALL: readonly Presence[] = ['available', 'away', 'offline'];

/** How many he has, as the list says it: the service tells of presence, and not of each conversation. */
const load = computed(() => {
  const { rows, isLoaded } = lists.mine.value;
  return standing.value && { capacity: standing.value.capacity, held: isLoaded ? rows.length : standing.value.holding };
});

const Load = () => {
  const { value } = load;
  return value ? (
    <small title={said().load(value.held, value.capacity)}>
      {value.held}/{value.capacity}
    </small>
  ) : null;
};

const change = async (status: Presence): Promise<void> => {
  if (status !== 'offline' || (await mayLeave())) choose(status);
};

/** Whether the agent takes conversations, with how many he has; the list to choose from. */
export const PresenceSwitch = () => (
  <Popover
    name="presence"
    label={said().label}
    button={
      <>
        <i class={`presence-dot ${chosen.value}`} aria-hidden="true" />
        <span>{said().names[chosen.value]}</span>
        <Load />
      </>
    }
  >
    {(close) => (
      <fieldset class="choices">
        <legend class="visually-hidden">{said().label}</legend>
        {ALL.map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={chosen.value === status}
            onClick={() => {
              close();
              void change(status);
            }}
          >
            <i class={`presence-dot ${status}`} aria-hidden="true" />
            <span>
              <b>{said().names[status]}</b>
              <small>{said().hints[status]}</small>
            </span>
          </button>
        ))}
        {load.value && <p class="quiet">{said().load(load.value.held, load.value.capacity)}</p>}
      </fieldset>
    )}
  </Popover>
);

/** Why somebody else has changed it. */
export const PresenceNotice = () => {
  const { value: why } = changedBy;
  if (!why) return null;
  return (
    <div class="alert notice" role="alert">
      <span>{said()[why]}</span>
      {chosen.value !== 'available' && (
        <button type="button" onClick={() => choose('available')}>
          {said().again}
        </button>
      )}
      <button
        type="button"
        class="quiet-button"
        onClick={() => {
          changedBy.value = undefined;
        }}
      >
        {said().close}
      </button>
    </div>
  );
};

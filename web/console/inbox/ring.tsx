import { useSignal } from '@preact/signals';
import { isWriting, useKeys } from '../core/keys.ts';
import { now } from '../core/now.ts';
import { addressOf, go, place } from '../core/place.ts';
import { characterKeys } from '../core/preferences.ts';
import { explain } from '../core/problems.ts';
import { connection } from '../core/socket.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { lists, rowOf } from './lists.ts';
import { byRisk } from './order.ts';
import { decline, ringing, take } from './rings.ts';
import { Waited } from './row.tsx';
import { addTab } from './tabs.ts';
import { said as words } from './words.ts';

const said = texts({
  ja: {
    label: 'あなたへの呼び出し',
    call: (wishes: readonly string[]) => `呼び出し: ${wishes.join('、')}`,
    left: (seconds: number) => `あと${seconds}秒`,
    take: '応答する',
    decline: '今は出られない',
    taken: (name: string) => `担当になりました: ${name}（タブを開きました）`,
    takeFirst: '順番待ちの先頭を担当する',
    keys: '呼び出し',
  },
  en: {
    label: 'Ringing for you',
    call: (wishes: readonly string[]) => `Ringing for you: ${wishes.join(', ')}`,
    left: (seconds: number) => `${seconds} s left`,
    take: 'Accept',
    decline: 'Not now',
    taken: (name: string) => `It is yours: ${name} (in a tab of its own)`,
    takeFirst: 'Take the most urgent one of the queue',
    keys: 'Ringing',
  },
});

/** Takes a conversation and opens it, but not away from under what he has begun meanwhile; says why where it cannot be taken. */
export const accept = async (id: string): Promise<void> => {
  const from = place.peek();
  try {
    await take(id);
    if (place.peek() === from && !isWriting(document.activeElement)) return go(addressOf('inbox', 'mine', id));
    addTab(id);
    tellUser(said().taken(rowOf(id)?.excerpt ?? words().noText));
  } catch (error) {
    tellUser(explain(error), 'problem');
  }
};

const passOn = (id: string): Promise<void> =>
  decline(id).catch((error: unknown) => tellUser(explain(error), 'problem'));

const Ring = ({ id, until, isFirst }: { readonly id: string; readonly until: number; readonly isFirst: boolean }) => {
  const row = rowOf(id);
  const isTaking = useSignal(false);
  const run = async (answer: (id: string) => Promise<void>) => {
    isTaking.value = true;
    await answer(id);
    isTaking.value = false;
  };
  return (
    <li class="ring">
      <a href={addressOf('inbox', 'mine', id)}>{row?.excerpt ?? words().noText}</a>
      <p>
        <b>{said().left(Math.max(0, Math.ceil((until - now.value) / 1_000)))}</b>
        {row && <Waited row={row} />}
        {row && row.priority > 0 && <span class="badge bad">{words().priorities[row.priority]}</span>}
      </p>
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={isTaking.value || connection.value !== 'online'}
          onClick={() => void run(accept)}
        >
          {said().take} {isFirst && characterKeys.value && <kbd>A</kbd>}
        </button>
        <button
          type="button"
          disabled={isTaking.value || connection.value !== 'online'}
          onClick={() => void run(passOn)}
        >
          {said().decline}
        </button>
      </div>
    </li>
  );
};

/** What rings for the agent, on top of everything, with the seconds that are left. */
export const Rings = () => {
  const rings = ringing.value;
  const first = rings[0];
  useKeys(said().keys, {
    a: { label: said().take, run: () => first && void accept(first.id), off: first === undefined },
    q: {
      label: said().takeFirst,
      run: () => {
        const [next] = byRisk(lists.queue.peek().rows, Date.now());
        if (next) void accept(next.conversationId);
      },
      off: place.value.page !== 'inbox' || lists.queue.value.rows.length === 0,
    },
  });
  return (
    <>
      {/* Said once for each; the seconds are for who looks. */}
      <p class="visually-hidden" aria-live="assertive">
        {rings.length > 0 && said().call(rings.map(({ id }) => rowOf(id)?.excerpt ?? words().noText))}
      </p>
      <section class="rings" aria-label={said().label} hidden={rings.length === 0}>
        {rings.length > 0 && <h2>{said().label}</h2>}
        <ul>
          {rings.map(({ id, until }) => (
            <Ring key={id} id={id} until={until} isFirst={id === first?.id} />
          ))}
        </ul>
      </section>
    </>
  );
};

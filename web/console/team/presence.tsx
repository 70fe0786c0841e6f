import { useSignal } from '@preact/signals';
import type { Presence } from '../../../functions/protocol/server.ts';
import { api } from '../core/api.ts';
import { names } from '../core/names.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Confirm, tellUser } from '../core/ui.tsx';
import type { Colleague } from './board.ts';
import { know } from './store.ts';

const said = texts({
  ja: {
    label: (name: string) => `${name}の受付状態`,
    done: (name: string, state: string) => `${name}を「${state}」にしました。`,
    title: 'オフラインにしますか？',
    why: (name: string, count: number) =>
      `${name}が対応中の会話${count}件は、順番待ちに戻り、ほかの担当者に割り当てられます。`,
    run: 'オフラインにする',
  },
  en: {
    label: (name: string) => `State of ${name}`,
    done: (name: string, state: string) => `${name} is now: ${state}.`,
    title: 'Set offline?',
    why: (name: string, count: number) =>
      `The ${count} conversations ${name} has go back to the queue and to other agents.`,
    run: 'Set offline',
  },
});

const STATES: readonly Presence[] = ['available', 'away', 'offline'];
const isPresence = (text: string): text is Presence => STATES.some((state) => state === text);

/** The state of an agent, which a supervisor may set in his place. */
export const PresenceOf = ({ agent: { id, name, status, holding } }: { readonly agent: Colleague }) => {
  // What was chosen, until the answer is there.
  const chosen = useSignal<Presence | undefined>(undefined);
  const shown = chosen.value ?? status;
  const forget = () => {
    chosen.value = undefined;
  };
  const set = async (wanted: Presence): Promise<void> => {
    try {
      know(await api.put<Colleague>(`/agents/${encodeURIComponent(id)}/presence`, { status: wanted }));
      tellUser(said().done(name, names().presence[wanted]));
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    forget();
  };
  const choose = (wanted: string): void => {
    if (!isPresence(wanted) || wanted === status) return;
    chosen.value = wanted;
    if (wanted !== 'offline' || holding === 0) void set(wanted);
  };
  return (
    <>
      <select
        class={`team-state ${shown}`}
        aria-label={said().label(name)}
        value={shown}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {names().presence[state]}
          </option>
        ))}
      </select>
      {chosen.value === 'offline' && holding > 0 && (
        <Confirm title={said().title} label={said().run} close={forget} run={() => void set('offline')}>
          <p>{said().why(name, holding)}</p>
        </Confirm>
      )}
    </>
  );
};

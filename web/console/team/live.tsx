import { useSignal } from '@preact/signals';
import { useKeys } from '../core/keys.ts';
import { NAMES } from '../core/names.ts';
import { now } from '../core/now.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { duration } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { botsOf, linesOf, roomOf } from './board.ts';
import { Bots } from './bots.tsx';
import { Colleagues } from './colleagues.tsx';
import { Peek } from './peek.tsx';
import { agents, queue, recent } from './store.ts';
import { Waiting } from './waiting.tsx';
import './live.css';

const said = texts({
  ja: {
    waiting: 'お待ちのお客様',
    late: 'うち遅れ',
    longest: '最長の待ち',
    here: '受付中の担当者',
    room: '受けられる残り',
    bots: NAMES.ja.mode.bot,
    people: (count: number) => `${count}名`,
    cases: (count: number) => `${count}件`,
    none: 'なし',
    close: '会話の表示を閉じる',
    title: 'チーム',
  },
  en: {
    waiting: 'Customers waiting',
    late: 'Of them late',
    longest: 'Longest wait',
    here: 'Agents available',
    room: 'Room for',
    bots: NAMES.en.mode.bot,
    people: (count: number) => String(count),
    cases: (count: number) => String(count),
    none: 'None',
    close: 'Close the conversation',
    title: 'Team',
  },
});

const Tile = ({ label, text, kind }: { readonly label: string; readonly text: string; readonly kind?: string }) => (
  <div class={['team-tile', kind].filter(Boolean).join(' ')}>
    <dt>{label}</dt>
    <dd>{text}</dd>
  </div>
);

const Tiles = ({ now: at }: { readonly now: number }) => {
  const people = agents.value.value ?? [];
  const lines = linesOf(queue.value.value ?? []);
  const waiting = lines.flatMap((line) => line.waiting);
  const late = lines.reduce((sum, line) => sum + line.late, 0);
  const longest = Math.min(...lines.map(({ since }) => since));
  const { cases } = said();
  return (
    <dl class="team-tiles">
      <Tile label={said().waiting} text={cases(waiting.length)} />
      <Tile label={said().late} text={cases(late)} kind={late > 0 ? 'bad' : ''} />
      <Tile label={said().longest} text={waiting.length === 0 ? said().none : duration(at - longest)} />
      <Tile
        label={said().here}
        text={said().people(people.filter(({ status, disabled }) => status === 'available' && !disabled).length)}
      />
      <Tile label={said().room} text={cases(roomOf(people))} />
      <Tile label={said().bots} text={cases(botsOf(recent.value.value ?? [], at).length)} />
    </dl>
  );
};

/** For supervisors: everything that goes on, and one conversation beside it. */
const Board = () => {
  queue.use();
  recent.use();
  const open = useSignal<string | undefined>(undefined);
  const close = () => {
    open.value = undefined;
  };
  useKeys(said().title, { Escape: open.value === undefined ? undefined : { label: said().close, run: close } });
  const choose = (id: string) => {
    open.value = id;
  };
  const shown = { now: now.value, open: open.value, choose };
  return (
    <div class="team-live">
      <Tiles now={now.value} />
      <div class={open.value === undefined ? 'team-board' : 'team-board beside'}>
        <div class="team-column">
          <Waiting {...shown} />
          <Bots {...shown} />
        </div>
        <Colleagues {...shown} />
        {open.value !== undefined && <Peek key={open.value} id={open.value} close={close} />}
      </div>
    </div>
  );
};

/** What goes on now: for agents, who of the others is there. */
export const Live = () => {
  agents.use();
  const problem = agents.problem.value ?? queue.problem.value ?? recent.problem.value;
  return (
    <>
      {problem !== undefined && <Problem message={explain(problem)} retry={() => void agents.read()} />}
      {agents.value.value === undefined ? (
        problem === undefined && <Loading />
      ) : isAtLeast('supervisor') ? (
        <Board />
      ) : (
        <Colleagues />
      )}
    </>
  );
};

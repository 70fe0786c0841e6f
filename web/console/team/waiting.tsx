import type { ConversationSummary } from '../../../functions/protocol/server.ts';
import { texts } from '../core/texts.ts';
import { duration } from '../core/time.ts';
import { type Line, linesOf, sinceOf } from './board.ts';
import { Row, type Shown } from './row.tsx';
import { queue } from './store.ts';

const said = texts({
  ja: {
    title: 'お待ちのお客様',
    empty: '待っているお客様はいません。担当者を希望したお客様は、ここに待ち時間の長い順で表示されます。',
    longest: (time: string) => `最長 ${time}`,
    count: (count: number) => `${count}件`,
    late: (count: number) => `遅れ ${count}件`,
    waits: (time: string) => `${time}待ち`,
    rings: (name: string) => `${name}を呼び出し中`,
    somebody: '担当者',
    lateness: { warning: '初回返信が遅れています', supervisor: '大幅に遅れています' },
    anySkill: 'スキル指定なし',
  },
  en: {
    title: 'Customers waiting',
    empty: 'Nobody waits. Customers who want a person are shown here, who has waited longest first.',
    longest: (time: string) => `longest ${time}`,
    count: (count: number) => `${count} waiting`,
    late: (count: number) => `${count} late`,
    waits: (time: string) => `waits ${time}`,
    rings: (name: string) => `rings for ${name}`,
    somebody: 'somebody',
    lateness: { warning: 'First answer is late', supervisor: 'Much too late' },
    anySkill: 'No skill named',
  },
});

const Wait = ({ summary, now }: { readonly summary: ConversationSummary; readonly now: number }) => {
  const { late, rings, agentName } = summary;
  const kind = { warning: 'warn', supervisor: 'bad' } as const;
  return (
    <>
      <span class={late ? `badge ${kind[late]}` : 'badge'}>{said().waits(duration(now - sinceOf(summary)))}</span>
      {late && <span class={late === 'warning' ? 'team-warn' : 'problem'}>{said().lateness[late]}</span>}
      {rings !== undefined && <span class="quiet">{said().rings(agentName ?? said().somebody)}</span>}
    </>
  );
};

const Group = ({ line: { skill, waiting, since, late }, ...shown }: Shown & { readonly line: Line }) => (
  <section class="team-line">
    <h3>
      <span>{skill ?? said().anySkill}</span>
      <span class="quiet">
        {said().count(waiting.length)} · {said().longest(duration(shown.now - since))}
      </span>
      {late > 0 && <span class="badge bad">{said().late(late)}</span>}
    </h3>
    <ul>
      {waiting.map((summary) => (
        <Row key={summary.conversationId} summary={summary} {...shown}>
          <Wait summary={summary} now={shown.now} />
        </Row>
      ))}
    </ul>
  </section>
);

/** Who waits for a person, by skill. */
export const Waiting = (shown: Shown) => {
  const lines = linesOf(queue.value.value ?? []);
  return (
    <section class="team-card" aria-labelledby="team-waiting">
      <h2 id="team-waiting">{said().title}</h2>
      {lines.length === 0 && queue.value.value !== undefined && <p class="quiet team-empty">{said().empty}</p>}
      {lines.map((line) => (
        <Group key={line.skill ?? ''} line={line} {...shown} />
      ))}
    </section>
  );
};

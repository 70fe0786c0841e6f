import type { ConversationSummary } from '../../../functions/protocol/server.ts';
import { names } from '../core/names.ts';
import { isAtLeast, me } from '../core/session.ts';
import { language, texts } from '../core/texts.ts';
import { duration, shortTime } from '../core/time.ts';
import { type Colleague, colleaguesOf, sinceOf } from './board.ts';
import { PresenceOf } from './presence.tsx';
import { Row, type Shown } from './row.tsx';
import { agents, queue, recent } from './store.ts';

const said = texts({
  ja: {
    title: '担当者',
    empty: '担当者がまだいません。サインインした担当者がここに表示されます。',
    you: '（あなた）',
    load: (holding: number, capacity: number) => `${holding}／${capacity}件`,
    loadLabel: '対応中の件数',
    seen: (time: string) => `最終確認 ${time}`,
    opened: (time: string) => `${time}から`,
    waits: (time: string) => `お客様が${time}待ち`,
    rings: '呼び出し中',
    unknown: '会話を開く',
  },
  en: {
    title: 'Agents',
    empty: 'Nobody yet. Agents are shown here once they have signed in.',
    you: ' (you)',
    load: (holding: number, capacity: number) => `${holding} of ${capacity}`,
    loadLabel: 'Conversations at once',
    seen: (time: string) => `last seen ${time}`,
    opened: (time: string) => `since ${time}`,
    waits: (time: string) => `customer waits ${time}`,
    rings: 'Ringing',
    unknown: 'Open the conversation',
  },
});

const Load = ({ holding, capacity }: Pick<Colleague, 'holding' | 'capacity'>) => (
  <span class="team-load">
    <meter min={0} max={Math.max(capacity, holding, 1)} value={holding} aria-label={said().loadLabel} />
    <span>{said().load(holding, capacity)}</span>
  </span>
);

const Has = ({ id, known, ...shown }: Shown & { readonly id: string; readonly known?: ConversationSummary }) =>
  known ? (
    <Row summary={known} {...shown}>
      <span class="quiet">{said().opened(shortTime(known.openedAt))}</span>
      {known.rings !== undefined && <span class="badge warn">{said().rings}</span>}
      {known.since !== undefined && (
        <span class={known.late ? 'badge bad' : 'badge'}>{said().waits(duration(shown.now - sinceOf(known)))}</span>
      )}
    </Row>
  ) : (
    <li>
      <button type="button" class="team-row" aria-pressed={shown.open === id} onClick={() => shown.choose(id)}>
        <span class="team-excerpt">{said().unknown}</span>
      </button>
    </li>
  );

const Person = ({ agent, shown }: { readonly agent: Colleague; readonly shown: Shown | undefined }) => {
  const { id, name, status, holding, capacity, presentAt, skills, conversations } = agent;
  const known = new Map(
    [...(recent.value.value ?? []), ...(queue.value.value ?? [])].map((each) => [each.conversationId, each]),
  );
  return (
    <li class={`team-person ${status}`}>
      <div class="team-person-head">
        <strong>
          {name}
          {id === me.value?.sub && <span class="quiet">{said().you}</span>}
        </strong>
        {shown ? <PresenceOf agent={agent} /> : <span class={`team-state ${status}`}>{names().presence[status]}</span>}
        {shown && <Load holding={holding} capacity={capacity} />}
      </div>
      {shown && (
        <p class="team-facts quiet">
          {Object.keys(skills).map((skill) => (
            <span key={skill} class="badge">
              {skill}
            </span>
          ))}
          {presentAt !== undefined && status !== 'available' && <span>{said().seen(shortTime(presentAt))}</span>}
        </p>
      )}
      {shown && conversations.length > 0 && (
        <ul>
          {conversations.map((each) => {
            const summary = known.get(each);
            return <Has key={each} id={each} {...(summary && { known: summary })} {...shown} />;
          })}
        </ul>
      )}
    </li>
  );
};

/** Who of the agents is there; for supervisors also with what they have, and their state to be set. */
export const Colleagues = (shown: Shown | Record<never, never>) => {
  const all = colleaguesOf(agents.value.value ?? [], language.value);
  const full = isAtLeast('supervisor') && 'choose' in shown ? shown : undefined;
  return (
    <section class="team-card" aria-labelledby="team-people">
      <h2 id="team-people">{said().title}</h2>
      {all.length === 0 && <p class="quiet team-empty">{said().empty}</p>}
      <ul class="team-people">
        {all.map((agent) => (
          <Person key={agent.id} agent={agent} shown={full} />
        ))}
      </ul>
    </section>
  );
};

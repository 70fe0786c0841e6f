import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { api } from '../core/api.ts';
import { names } from '../core/names.ts';
import { explain } from '../core/problems.ts';
import { me } from '../core/session.ts';
import { language, texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { colleaguesOf } from '../team/board.ts';
import { agents } from '../team/store.ts';
import { know } from './store.ts';

const said = texts({
  ja: {
    take: '自分が担当する',
    owner: '担当者',
    nobody: '担当者なし',
    status: '状態',
    statuses: { open: '要対応', pending: 'お客様の返事待ち', solved: '解決済み' },
    changed: 'チケットを更新しました。',
  },
  en: {
    take: 'Take it',
    owner: 'Owner',
    nobody: 'Nobody',
    status: 'Status',
    statuses: { open: 'To answer', pending: 'Waiting for the customer', solved: 'Solved' },
    changed: 'The ticket is changed.',
  },
});

type Change = { owner?: string | null; status?: TicketView['status'] };
const STATUSES = ['open', 'pending', 'solved'] as const;

/** Whose a ticket is and how it stands, both to be changed. */
export const Give = ({ ticket, known }: { readonly ticket: TicketView; known(ticket: TicketView): void }) => {
  const { id, owner, status } = ticket;
  const own = me.value?.sub;
  const change = async (wanted: Change): Promise<void> => {
    try {
      const changed = await api.put<TicketView>(`/tickets/${encodeURIComponent(id)}`, wanted);
      known(changed);
      know(changed);
      tellUser(said().changed);
    } catch (error) {
      // The field shows again what is so.
      known({ ...ticket });
      tellUser(explain(error), 'problem');
    }
  };
  const people = colleaguesOf(agents.value.value ?? [], language.value);
  return (
    <div class="tickets-give">
      {owner !== own && own !== undefined && (
        <button type="button" onClick={() => void change({ owner: own })}>
          {said().take}
        </button>
      )}
      <label>
        {said().owner}
        <select value={owner ?? ''} onChange={({ currentTarget: { value } }) => void change({ owner: value || null })}>
          <option value="">{said().nobody}</option>
          {owner !== undefined && !people.some((each) => each.id === owner) && <option value={owner}>{owner}</option>}
          {people.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name} ({names().presence[each.status]})
            </option>
          ))}
        </select>
      </label>
      <label>
        {said().status}
        <select
          value={status}
          onChange={({ currentTarget }) => {
            const wanted = STATUSES.find((each) => each === currentTarget.value);
            if (wanted) void change({ status: wanted });
          }}
        >
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {said().statuses[each]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
};

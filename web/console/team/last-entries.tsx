import type { ShownEntry } from '../../client/log.ts';
import type { Conversation } from '../core/conversations.ts';
import { NAMES } from '../core/names.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { shortTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { isTold } from './told.ts';
import './last-entries.css';

const said = texts({
  ja: {
    role: NAMES.ja.role,
    note: NAMES.ja.note,
    rated: (score: number) => `評価 ${score}／5`,
    ticketed: '返信をメールで希望',
    earlier: (count: number) => `これより前の${count}件は会話で確認できます`,
    empty: 'まだ発言がありません。',
    typing: 'お客様が入力中…',
  },
  en: {
    role: NAMES.en.role,
    note: NAMES.en.note,
    rated: (score: number) => `Rated ${score} of 5`,
    ticketed: 'Wants an answer by e-mail',
    earlier: (count: number) => `${count} earlier ones are in the conversation`,
    empty: 'Nothing has been said yet.',
    typing: 'The customer is writing…',
  },
});

/** So many are enough to know what it is about. */
const MOST = 12;

const kindOf = ({ kind, from: { role } }: ShownEntry): string => {
  if (kind === 'note') return 'note';
  return role === 'agent' || role === 'customer' ? role : 'bot';
};

const headOf = ({ kind, score, from: { role, name } }: ShownEntry): string => {
  const who = name ?? said().role[role];
  if (kind === 'note') return `${said().note} · ${who}`;
  if (kind === 'rated' && score !== undefined) return `${who} · ${said().rated(score)}`;
  return kind === 'ticketed' ? `${who} · ${said().ticketed}` : who;
};

/** What was said last in a conversation that is followed. */
export const LastEntries = ({ conversation }: { readonly conversation: Conversation }) => {
  const told = conversation.entries.filter(isTold);
  if (conversation.problem) return <Problem message={explain(conversation.problem)} />;
  if (!conversation.isReady) return <Loading />;
  const earlier = told.length - MOST;
  return (
    <>
      {told.length === 0 && <p class="quiet team-empty">{said().empty}</p>}
      {earlier > 0 && <p class="quiet team-empty">{said().earlier(earlier)}</p>}
      <ol class="last-entries">
        {told.slice(-MOST).map((entry) => (
          <li key={entry.seq} class={`last-entry ${kindOf(entry)}`}>
            <p class="quiet">
              {headOf(entry)} <time dateTime={entry.at}>{shortTime(entry.at)}</time>
            </p>
            <p class="last-text">{entry.text ?? entry.comment ?? ''}</p>
          </li>
        ))}
      </ol>
      {conversation.isTyping && <p class="quiet team-empty">{said().typing}</p>}
    </>
  );
};

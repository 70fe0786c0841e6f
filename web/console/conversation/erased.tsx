import { useEffect } from 'preact/hooks';
import { EMPTY, isBlank } from '../composer/draft.ts';
import { draftOf, rewrite } from '../composer/drafts.ts';
import type { Conversation } from '../core/conversations.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Icon } from '../core/ui.tsx';
import { forgetMentions } from '../inbox/mentions.ts';
import './erased.css';
import { forgetHandedOverBy } from './hand-over.ts';

const said = texts({
  ja: {
    title: 'この会話は消去されました',
    at: (time: string) => `消去の日時：${time}`,
    reasons: {
      person: 'ご本人に関するすべての情報の消去依頼によるものです。',
      request: 'この会話の消去依頼によるものです。',
      retention: '保存期間が終わったためです。',
    },
    gone: '発言、氏名、ファイル、メモなどの内容は残っておらず、元に戻せません。お客様が続けて送信すると、新しい会話になります。',
    left: (count: number) =>
      `記録の見出し（番号・時刻・種類・タグ）${count}件とハッシュは、改ざんがないことの証明のために、保存期間が終わるまで残ります。`,
    last: '最後の記録だけが、番号を再び使わないために残っています。',
  },
  en: {
    title: 'This conversation was erased',
    at: (time: string) => `Erased at ${time}`,
    reasons: {
      person: 'The erasure of everything held about this person was requested.',
      request: 'Its erasure was requested.',
      retention: 'Its retention period was over.',
    },
    gone: 'What was written, names, files and notes are gone and cannot be brought back. If the customer writes again, a new conversation begins.',
    left: (count: number) =>
      count === 1
        ? 'The head (number, time, kind, tags) and hash of its one entry are kept until its retention period is over, as proof that nothing was tampered with.'
        : `Heads (number, time, kind, tags) and hashes of its ${count} entries are kept until its retention period is over, as proof that nothing was tampered with.`,
    last: 'Only its last entry is kept, so that its number is never used again.',
  },
});

type Reason = 'person' | 'request' | 'retention';
const REASONS: readonly Reason[] = ['person', 'request', 'retention'];

/** What is left of a conversation whose words are gone; what this browser still has of it goes, too. */
export const Erased = ({ id, entries, state }: Pick<Conversation, 'id' | 'entries' | 'state'>) => {
  const last = entries.findLast(({ kind }) => kind === 'erased');
  const reason = REASONS.find((each) => each === last?.reason);
  const draft = draftOf(id).value;
  useEffect(() => {
    // Also what comes back to it later, such as a reply that was not taken any more.
    if (!isBlank(draft)) rewrite(id, () => EMPTY);
  }, [id, draft]);
  useEffect(() => forgetMentions(id), [id]);
  useEffect(() => forgetHandedOverBy(id), [id]);
  return (
    <section class="erased" aria-label={said().title}>
      <Icon path="M5 7h14M10 11v6m4-6v6M6 7l1 13h10l1-13M9 7V4h6v3" size={32} />
      <h2>{said().title}</h2>
      {last && (
        <p>
          <time dateTime={last.at}>{said().at(dateTime(last.at))}</time>
        </p>
      )}
      {reason !== undefined && <p>{said().reasons[reason]}</p>}
      <p class="quiet">{said().gone}</p>
      <p class="quiet">{reason === 'retention' ? said().last : said().left(state?.seq ?? 0)}</p>
    </section>
  );
};

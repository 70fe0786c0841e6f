import type { ComponentChildren } from 'preact';
import type { ConversationSummary } from '../../../functions/protocol/server.ts';
import { names } from '../core/names.ts';
import { texts } from '../core/texts.ts';

const said = texts({
  ja: { nothing: '内容はまだありません', member: '会員' },
  en: { nothing: 'Nothing written yet', member: 'Member' },
});

/** What the lists of one conversation beside others share. */
export interface Shown {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The conversation that is shown beside the lists. */
  readonly open?: string | undefined;
  choose(id: string): void;
}

/** A conversation in a list: what the customer wants, and what is said of it. */
export const Row = ({
  summary: { conversationId, excerpt, language, priority, sentiment, member },
  open,
  choose,
  children,
}: Omit<Shown, 'now'> & { readonly summary: ConversationSummary; readonly children: ComponentChildren }) => (
  <li>
    <button
      type="button"
      class="team-row"
      aria-pressed={open === conversationId}
      onClick={() => choose(conversationId)}
    >
      <span class="team-excerpt">{excerpt ?? said().nothing}</span>
      <span class="team-facts">
        {children}
        {priority > 0 && <span class="badge warn">{names().priority[priority]}</span>}
        {sentiment && (
          <span class={sentiment === 'angry' ? 'badge bad' : 'badge warn'}>{names().sentiment[sentiment]}</span>
        )}
        {member && <span class="badge">{said().member}</span>}
        <span class="quiet">{language}</span>
      </span>
    </button>
  </li>
);

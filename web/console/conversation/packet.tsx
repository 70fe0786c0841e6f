import './packet.css';
import type { HandoffPacket } from '../../../functions/protocol/server.ts';
import type { ShownEntry } from '../../client/log.ts';
import { beginWith } from '../composer/composer.tsx';
import { useKeys } from '../core/keys.ts';
import { addressOf } from '../core/place.ts';
import { characterKeys } from '../core/preferences.ts';
import { languageName, texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Outward } from './bot-turn.tsx';
import { DataCard } from './data-card.tsx';
import { transferNote } from './system-line.ts';
import { words } from './words.ts';

const said = texts({
  ja: {
    title: '引き継ぎ',
    rest: '詳しく',
    handedOn: '引き継ぎメモ',
    tried: '自動応答が案内した内容',
    found: '見つけたが案内しなかった内容',
    helpful: '役に立った',
    unhelpful: '役に立たなかった',
    order: '注文番号',
    page: '見ていたページ',
    language: '言語',
    moods: { calm: '落ち着いている', displeased: '不満', angry: '強い不満' },
    priority: '優先度',
    priorities: ['通常', 'やや高い', '高い', '緊急'],
    level: '本人確認',
    levels: ['未確認', 'サイトで確認済み', 'コードで確認済み'],
    similar: '似た会話（解決済み）',
    tickets: '未解決のチケット',
    note: '要約（自動作成）',
    suggestion: '最初の一言（案）',
    insert: '入力欄に入れる',
  },
  en: {
    title: 'Handoff',
    rest: 'More',
    handedOn: 'Note for you',
    tried: 'What the bot has shown',
    found: 'What it found and did not show',
    helpful: 'helped',
    unhelpful: 'did not help',
    order: 'Order number',
    page: 'Page',
    language: 'Language',
    moods: { calm: 'calm', displeased: 'displeased', angry: 'angry' },
    priority: 'Priority',
    priorities: ['ordinary', 'raised', 'high', 'urgent'],
    level: 'Identity',
    levels: ['not proven', 'proven by the site', 'proven by a code'],
    similar: 'Similar conversations (resolved)',
    tickets: 'Open tickets',
    note: 'Summary (by a model)',
    suggestion: 'First line (proposed)',
    insert: 'Insert',
  },
});

const Fact = ({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Tried = ({ name, tried }: { readonly name: string; readonly tried: HandoffPacket['tried'] }) =>
  tried.length === 0 ? null : (
    <Fact name={name}>
      <ul>
        {tried.map(({ id, title, score, helpful }) => (
          <li key={id}>
            {title ?? id}{' '}
            <span class={helpful === false ? 'badge warn' : helpful ? 'badge good' : 'badge'}>
              {[
                helpful === undefined ? '' : helpful ? said().helpful : said().unhelpful,
                score === undefined ? '' : `${words().score} ${score.toFixed(2)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Fact>
  );

/** What is seldom looked at, behind one line of what always is. */
const Rest = ({ packet, note }: { readonly packet: HandoffPacket; readonly note: string | undefined }) => {
  const { summary, tried, priority, sentiment, language, page, identityLevel, similar, order } = packet;
  const { tickets = [] } = packet;
  return (
    <details class="packet-rest">
      <summary>
        <span class={sentiment === 'calm' ? 'badge' : 'badge warn'}>{said().moods[sentiment]}</span>
        <span class={priority > 0 ? 'badge warn' : 'badge'}>
          {said().priority} {said().priorities[priority] ?? priority}
        </span>
        {order !== undefined && (
          <span class="badge">
            {said().order} {order}
          </span>
        )}
        <span class="packet-more">{said().rest}</span>
      </summary>
      <p class="quiet">{summary.slice(1).join(' ')}</p>
      {note !== undefined && (
        <p class="packet-note">
          <strong>{said().note}</strong> {note}
        </p>
      )}
      <dl>
        <Tried name={said().tried} tried={tried.filter(({ shown }) => shown)} />
        <Tried name={said().found} tried={tried.filter(({ shown }) => !shown)} />
        <Fact name={said().language}>{languageName(language)}</Fact>
        <Fact name={said().level}>{said().levels[identityLevel] ?? identityLevel}</Fact>
        {page !== undefined && (
          <Fact name={said().page}>
            <Outward address={page} text={page} />
          </Fact>
        )}
        {tickets.length > 0 && <Fact name={said().tickets}>{tickets.join('、')}</Fact>}
        {similar.length > 0 && (
          <Fact name={said().similar}>
            {similar.map(({ conversationId, resolvedAt }) => (
              <a key={conversationId} href={addressOf('inbox', 'all', conversationId)}>
                {dateTime(resolvedAt)}
              </a>
            ))}
          </Fact>
        )}
      </dl>
    </details>
  );
};

const OVER: ReadonlySet<string> = new Set(['resolved', 'closed']);

/**
 * What whoever takes over has to know, from the newest handoff and from the colleague who hands it on; a model's note of it goes
 * along. It folds itself once it has been read: when an agent has answered, or the matter is over.
 */
export const Packet = ({
  id,
  entries,
  canReply,
}: {
  readonly id: string;
  readonly entries: readonly ShownEntry[];
  readonly canReply: boolean;
}) => {
  const handoff = entries.findLast(({ packet: each }) => each !== undefined);
  const packet = handoff?.packet;
  const note = entries.findLast(({ kind, about, usage }) => kind === 'note' && usage && about === handoff?.seq);
  const suggestion = note?.suggestion ?? packet?.suggestion;
  const insert = () => suggestion !== undefined && beginWith(id, suggestion);
  useKeys(said().title, {
    i: canReply && suggestion !== undefined ? { label: said().suggestion, run: insert } : undefined,
  });
  const handedOn = entries.findLast((entry) => transferNote(entry) !== undefined || OVER.has(entry.kind));
  const told = handedOn && transferNote(handedOn);
  if (!packet && told === undefined) return null;
  const since = Math.max(handoff?.seq ?? 0, told === undefined ? 0 : (handedOn?.seq ?? 0));
  const isRead = entries.some(
    ({ seq, kind, from }) => seq > since && (OVER.has(kind) || (kind === 'message' && from.role === 'agent')),
  );
  return (
    <details class="packet" open={!isRead}>
      <summary class="packet-title">
        <strong>{said().title}</strong> {packet?.summary[0]}
      </summary>
      {told !== undefined && (
        <p class="packet-note">
          <strong>{said().handedOn}</strong> {told}
        </p>
      )}
      {packet?.cards?.map((card, index) => (
        <DataCard key={`${index}-${card.title}`} card={card} />
      ))}
      {packet && <Rest packet={packet} note={note?.text} />}
      {suggestion !== undefined && (
        <p class="packet-suggestion">
          <strong>{said().suggestion}</strong>
          <span title={suggestion}>{suggestion}</span>
          {canReply && (
            <button type="button" onClick={insert}>
              {said().insert} {characterKeys.value && <kbd>I</kbd>}
            </button>
          )}
        </p>
      )}
    </details>
  );
};

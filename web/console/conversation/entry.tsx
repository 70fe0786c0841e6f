import './entry.css';
import { Component } from 'preact';
import type { ShownEntry } from '../../client/log.ts';
import { clock, exactTime } from '../core/time.ts';
import { BotTurn } from './bot-turn.tsx';
import { DataCard } from './data-card.tsx';
import { File } from './file.tsx';
import { memberWords } from './member-words.ts';
import { isSaid, systemLine, transferNote } from './system-line.ts';
import { TranslationOf } from './translation.tsx';
import { words } from './words.ts';

interface Props {
  /** The conversation. */
  readonly id: string;
  readonly entry: ShownEntry;
}

const Said = ({ id: conversationId, entry }: Props) => {
  const { seq, kind, from, at, text, choice, choices, attachment, original, drafted, form } = entry;
  const side = kind === 'note' ? 'note' : from.role;
  const role = kind === 'note' ? words().kinds.note : words().roles[from.role];
  return (
    <li class={`entry ${side}`} data-seq={seq}>
      <p class="entry-head">
        <span class="role">{role}</span>
        {from.name !== undefined && from.name !== role && <span>{from.name}</span>}
        <time dateTime={at} title={exactTime(at)}>
          {clock(at)}
        </time>
      </p>
      <div class="bubble">
        {attachment && <File conversationId={conversationId} seq={seq} attachment={attachment} />}
        {(text ?? choice) !== undefined && <p class="text">{text ?? choice}</p>}
        {choices && choices.length > 0 && (
          <ul class="choices">
            {choices.map(({ id, label }) => (
              <li key={id}>{label}</li>
            ))}
          </ul>
        )}
      </div>
      {original && (
        <p class="translation" lang={original.language}>
          <span class="quiet">{words().original}</span> {original.text}
        </p>
      )}
      {form !== undefined && <p class="drafted">{memberWords().form[form]}</p>}
      {drafted !== undefined && <p class="drafted">{words().drafted(Math.round(drafted * 100))}</p>}
      {from.role === 'bot' && <BotTurn entry={entry} />}
      {from.role === 'customer' && text !== undefined && <TranslationOf conversationId={conversationId} seq={seq} />}
    </li>
  );
};

const Happened = ({ entry }: { readonly entry: ShownEntry }) => {
  const { seq, kind, at, text, card } = entry;
  const note = transferNote(entry);
  return (
    <li class={`entry happened ${kind}`} data-seq={seq}>
      <p>
        <time dateTime={at} title={exactTime(at)}>
          {clock(at)}
        </time>{' '}
        {systemLine(entry)}
      </p>
      {/* A card says the same as the text, to be looked over. */}
      {card ? <DataCard card={card} /> : text !== undefined && <p class="told">{text}</p>}
      {note !== undefined && (
        <div class="handed-on">
          <strong>{words().kinds.note}</strong> <span class="text">{note}</span>
        </div>
      )}
      {entry.from.role === 'bot' && <BotTurn entry={entry} />}
    </li>
  );
};

/** One entry of a conversation. Entries never change, so it is drawn once. */
export class Entry extends Component<Props> {
  override shouldComponentUpdate({ entry }: Props): boolean {
    return entry !== this.props.entry;
  }

  override render() {
    const { id, entry } = this.props;
    return isSaid(entry) ? <Said id={id} entry={entry} /> : <Happened entry={entry} />;
  }
}

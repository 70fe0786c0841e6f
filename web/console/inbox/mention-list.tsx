import { texts } from '../core/texts.ts';
import { shortTime } from '../core/time.ts';
import { addressOfMention, mentions } from './mentions.ts';
import { reveal } from './reveal.ts';
import { Views } from './views.tsx';

const said = texts({
  ja: {
    nothing: 'あなた宛てのメモはありません',
    hint: '社内メモに「@あなたの名前」と書かれると、ここに表示されます。サインアウトすると一覧は消えます（メモは会話に残ります）。',
    unseen: '未確認',
  },
  en: {
    nothing: 'No note names you',
    hint: 'When a colleague writes “@” and your name in a note, it appears here until you sign out. The notes stay in their conversations.',
    unseen: 'New',
  },
});

/** The notes that name the agent. */
export const MentionList = () => (
  <>
    <Views view="mentions" />
    {mentions.value.length === 0 && (
      <div class="empty">
        <b>{said().nothing}</b>
        <p>{said().hint}</p>
      </div>
    )}
    <ul class="rows">
      {mentions.value.map((mention) => (
        <li key={`${mention.conversationId}/${mention.seq}`}>
          <a class="row-link" href={addressOfMention(mention)} onClick={() => void reveal(mention.seq)}>
            <span class="first-line">
              <span class="excerpt">{mention.text}</span>
              {!mention.isSeen && <span class="unanswered">{said().unseen}</span>}
            </span>
            <span class="second-line">
              <span class="facts">{mention.name}</span>
              <time dateTime={mention.at}>{shortTime(mention.at)}</time>
            </span>
          </a>
        </li>
      ))}
    </ul>
  </>
);

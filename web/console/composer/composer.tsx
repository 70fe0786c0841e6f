import './composer.css';
import { useSignal } from '@preact/signals';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { MAX_TEXT } from '../../../functions/protocol/limits.ts';
import { fill, hintOf } from '../../../functions/protocol/variables.ts';
import { Outward } from '../conversation/bot-turn.tsx';
import { colleagues, readColleagues } from '../conversation/colleagues.ts';
import { type Conversation, conversationOf } from '../core/conversations.ts';
import { useKeys } from '../core/keys.ts';
import { OnScreen } from '../core/on-screen.ts';
import { enterSends } from '../core/preferences.ts';
import { explain } from '../core/problems.ts';
import { me } from '../core/session.ts';
import { language } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { arrivedAt } from './arrivals.ts';
import { Assisting } from './assisting.tsx';
import { AttachButton, Attached, attachFile, uploadOf } from './attaching.tsx';
import { cannedOffer } from './canned-offer.ts';
import { emptied, hiddenReply, noted, written } from './draft.ts';
import { change, draftOf, rewrite } from './drafts.ts';
import { ComposerField, type Offer } from './field.tsx';
import { fileWords } from './file-texts.ts';
import { mentionAt } from './find-canned.ts';
import { mentioned } from './mentions.ts';
import { newestOf } from './newest.ts';
import { sendNote } from './note.ts';
import { createNoteId } from './note-id.ts';
import { Objections } from './objections.tsx';
import { press, type Told, toldOf } from './press.ts';
import { forgetReturn, hold, repliesOf, returnOf, undo } from './sending.ts';
import { questionIn, suggest, suggestionsFor } from './suggest.ts';
import { Suggestions } from './suggestions.tsx';
import { useTyping } from './typing.ts';
import { valuesFor } from './values.ts';
import { words } from './words.ts';

const newestMessage = ({ entries }: Conversation) =>
  entries.findLast(({ kind, from }) => kind === 'message' && from.role === 'customer');

/** Where replies and notes are written. `canReply`: the conversation is this agent's. */
export const Composer = ({ id, canReply }: { readonly id: string; readonly canReply: boolean }) => {
  const conversation = conversationOf(id).value;
  const draft = draftOf(id).value;
  const field = useRef<HTMLTextAreaElement>(null);
  const told = useSignal<Told | undefined>(undefined);
  const isFocused = useSignal(false);
  const noteId = useMemo(createNoteId, []);
  const isSaving = useSignal(false);
  const upload = uploadOf(id);
  const isNote = draft.mode === 'note' || !canReply;
  const text = isNote ? draft.note : draft.reply;
  const newest = newestMessage(conversation);
  const held = repliesOf(id);
  const back = returnOf(id);
  const tell = useTyping(id);

  const isOnScreen = useContext(OnScreen);
  useEffect(() => {
    const question = canReply && isOnScreen ? questionIn(conversation.entries) : undefined;
    if (question !== undefined) void suggest(id, question);
  }, [id, canReply, isOnScreen, newest?.seq]);

  const could = useRef(canReply);
  useLayoutEffect(() => {
    // Whoever is in a field for notes when the conversation becomes his may have the note in mind already.
    if (canReply && !could.current && field.current === document.activeElement) change(id, { mode: 'note' });
    could.current = canReply;
  }, [canReply]);

  const write = (next: string): void => {
    if (isNote) {
      // It stays one when the conversation becomes his while he writes.
      change(id, { mode: 'note', note: next });
      return;
    }
    told.value = undefined;
    forgetReturn(id);
    tell(next !== '');
    rewrite(id, (now) => written(now, next, newest?.seq ?? 0));
  };

  const insert = (piece: string): void => {
    const at = field.current?.selectionStart ?? text.length;
    const gap = at > 0 && !/\s$/u.test(text.slice(0, at)) ? '\n' : '';
    write(text.slice(0, at) + gap + piece + text.slice(at));
    field.current?.focus();
  };

  const offer = (typed: string, cursor: number): Offer | undefined => {
    if (isNote) {
      const at = mentionAt(typed, cursor);
      if (!at) return undefined;
      void readColleagues().catch((error: unknown) => tellUser(explain(error), 'problem'));
      const named = colleagues().filter(({ id: one, name }) => one !== me.value?.sub && name.includes(at.typed));
      return {
        start: at.start,
        label: words().mentions,
        empty: words().mentions,
        choices: named.map(({ id: key, name }) => ({ id: key, title: name, hint: '' })),
        take: (index) => ({ text: `@${named[index]?.name ?? ''} ` }),
      };
    }
    return cannedOffer(typed, cursor, conversation.state?.language ?? 'ja', valuesFor(conversation));
  };

  const saveNote = async (): Promise<void> => {
    if (isSaving.value || text.trim() === '') return;
    isSaving.value = true;
    try {
      if (/[@＠]/u.test(text)) await readColleagues();
      await sendNote(id, noteId.of(text), text, mentioned(text, colleagues()));
      noteId.saved();
      // The field stays one for notes: what he writes next may be for colleagues, too.
      rewrite(id, (now) => noted(now, text));
    } catch (error) {
      tellUser(explain(error), 'problem');
    } finally {
      isSaving.value = false;
    }
  };

  const sendReply = async (): Promise<void> => {
    // What goes out is the draft of now, and not what was drawn last.
    const { reply, attachment, seen } = draftOf(id).peek();
    if (!canReply || (reply.trim() === '' && !attachment) || reply.length > MAX_TEXT) return;
    if (upload.value) {
      tellUser(fileWords().stillUploading(upload.value.name), 'problem');
      return;
    }
    const last = newestOf(id);
    const pressed = { text: reply, seen: seen ?? last, newest: last, at: Date.now(), arrived: arrivedAt(id) };
    const objections = press(pressed, told.value);
    told.value = toldOf(pressed, objections, told.value);
    if (objections.length > 0) return;
    told.value = undefined;
    tell(false);
    await hold(id).catch(() => tellUser(words().notKept, 'problem'));
  };

  const send = (): void => void (isNote ? saveNote() : sendReply());
  const isEmpty = text === '';
  const last = held.findLast(({ reply, isOwn }) => isOwn && reply.phase === 'held');
  const undoLast = { label: words().undoKey, whileWriting: true, run: () => last && undo(last.reply.id) };
  const candidates = suggestionsFor(id);
  const begin = (mode: 'reply' | 'note'): void => {
    change(id, { mode });
    field.current?.focus();
  };
  useKeys(words().title, {
    r: { label: words().focus, run: () => begin('reply') },
    n: { label: words().writeNote, run: () => begin('note') },
    ...(last && isEmpty && { Escape: undoLast, 'mod+z': { ...undoLast, silent: true } }),
    ...(isFocused.value && !isNote
      ? Object.fromEntries(
          candidates.map(({ answer }, index) => [
            `alt+${index + 1}`,
            { label: words().insertNth(index + 1), whileWriting: true, run: () => insert(answer) },
          ]),
        )
      : {}),
  });

  const over = text.length - MAX_TEXT;
  const isTold = told.value !== undefined && told.value.objections.length > 0 && told.value.text === text;
  const hasWords = text.trim() !== '' || (!isNote && draft.attachment !== undefined);
  const slots = fill(isNote ? '' : text, {}).slots;
  const unseen = hiddenReply(draft, isNote, !canReply || back !== undefined);
  return (
    <section
      class={isNote ? 'composer is-note' : 'composer'}
      aria-label={words().title}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        if (!isNote) void attachFile(id, event.dataTransfer.files[0]);
      }}
    >
      {canReply && !isNote && <Suggestions conversationId={id} insert={({ answer }) => insert(answer)} />}
      {back && back.why !== 'undone' && (
        <div class="composer-objections" role="alert">
          <p>{back.why === 'refused' ? `${words().refused} ${explain(back.error)}` : words().newer}</p>
          {newest?.text !== undefined && <p class="quote">{newest.text}</p>}
        </div>
      )}
      {unseen !== undefined && (
        <div class="composer-objections">
          <p>{words().begun}</p>
          <p class="quote">{unseen}</p>
          <button type="button" class="quiet-button" onClick={() => rewrite(id, emptied)}>
            {words().discard}
          </button>
        </div>
      )}
      <div class="composer-tabs">
        {(['reply', 'note'] as const).map((mode) => (
          <button
            key={mode}
            type="button"
            aria-pressed={isNote === (mode === 'note')}
            disabled={mode === 'reply' && !canReply}
            onClick={() => change(id, { mode })}
          >
            {words()[mode]}
          </button>
        ))}
        {!canReply && (
          <span class="quiet">{conversation.state?.mode === 'closed' ? words().over : words().notYours}</span>
        )}
      </div>
      <Objections
        objections={isTold ? (told.value?.objections ?? []) : []}
        text={text}
        entries={conversation.entries}
      />
      <ComposerField
        text={text}
        label={isNote ? words().noteFor : words().replyTo}
        placeholder={isNote ? words().notePlaceholder : words().placeholder}
        enterSends={enterSends.value && !isNote}
        fieldRef={field}
        offer={offer}
        change={write}
        send={send}
        files={([file]) => !isNote && void attachFile(id, file)}
        focused={(is) => {
          isFocused.value = is;
        }}
      />
      {!isNote && draft.sources && draft.sources.length > 0 && (
        <p class="composer-sources">
          <span class="quiet">{words().sources}</span>
          {draft.sources.map((source) => (
            <span key={source.id} class="badge">
              <Outward address={source.url} text={source.title} />
            </span>
          ))}
        </p>
      )}
      {slots.length > 0 && (
        <p class="composer-file quiet">
          {words().variablesLeft}: {slots.map((name) => `{{${name}}} ${hintOf(name, language.value)}`).join('、')}
        </p>
      )}
      {!isNote && (
        <Attached
          attachment={draft.attachment}
          upload={upload.value}
          remove={() => change(id, { attachment: undefined, replyId: undefined })}
        />
      )}
      <div class="composer-tools">
        {over > 0 && <span class="problem">{words().tooLong(over)}</span>}
        {!isNote && <AttachButton disabled={upload.value !== undefined} choose={(file) => void attachFile(id, file)} />}
        {!isNote && <Assisting conversation={conversation} newest={newest?.seq ?? 0} />}
        <span class="spacer" />
        <button
          type="button"
          class="primary"
          disabled={over > 0 || isSaving.value || upload.value !== undefined || !hasWords}
          onClick={send}
        >
          {isNote ? words().addNote : isTold ? words().sendAnyway : words().send}
          <kbd>{enterSends.value && !isNote ? words().keyEnter : words().keyCtrl}</kbd>
        </button>
      </div>
    </section>
  );
};

/** Shows a text in the field in front of what is there, as the beginning of a reply. */
export const beginWith = (id: string, line: string): void => {
  const { reply } = draftOf(id).peek();
  const next = reply.trim() === '' ? line : `${line}\n${reply}`;
  rewrite(id, (now) => ({ ...written(now, next, newestOf(id)), mode: 'reply' }));
};

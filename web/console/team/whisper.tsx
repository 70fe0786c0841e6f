import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { sendNote } from '../composer/note.ts';
import { createNoteId } from '../composer/note-id.ts';
import { NAMES } from '../core/names.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';

const said = texts({
  ja: {
    label: NAMES.ja.note,
    hint: '担当者だけに表示されます。お客様には見えません。',
    send: 'メモを送る',
    done: '担当者にメモを残しました。',
  },
  en: {
    label: NAMES.en.note,
    hint: 'Only staff see it; the customer does not.',
    send: 'Send note',
    done: 'Your note is with the agent.',
  },
});

/** Says something to whoever has the conversation. */
export const Whisper = ({ id }: { readonly id: string }) => {
  const text = useSignal('');
  const isBusy = useSignal(false);
  const noteId = useMemo(createNoteId, []);
  const send = async (): Promise<void> => {
    const { value } = text;
    isBusy.value = true;
    try {
      await sendNote(id, noteId.of(value), value, []);
      noteId.saved();
      // What was written on meanwhile is the next one.
      if (text.value === value) text.value = '';
      tellUser(said().done);
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    isBusy.value = false;
  };
  return (
    <form
      class="team-whisper"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for="team-whisper">{said().label}</label>
      <textarea
        id="team-whisper"
        rows={2}
        maxLength={8_000}
        aria-describedby="team-whisper-hint"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id="team-whisper-hint" class="quiet">
        {said().hint}
      </p>
      <button type="submit" disabled={isBusy.value || text.value.trim() === ''}>
        {said().send}
      </button>
    </form>
  );
};

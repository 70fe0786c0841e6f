import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { draftOf } from './drafts.ts';
import { type Candidate, suggestionsFor } from './suggest.ts';
import { words } from './words.ts';

/** Entries that answer the customer's newest question, one line of them; one key puts one into the field. */
export const Suggestions = ({
  conversationId,
  insert,
}: {
  readonly conversationId: string;
  insert(candidate: Candidate): void;
}) => {
  const candidates = suggestionsFor(conversationId);
  const unfolded = useSignal<string | undefined>(undefined);
  const isEmpty = draftOf(conversationId).value.reply === '';
  // Whoever writes, or has sent, has read it.
  useEffect(() => {
    unfolded.value = undefined;
  }, [isEmpty]);
  if (candidates.length === 0) return null;
  const shown = candidates.findIndex(({ id }) => id === unfolded.value);
  const candidate = candidates[shown];
  return (
    <section class="suggestions" aria-label={words().suggestions}>
      <ul>
        {candidates.map(({ id, question }, index) => (
          <li key={id}>
            <button
              type="button"
              title={question}
              aria-expanded={id === unfolded.value}
              onClick={() => {
                unfolded.value = id === unfolded.value ? undefined : id;
              }}
            >
              <kbd>Alt+{index + 1}</kbd> {question}
            </button>
          </li>
        ))}
      </ul>
      {candidate && (
        <div class="suggestion">
          <p class="answer">{candidate.answer}</p>
          <button
            type="button"
            onClick={() => {
              unfolded.value = undefined;
              insert(candidate);
            }}
          >
            {words().insert(`Alt+${shown + 1}`)}
          </button>
        </div>
      )}
    </section>
  );
};

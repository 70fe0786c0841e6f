import { useSignal } from '@preact/signals';
import { hasModel, type Translation, translated } from '../composer/assist.ts';
import { explain } from '../core/problems.ts';
import { language } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { words } from './words.ts';

/** The words of a customer in the reader's language, when he asks for them; the original stays. */
export const TranslationOf = ({ conversationId, seq }: { readonly conversationId: string; readonly seq: number }) => {
  const translation = useSignal<Translation | undefined>(undefined);
  if (!hasModel.value) return null;
  if (translation.value) {
    return (
      <p class="translation" lang={translation.value.language}>
        {translation.value.text}
      </p>
    );
  }
  const ask = (): void => {
    translated(conversationId, seq, language.peek()).then(
      (answer) => {
        translation.value = answer;
      },
      (error: unknown) => tellUser(explain(error), 'problem'),
    );
  };
  return (
    <button type="button" class="quiet-button translate" onClick={ask}>
      {words().translate}
    </button>
  );
};

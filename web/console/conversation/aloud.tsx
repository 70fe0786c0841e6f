import { useRef } from 'preact/hooks';
import type { Conversation } from '../core/conversations.ts';
import { texts } from '../core/texts.ts';
import { newsAfter } from './news.ts';

const said = texts({
  ja: { title: 'お客様の新しいメッセージ', wrote: (text: string) => `お客様: ${text}` },
  en: { title: 'New messages of the customer', wrote: (text: string) => `Customer: ${text}` },
});

/** Tells who cannot look what the customer writes from now on. The history itself grows at its beginning, too, and that is no news. */
export const Aloud = ({ conversation: { entries, head, isReady } }: { readonly conversation: Conversation }) => {
  const since = useRef<number | undefined>(undefined);
  if (isReady) since.current ??= head;
  return (
    <div class="visually-hidden" role="log" aria-label={said().title}>
      {newsAfter(entries, since.current ?? head).map(({ seq, text, choice, attachment }) => (
        <p key={seq}>{said().wrote([text ?? choice, attachment?.name].filter(Boolean).join(' '))}</p>
      ))}
    </div>
  );
};

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Attachment } from '../../../functions/protocol/server.ts';
import { addressOfFile } from '../composer/attach.ts';
import { fileWords, sizeOf } from '../composer/file-texts.ts';
import { explain } from '../core/problems.ts';
import { Icon, tellUser } from '../core/ui.tsx';

/** What is given as a download leaves the page where it is. */
const download = (url: string): void => {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noopener noreferrer';
  link.click();
};

const CLIP = 'M8 12.5l6-6a3 3 0 0 1 4.2 4.2l-8 8a5 5 0 0 1-7-7l7.6-7.6';

/** A file that came with a message: a picture shows itself when it comes into view, everything else is a download. */
export const File = ({
  conversationId,
  seq,
  attachment: { id, name, type, size },
}: {
  readonly conversationId: string;
  readonly seq: number;
  readonly attachment: Attachment;
}) => {
  const picture = useSignal<string | undefined>(undefined);
  const hasFailed = useSignal(false);
  const isLarge = useSignal(false);
  const frame = useRef<HTMLDivElement>(null);
  const isPicture = type.startsWith('image/');
  const open = async (): Promise<void> => {
    try {
      const url = await addressOfFile(conversationId, seq, id);
      if (isPicture) picture.value = url;
      else download(url);
    } catch (error) {
      hasFailed.value = true;
      tellUser(explain(error), 'problem');
    }
  };
  useEffect(() => {
    if (!isPicture || !frame.current) return;
    // A long conversation has many pictures, and its reader looks at few of them.
    const observer = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      observer.disconnect();
      void open();
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [id]);
  return (
    <div class="file" ref={frame}>
      <p>
        <Icon path={CLIP} size={15} /> {name} <span class="quiet">{sizeOf(size)}</span>
      </p>
      {picture.value !== undefined && (
        <button
          type="button"
          class={isLarge.value ? 'picture is-large' : 'picture'}
          aria-expanded={isLarge.value}
          onClick={() => {
            isLarge.value = !isLarge.value;
          }}
        >
          <img src={picture.value} alt={name} />
        </button>
      )}
      {isPicture && picture.value === undefined && !hasFailed.value && <div class="picture" />}
      {(!isPicture || (hasFailed.value && picture.value === undefined)) && (
        <button type="button" onClick={() => void open()}>
          {isPicture ? fileWords().show : fileWords().download}
        </button>
      )}
    </div>
  );
};

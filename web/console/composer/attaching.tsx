import { type Signal, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { FILE_TYPES } from '../../../functions/protocol/limits.ts';
import type { Attachment } from '../../../functions/protocol/server.ts';
import { Icon, tellUser } from '../core/ui.tsx';
import { attach } from './attach.ts';
import { withFile } from './draft.ts';
import { draftOf, rewrite } from './drafts.ts';
import { explainFile, fileWords, sizeOf } from './file-texts.ts';
import { newestOf } from './newest.ts';

/** A file on its way up. */
export interface Upload {
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
}

const uploads = new Map<string, Signal<Upload | undefined>>();

/** The file on its way to the reply of a conversation, also while that is not on the screen. */
export const uploadOf = (conversationId: string): Signal<Upload | undefined> => {
  const known = uploads.get(conversationId);
  if (known) return known;
  const made = signal<Upload | undefined>(undefined);
  uploads.set(conversationId, made);
  return made;
};

/** Uploads a file for the reply of a conversation, and puts it there when it was taken. */
export const attachFile = async (conversationId: string, file: File | null | undefined): Promise<void> => {
  if (!file) return;
  const upload = uploadOf(conversationId);
  if (upload.peek() || draftOf(conversationId).peek().attachment) {
    tellUser(fileWords().one, 'problem');
    return;
  }
  upload.value = { name: file.name, share: 0 };
  try {
    const attachment = await attach(conversationId, file, (share) => {
      upload.value = { name: file.name, share };
    });
    // A reply that came back meanwhile has brought its own.
    if (draftOf(conversationId).peek().attachment) tellUser(fileWords().one, 'problem');
    else rewrite(conversationId, (draft) => withFile(draft, attachment, newestOf(conversationId)));
  } catch (error) {
    tellUser(explainFile(error), 'problem');
  } finally {
    upload.value = undefined;
  }
};

/** The file that goes with the reply, or how far it is. */
export const Attached = ({
  attachment,
  upload,
  remove,
}: {
  readonly attachment: Attachment | undefined;
  readonly upload: Upload | undefined;
  remove(): void;
}) => {
  if (upload) {
    return (
      <p class="composer-file" role="status">
        <span>{fileWords().uploading(upload.name)}</span>
        <progress max={1} value={upload.share} aria-label={fileWords().uploading(upload.name)} />
      </p>
    );
  }
  if (!attachment) return null;
  return (
    <p class="composer-file">
      <span>
        📎 {attachment.name} <span class="quiet">{sizeOf(attachment.size)}</span>
      </span>
      <button type="button" onClick={remove}>
        {fileWords().remove}
      </button>
    </p>
  );
};

/** Lets the agent choose a file. */
export const AttachButton = ({ choose, disabled }: { choose(file: File): void; readonly disabled: boolean }) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        aria-label={fileWords().add}
        title={fileWords().add}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon
          path="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.4 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7"
          size={18}
        />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={FILE_TYPES.join(',')}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) choose(file);
          currentTarget.value = '';
        }}
      />
    </>
  );
};

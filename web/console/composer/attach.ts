import { cleanName, FileType } from '../../../functions/protocol/file.ts';
import { MAX_FILE_BYTES } from '../../../functions/protocol/limits.ts';
import type { Attachment, Refusal, ServerFrame } from '../../../functions/protocol/server.ts';
import { postForm } from '../../client/post-form.ts';
import { onFrame, request } from '../core/socket.ts';

/** The service says within a minute what became of a file. */
const VERDICT_MS = 60_000;
/** Ten megabytes over a slow line. */
const POST_MS = 300_000;

/** Why a file was not taken. */
export class NotTaken extends Error {
  readonly reason: Refusal | 'tooLarge' | 'unnamed' | 'noVerdict';

  constructor(reason: NotTaken['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** Hears the verdict on a file; called before it is posted, as it may come at once. */
const verdictOn = (id: string): { readonly heard: Promise<ServerFrame<'uploaded'>>; stop(): void } => {
  let stop = (): void => {};
  const heard = new Promise<ServerFrame<'uploaded'>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new NotTaken('noVerdict')), POST_MS + VERDICT_MS);
    const unlisten = onFrame((frame) => frame.type === 'uploaded' && frame.id === id && resolve(frame));
    stop = () => {
      clearTimeout(timer);
      unlisten();
    };
  });
  return { heard, stop };
};

const checked = (file: File): { name: string; type: FileType; size: number } => {
  const type = FileType.safeParse(file.type);
  if (!type.success) throw new NotTaken('unsupported');
  if (file.size > MAX_FILE_BYTES) throw new NotTaken('tooLarge');
  const name = cleanName(file.name);
  if (name === '' || file.size === 0) throw new NotTaken('unnamed');
  return { name, type: type.data, size: file.size };
};

/** Uploads a file for the next reply. Rejects with `NotTaken`, or `Refused` by the service. */
export const attach = async (
  conversationId: string,
  file: File,
  progress: (share: number) => void,
): Promise<Attachment> => {
  const about = checked(file);
  const id = crypto.randomUUID();
  const place = await request(
    { action: 'upload', conversationId, id, ...about },
    (frame): frame is ServerFrame<'upload'> => frame.type === 'upload' && frame.id === id,
  );
  const { heard, stop } = verdictOn(id);
  // Nobody waits for it any more where the form was not taken.
  heard.catch(() => {});
  try {
    const { url, fields } = place;
    if (!(await postForm(url, fields, file, AbortSignal.timeout(POST_MS), progress))) throw new NotTaken('noVerdict');
    const verdict = await heard;
    if (!verdict.ok) throw new NotTaken(verdict.reason ?? 'unsupported');
    return { ...about, id: place.attachment };
  } finally {
    stop();
  }
};

/** Where the file of an entry can be read for the next minutes. Rejects with `Refused`. */
export const addressOfFile = async (conversationId: string, seq: number, id: string): Promise<string> => {
  const { url } = await request(
    { action: 'file', conversationId, seq, id },
    (frame): frame is ServerFrame<'file'> => frame.type === 'file' && frame.id === id,
  );
  return url;
};

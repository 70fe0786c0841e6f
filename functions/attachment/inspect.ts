import * as z from 'zod/mini';
import { publish } from '../platform/bus.ts';
import { requireEnv } from '../platform/env.ts';
import { metrics } from '../platform/observability.ts';
import { readObject } from '../platform/read-object.ts';
import { deleteObject, writeObject } from '../platform/write-object.ts';
import { contentOf } from './content.ts';
import { UPLOADED, type Uploaded } from './events.ts';
import { fileKey, incomingKey, incomingOf, UNSENT } from './keys.ts';
import { type Finding, settle, type Upload, uploadOf } from './row.ts';
import { tell } from './tell.ts';

/** Detail of S3's event of a new object. */
export const Created = z.object({ object: z.object({ key: z.string() }) });

/** Looks into a file; what is good is put where it can be read, as exactly what was looked at. */
const judge = async (upload: Upload): Promise<Finding> => {
  const { conversationId, id, type } = upload;
  const content = contentOf(await readObject(requireEnv('ATTACHMENTS_BUCKET'), incomingKey(conversationId, id)));
  if ('refusal' in content) return { status: 'refused', reason: content.refusal };
  if (content.type !== type) return { status: 'refused', reason: 'mismatch' };
  await writeObject(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, id), content.bytes, {
    ContentType: type,
    ContentDisposition: type.startsWith('image/') ? 'inline' : 'attachment',
    Tagging: `${UNSENT.key}=${UNSENT.value}`,
  });
  const status = process.env.SCANNER === 'true' ? 'scanning' : 'ready';
  return { status, type, size: content.bytes.length };
};

const announce = async ({ conversationId, id: attachment, type, size }: Upload): Promise<void> => {
  const key = fileKey(conversationId, attachment);
  const detail: Uploaded = { version: 1, conversationId, attachment, key, type, size };
  const left = await publish([{ type: UPLOADED, detail }]);
  if (left.length > 0) throw new Error('the bus did not take that a file was uploaded');
};

/**
 * Inspects what was posted, exactly once for each upload: what the same form brings later is deleted unseen. Safe to run any
 * number of times: what is judged is only told again.
 */
export const inspect = async ({ object: { key } }: z.infer<typeof Created>): Promise<void> => {
  const named = incomingOf(key);
  if (!named) throw new Error('an object is where no upload puts one');
  const { conversationId, id } = named;
  let upload = await uploadOf(conversationId, id);
  if (upload?.status === 'awaited') {
    const found = await judge(upload);
    const settled = await settle(upload, found);
    // Another delivery of the event was faster.
    upload = settled ? { ...upload, ...found } : await uploadOf(conversationId, id);
    if (settled) metrics.addMetric(found.status === 'refused' ? 'FilesRefused' : 'FilesTaken', 'Count', 1);
  }
  if (upload?.status === 'scanning' || upload?.status === 'ready') await announce(upload);
  await deleteObject(requireEnv('ATTACHMENTS_BUCKET'), incomingKey(conversationId, id));
  if (upload) await tell(upload);
};

import { requireEnv } from '../platform/env.ts';
import { logger, metrics } from '../platform/observability.ts';
import { deleteObject } from '../platform/write-object.ts';
import type { Scanned } from './events.ts';
import { fileKey } from './keys.ts';
import { type Finding, settle, uploadOf } from './row.ts';
import { tell } from './tell.ts';

/**
 * What a scanner says of a file. An infected one is deleted, sent or not, whenever that is said; a clean one can be sent from
 * now on where it waited for this.
 */
export const judged = async ({ conversationId, attachment: id, verdict }: Scanned): Promise<void> => {
  const isInfected = verdict === 'infected';
  if (isInfected) {
    await deleteObject(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, id));
    metrics.addMetric('FilesInfected', 'Count', 1);
    logger.warn('a scanner found something in a file', { conversationId, attachment: id });
  }
  const upload = await uploadOf(conversationId, id);
  const waits = upload?.status === 'scanning' || (isInfected && upload?.status === 'ready');
  if (!upload || !waits) return;
  const { type, size } = upload;
  const found: Finding = isInfected ? { status: 'refused', reason: 'infected' } : { status: 'ready', type, size };
  if (!(await settle(upload, found))) throw new Error('two verdicts at once; this one is tried again');
  await tell({ ...upload, ...found });
};

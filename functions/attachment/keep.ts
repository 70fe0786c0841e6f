import * as z from 'zod/mini';
import { requireEnv } from '../platform/env.ts';
import { fileKey } from './keys.ts';
import { keepObject } from './store.ts';

/** Of the detail of a message. */
export const Sent = z.object({ conversationId: z.string(), attachment: z.string() });

/** What was sent stays as long as its conversation: the bucket deletes only what was not. */
export const keep = ({ conversationId, attachment }: z.infer<typeof Sent>): Promise<void> =>
  keepObject(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, attachment));

import * as z from 'zod/mini';
import { Id } from '../protocol/fields.ts';
import { FileType } from '../protocol/file.ts';

/** A file was found good by what is in it: a scanner may look at it now. */
export const UPLOADED = 'AttachmentUploaded';
/** What a scanner of the business says, put on the bus with this source. */
export const SCANNED = 'AttachmentScanned';
export const SCANNER = 'uragawa.scanner';

/** Detail of `UPLOADED`: ids, and neither a name nor an address. */
export const Uploaded = z.object({
  version: z.literal(1).check(z.describe('`1`')),
  conversationId: z.string().check(z.describe('surrogate id')),
  attachment: z.string().check(z.describe('id of the file')),
  key: z.string().check(z.describe('where it is in the bucket of the output `AttachmentsBucket`')),
  type: FileType.check(z.describe('what it was found to be')),
  size: z.number().check(z.describe('bytes')),
});
export type Uploaded = z.infer<typeof Uploaded>;

export const Scanned = z.object({
  conversationId: Id.check(z.describe('as in `AttachmentUploaded`')),
  attachment: Id.check(z.describe('as in `AttachmentUploaded`')),
  verdict: z.enum(['clean', 'infected']),
});
export type Scanned = z.infer<typeof Scanned>;

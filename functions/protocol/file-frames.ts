import * as z from 'zod/mini';
import { FileType } from './file.ts';

/** A file that was sent with a message. `type`: what is in it; `size` in bytes. `file` asks for its address. */
export const Attachment = z.object({ id: z.string(), name: z.string(), type: FileType, size: z.number() });
export type Attachment = z.infer<typeof Attachment>;

/**
 * Why a file is not taken: it is none of the types that are, or not the one it was said to be; it is cut off or malformed;
 * it holds what a browser would run; or a scanner found something in it.
 */
export const REFUSALS = ['unsupported', 'mismatch', 'damaged', 'active', 'infected'] as const;
export type Refusal = (typeof REFUSALS)[number];

const conversationId = z.string();

/** What the server sends about files, by type. */
export const FileServerFrame = {
  /** Where to post a file, in a form of these fields with the file behind them. */
  upload: z.object({
    type: z.literal('upload'),
    conversationId,
    id: z.string(),
    attachment: z.string(),
    url: z.string(),
    fields: z.record(z.string(), z.string()),
    expiresAt: z.string(),
  }),
  /** What became of a file that was posted. */
  uploaded: z.object({
    type: z.literal('uploaded'),
    conversationId,
    id: z.string(),
    attachment: z.string(),
    ok: z.boolean(),
    reason: z.optional(z.enum(REFUSALS)),
  }),
  /** Where a file can be read until then. */
  file: z.object({
    type: z.literal('file'),
    conversationId,
    id: z.string(),
    seq: z.number(),
    url: z.string(),
    expiresAt: z.string(),
  }),
} as const;

import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireEnv } from '../platform/env.ts';
import { s3 } from '../platform/read-object.ts';
import type { Attachment } from '../protocol/server.ts';
import { fileKey, incomingKey } from './keys.ts';

/** How long a file can be posted, and read, by an address once given. */
const POST_SECONDS = 10 * 60;
const READ_SECONDS = 5 * 60;

const after = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

const formFor = (Bucket: string, Key: string, { type, size }: Attachment) =>
  createPresignedPost(s3(), {
    Bucket,
    Key,
    Fields: { 'Content-Type': type },
    Conditions: [['content-length-range', size, size]],
    Expires: POST_SECONDS,
  });

/** A form with which exactly this many bytes of this type can be put at exactly this key, for ten minutes. */
export const uploadForm = async (conversationId: string, attachment: Attachment) => {
  const expiresAt = after(POST_SECONDS);
  const { url, fields } = await formFor(
    requireEnv('ATTACHMENTS_BUCKET'),
    incomingKey(conversationId, attachment.id),
    attachment,
  );
  return { url, fields, expiresAt };
};

/** RFC 6266: the name in full, and one in ASCII for who does not read that. */
const dispositionOf = ({ name, type }: Attachment): string => {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const plain = name.replace(/[^\w. -]/g, '_');
  // A picture may be shown; of everything else no browser makes a page of this origin.
  return `${type.startsWith('image/') ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
};

const addressOf = (Bucket: string, Key: string, attachment: Attachment): Promise<string> => {
  const command = new GetObjectCommand({
    Bucket,
    Key,
    ResponseContentType: attachment.type,
    ResponseContentDisposition: dispositionOf(attachment),
    ResponseCacheControl: `private, max-age=${READ_SECONDS}, immutable`,
  });
  return getSignedUrl(s3(), command, { expiresIn: READ_SECONDS });
};

/** Where a file can be read for five minutes, as what it was found to be. */
export const readAddress = async (conversationId: string, attachment: Attachment) => {
  const expiresAt = after(READ_SECONDS);
  const url = await addressOf(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, attachment.id), attachment);
  return { url, expiresAt };
};

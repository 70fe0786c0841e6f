import { randomBytes } from 'node:crypto';

/** Where browsers post to; nothing is ever read from there but by the inspection. */
export const INCOMING = 'incoming/';
/** Where what was found good is. */
export const FILES = 'files/';

/** What is not sent bears it, and is deleted by the bucket a day after it was put. */
export const UNSENT = { key: 'unsent', value: 'true' } as const;

/** Keys begin with the conversation, so that all of one can be found and deleted; no name is a part of them. */
export const incomingKey = (conversationId: string, id: string): string => `${INCOMING}${conversationId}/${id}`;
export const fileKey = (conversationId: string, id: string): string => `${FILES}${conversationId}/${id}`;

/** 128 random bits. */
export const newFileId = (): string => randomBytes(16).toString('base64url');

/** What the key of an incoming file names; undefined for any other key. */
export const incomingOf = (key: string): { readonly conversationId: string; readonly id: string } | undefined => {
  const [, conversationId, id] = /^incoming\/([\w-]{1,64})\/([\w-]{22})$/.exec(key) ?? [];
  return conversationId === undefined || id === undefined ? undefined : { conversationId, id };
};

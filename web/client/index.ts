/** The client for pages that draw the conversation themselves; the guide is docs/client.md. */

export type {
  Attachment,
  Choice,
  Disclosure,
  EarlierConversation,
  ErrorCode,
  Kind,
  Mode,
  Refusal,
  Role,
  Source,
  StateView,
} from '../../functions/protocol/server.ts';
export type { FileAddress } from './addresses.ts';
export { type Client, connect } from './client.ts';
export type { Draft } from './draft.ts';
export type { Earlier } from './earlier.ts';
export type { ShownEntry } from './log.ts';
export type { ClientOptions } from './options.ts';
export type { Content, Outgoing } from './outbox.ts';
export type { Denied } from './proofs.ts';
export type { Request, Wish } from './requests.ts';
export type { IdentityToken } from './session.ts';
export { browserStorage, type KeyStorage } from './storage.ts';
export type { Upload } from './uploads.ts';
export type { Typist, View } from './view.ts';

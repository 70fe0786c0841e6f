import type { SessionOptions } from './session.ts';
import type { KeyStorage } from './storage.ts';
import type { View } from './view.ts';

export interface ClientOptions extends SessionOptions {
  /** Where messages are kept until they are accepted, so that they survive a reload: `sessionStorage`, one per tab. */
  readonly unsent?: KeyStorage | undefined;
  /** Called with a new view after every change. */
  readonly onChange: (view: View) => void;
}

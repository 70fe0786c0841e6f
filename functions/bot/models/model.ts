import type { FaqEntry } from '../../knowledge/snapshot.ts';
import type { Usage } from '../../protocol/server.ts';
import type { Call, Tool } from './tools.ts';

/** What was said before the question, oldest first. */
export interface Turn {
  readonly role: 'customer' | 'bot' | 'agent';
  readonly text: string;
}

/** What an answer is asked for, and all that it may rest on. */
export interface Task {
  readonly question: string;
  /** Language the answer has to be in. */
  readonly language: string;
  /** The only source of the answer, best first. */
  readonly entries: readonly FaqEntry[];
  readonly history: readonly Turn[];
  /** How the business wants to sound. */
  readonly brandVoice?: string | undefined;
  /** What it may ask for in place of an answer. */
  readonly tools?: readonly Tool[];
}

/** Where accepted text goes while the rest is being written; a new attempt replaces what the one before has shown. */
export interface Stage {
  show(attempt: number, text: string): void;
  /** Ends the writing: nobody waits for it any more. */
  readonly gone: AbortSignal;
}

/** `tool`: it asks for what a procedure answers. `published`: no words of its own are to be used, the entry (or the choices) speaks for itself. */
export type Written =
  | { readonly kind: 'words'; readonly text: string; readonly cited: readonly FaqEntry[]; readonly usage: Usage }
  | { readonly kind: 'tool'; readonly call: Call; readonly usage: Usage }
  | { readonly kind: 'uncovered'; readonly usage: Usage }
  | { readonly kind: 'published'; readonly usage?: Usage };

/** Search words for a question; none where the model failed or was stopped. */
export interface Translated {
  readonly words?: string;
  readonly usage: Usage;
}

/** Who words the bot's answers. It decides nothing: what it may speak about is found before, what it says is checked after. */
export interface ReplyModel {
  /** Search words in Japanese for a question in a language the FAQ is not in; undefined: it was asked for none. */
  translate(question: string): Promise<Translated | undefined>;
  write(task: Task, stage: Stage): Promise<Written>;
}

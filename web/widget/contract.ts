/**
 * The seam between what every page view loads (the launcher and the site's own calls) and what only an opened chat does
 * (`chat.ts`, a chunk of its own).
 */

import type { ErrorCode } from '../../functions/protocol/server.ts';

/** What the script tag says. */
export interface WidgetOptions {
  /** Origin the script came from: pages, `/api` and the socket are there. */
  readonly home: string;
  /** BCP 47 tag of what the visitor reads. */
  readonly language: string;
  /** Title of the chat in the words of the business. */
  readonly title?: string | undefined;
}

/** What the site says about the visitor and the page; it may change while the chat is there. */
export interface Site {
  /** A fresh proof of the member who is signed in, asked for each session; undefined for nobody. */
  readonly identityToken?: (() => Promise<string | undefined>) | undefined;
  /** Address of the page the visitor is on, as the site says it; undefined: that of the browser. */
  readonly page?: string | undefined;
}

/** A message as the site may hear of it. */
export interface SiteMessage {
  readonly seq: number;
  readonly role: 'customer' | 'bot' | 'agent' | 'system';
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Whether the business is there, and what it has to say: `status.json`, at most 5 s old. */
export interface Status {
  /** Openings of the next days, epoch ms, the earlier first; undefined: hours are not known. */
  readonly openings?: readonly (readonly [from: number, to: number])[] | undefined;
  /** IANA time zone of the business. */
  readonly timeZone?: string | undefined;
  /** False while the bot is switched off. */
  readonly bot: boolean;
  /** Notices in force that concern this page and language. */
  readonly notices: readonly { readonly id: string; readonly text: string }[];
}

/** Why a chat cannot begin, and what somebody has to change, for developers. */
export interface SiteProblem {
  readonly code: 'load' | ErrorCode;
  readonly message: string;
}

export interface ChatEvents {
  /** The visitor wants the panel out of the way. */
  hide(): void;
  /** Messages of others that the visitor has not seen. */
  unread(count: number): void;
  message(message: SiteMessage): void;
  error(problem: SiteProblem): void;
  /** Whether there is something a visitor would miss if the next page did not connect: an answer or a person on the way. */
  pending(pending: boolean): void;
}

export interface ChatProps {
  /** The panel and its styles go in here; the shell's custom properties are its theme. */
  readonly root: ShadowRoot;
  readonly options: WidgetOptions;
  readonly site: () => Site;
  readonly events: ChatEvents;
}

/** The opened chat. It is connected from its making until `remove`. */
export interface Chat {
  /** Without `focus` the panel is there again as it was on the page before, and the visitor's focus stays where it is. */
  show(how: { readonly focus: boolean }): void;
  hide(): void;
  readonly visible: boolean;
  /** The site's `identityToken` is another one: the session is made anew with it. */
  identityChanged(): void;
  status(status: Status): void;
  /** Ends the connection and takes the panel away. */
  remove(): void;
}

export type CreateChat = (props: ChatProps) => Chat;

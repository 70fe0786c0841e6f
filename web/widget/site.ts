import { urlOf } from '../../functions/knowledge/scope.ts';
import type { Site, SiteMessage, SiteProblem } from './contract.ts';

/** What a listener of an event gets. */
export interface SiteEvents {
  /** The widget is in the page. A listener that comes later is called too. */
  readonly ready: undefined;
  readonly open: undefined;
  readonly close: undefined;
  /** A message of the conversation, of whoever wrote it. */
  readonly message: SiteMessage;
  /** Messages of others that the visitor has not seen. */
  readonly unread: number;
  /** `load`: the chat could not be loaded; else an error code of the protocol, for which it cannot begin. */
  readonly error: SiteProblem;
}

type Listener<E extends keyof SiteEvents> = (detail: SiteEvents[E]) => void;
export type Identify = NonNullable<Site['identityToken']>;

/** `window.uragawa`: what a site can do with the chat in its page. */
export interface Uragawa {
  readonly version: string;
  open(): void;
  close(): void;
  toggle(): void;
  /** A callback that fetches a fresh token of the member who is signed in; without one the member has signed out. */
  identify(callback?: Identify): void;
  /** The visitor is on another page of a site that does not load its pages anew. */
  setPage(url: string): void;
  /** Returns what takes the listener away. */
  on<E extends keyof SiteEvents>(event: E, listener: Listener<E>): () => void;
  /** Takes the widget out of the page; a later script tag starts anew. */
  unload(): void;
}

const EVENTS: Readonly<Record<keyof SiteEvents, true>> = {
  ready: true,
  open: true,
  close: true,
  message: true,
  unread: true,
  error: true,
};

/** The site's listeners. One that throws stops neither the widget nor the others; its error is reported as any of the page's. */
export const createListeners = () => {
  const listeners = new Map<string, Set<(detail: never) => void>>();
  let ready = false;
  const call = <T>(listener: (detail: T) => void, detail: T) =>
    queueMicrotask(() => {
      listener(detail);
    });
  return {
    emit: <E extends keyof SiteEvents>(event: E, detail: SiteEvents[E]): void => {
      if (event === 'ready') ready = true;
      const called = listeners.get(event) as ReadonlySet<Listener<E>> | undefined;
      for (const listener of called ?? []) call(listener, detail);
    },
    on: <E extends keyof SiteEvents>(event: E, listener: Listener<E>): (() => void) => {
      if (!Object.hasOwn(EVENTS, event) || typeof listener !== 'function') {
        console.warn(`uragawa: on(event, listener) takes one of ${Object.keys(EVENTS).join(', ')} and a function`);
        return () => {};
      }
      const added = listeners.get(event) ?? new Set();
      listeners.set(event, added.add(listener));
      if (event === 'ready' && ready) call(listener as Listener<'ready'>, undefined);
      return () => void added.delete(listener);
    },
    clear: () => listeners.clear(),
  };
};

const LONGEST_PAGE = 1_000;

/** An address a site gives for its page; undefined when the service would not take it. */
export const pageOf = (url: unknown): string | undefined => {
  if (typeof url === 'string' && url.length <= LONGEST_PAGE && /^https?:\/\//i.test(url) && urlOf(url)) return url;
  console.warn(`uragawa: setPage takes an http or https address of at most ${LONGEST_PAGE} characters`);
  return undefined;
};

/** Whether a value is what `identify` takes. */
export const isIdentify = (callback: unknown): callback is Identify | undefined => {
  if (callback === undefined || typeof callback === 'function') return true;
  console.warn('uragawa: identify takes a function that fetches a token, or nothing when nobody is signed in');
  return false;
};

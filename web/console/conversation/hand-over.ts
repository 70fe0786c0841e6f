import { onSignOut } from '../core/session.ts';

const KEPT = 'uragawa.console.faqDraft';

/** A question of a conversation that nobody has answered yet, with the answer if somebody gave one since. */
export interface HandedOver {
  /** The conversation and the entry it comes from: `c1/4`. */
  readonly from: string;
  readonly question: string;
  readonly answer?: string | undefined;
}

const isHandedOver = (value: unknown): value is HandedOver =>
  ['from', 'question'].every((name) => typeof Reflect.get(Object(value), name) === 'string');

/** Keeps it for the page where an entry is written. */
export const handOver = (what: HandedOver): void => sessionStorage.setItem(KEPT, JSON.stringify(what));

/** What a conversation has handed over, for the page that was opened for it: any other new entry begins blank. */
export const handedOver = (from: string | undefined): HandedOver | undefined => {
  const text = sessionStorage.getItem(KEPT);
  const value: unknown = text === null ? undefined : JSON.parse(text);
  return isHandedOver(value) && value.from === from ? value : undefined;
};

export const forgetHandedOver = (): void => sessionStorage.removeItem(KEPT);

/** What a conversation has handed over is words of its customer: they go with it. */
export const forgetHandedOverBy = (conversationId: string): void => {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  if (isHandedOver(kept) && kept.from.startsWith(`${conversationId}/`)) forgetHandedOver();
};

onSignOut(forgetHandedOver);

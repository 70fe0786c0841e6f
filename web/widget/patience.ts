import type { View } from '../client/client.ts';
import type { KeyStorage } from '../client/storage.ts';
import { awaitedReply } from './transcript.ts';

/** A reply has 25 s at the server and its apology a few more; after this nobody should be left waiting in silence. */
const LATE_MS = 45_000;
const KEY = 'uragawa.waiting';

/** How long the visitor has waited for an answer, from one page to the next. */
export interface Patience {
  /** Id of the question that waits. */
  readonly awaited: string | undefined;
  /** Its answer is overdue, and the visitor has not chosen to wait on. */
  readonly late: boolean;
  look(view: View): void;
  /** The visitor waits on for the overdue answer. */
  wait(): void;
  stop(): void;
}

export const createPatience = (tab: KeyStorage, overdue: () => void): Patience => {
  let awaited: string | undefined;
  let lateFor: string | undefined;
  let patientFor: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the messages of this page went out, by the visitor's own clock. */
  const sent = new Map<string, number>();

  const sinceOf = (id: string, { entries }: View): number => {
    const now = Date.now();
    const [kept, since] = tab.getItem(KEY)?.split(' ') ?? [];
    const known = sent.get(id) ?? (kept === id ? Number(since) : undefined);
    // The time of another page's message is the server's; a clock that is behind it makes nobody wait longer.
    const written = Date.parse(entries.find((entry) => entry.id === id)?.at ?? '');
    return Math.min(now, known ?? (Number.isNaN(written) ? now : written));
  };
  const start = (id: string, view: View) => {
    const since = sinceOf(id, view);
    tab.setItem(KEY, `${id} ${since}`);
    const left = since + LATE_MS - Date.now();
    if (left <= 0) lateFor = id;
    else
      timer = setTimeout(() => {
        lateFor = id;
        overdue();
      }, left);
  };
  return {
    get awaited() {
      return awaited;
    },
    get late() {
      return awaited !== undefined && awaited === lateFor && awaited !== patientFor;
    },
    look: (view) => {
      for (const { id, status } of view.outbox) if (status !== 'sent') sent.set(id, Date.now());
      const next = awaitedReply(view);
      if (next === awaited) return;
      awaited = next;
      clearTimeout(timer);
      if (next !== undefined) start(next, view);
    },
    wait: () => {
      patientFor = awaited;
    },
    stop: () => clearTimeout(timer),
  };
};

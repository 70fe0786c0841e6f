import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A list that the service gives page by page. */
export interface Paged<T> {
  readonly rows: Signal<readonly T[] | undefined>;
  readonly problem: Signal<unknown>;
  /** There is more behind the last row. */
  readonly hasMore: boolean;
  /** Reads the first page anew. */
  read(): Promise<void>;
  readMore(): Promise<void>;
}

interface Page<T> {
  readonly rows: readonly T[];
  readonly after?: string | undefined;
}

/** Reads the first page when it is first shown; what is begun by the reader counts, not what comes late. */
export const usePaged = <T>(page: (after?: string) => Promise<Page<T>>): Paged<T> => {
  const rows = useSignal<readonly T[] | undefined>(undefined);
  const after = useSignal<string | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const turn = useSignal(0);
  const load = async (from: string | undefined, before: readonly T[]): Promise<void> => {
    turn.value += 1;
    const mine = turn.peek();
    try {
      const found = await page(from);
      if (mine !== turn.peek()) return;
      rows.value = [...before, ...found.rows];
      after.value = found.after;
      problem.value = undefined;
    } catch (error) {
      if (mine === turn.peek()) problem.value = error;
    }
  };
  const read = () => load(undefined, []);
  useEffect(() => void read(), []);
  return {
    rows,
    problem,
    hasMore: after.value !== undefined,
    read,
    readMore: () => load(after.peek(), rows.peek() ?? []),
  };
};

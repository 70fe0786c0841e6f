import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { onSignOut } from '../core/session.ts';

/** What is read from the service again and again while somebody looks at it. */
export interface Polled<T> {
  readonly value: ReadonlySignal<T | undefined>;
  readonly problem: ReadonlySignal<unknown>;
  /** Reads it now, or once more after the request that is under way. */
  read(): Promise<void>;
  /** Reads it soon; asked often within that time it is read once. */
  soon(): void;
  /** Puts in its place what somebody has answered meanwhile. */
  change(change: (value: T) => T): void;
  use(): void;
}

const SOON_MS = 400;

/** Never two requests at once; a request that is older than a change is not shown. */
export const polled = <T>(load: () => Promise<T>, everyMs: number): Polled<T> => {
  const value = signal<T | undefined>(undefined);
  const problem = signal<unknown>(undefined);
  let users = 0;
  let reading: Promise<void> | undefined;
  let isOld = false;
  let isDueSoon = false;

  const once = async (): Promise<void> => {
    do {
      isOld = false;
      try {
        const loaded = await load();
        if (isOld) continue;
        value.value = loaded;
        problem.value = undefined;
      } catch (error) {
        problem.value = error;
      }
    } while (isOld && users > 0);
  };
  const read = (): Promise<void> => {
    isOld = true;
    reading ??= once().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  onSignOut(() => {
    value.value = undefined;
    problem.value = undefined;
  });
  return {
    value,
    problem,
    read,
    soon: () => {
      if (isDueSoon) return;
      isDueSoon = true;
      setTimeout(() => {
        isDueSoon = false;
        if (users > 0) void read();
      }, SOON_MS);
    },
    change: (change) => {
      if (reading) isOld = true;
      if (value.value !== undefined) value.value = change(value.value);
    },
    use: () => {
      useEffect(() => {
        users += 1;
        void read();
        const timer = setInterval(() => void read(), everyMs);
        return () => {
          users -= 1;
          clearInterval(timer);
        };
      }, []);
    },
  };
};

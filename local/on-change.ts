import { watch } from 'node:fs';

/** A change is several events, and an editor saves several files. */
const SETTLED_MS = 100;

/**
 * Runs after something below the folders has changed, once for changes that come together, never twice at a time. The
 * system tells of changes: looking for them takes a quarter of a processor.
 */
export const onChange = (folders: readonly string[], run: () => Promise<void>): { close(): void } => {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // What does not build is named by the builder, and the next change may mend it.
      running = running.then(run).catch(() => undefined);
    }, SETTLED_MS);
  };
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, changed));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
};

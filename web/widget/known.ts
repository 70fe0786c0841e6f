import type { View } from '../client/view.ts';

const LONGEST_MS = 2 ** 31 - 1;

/** Tells when the visitor is not known any more: what is on the screen by then is not to stay there. */
export const createKnown = (over: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsFor: string | undefined;
  return {
    look: ({ state }: View): void => {
      const until = state?.until;
      if (until === waitsFor) return;
      waitsFor = until;
      clearTimeout(timer);
      if (until === undefined) return;
      timer = setTimeout(over, Math.min(LONGEST_MS, Math.max(0, Date.parse(until) - Date.now())));
    },
    stop: (): void => clearTimeout(timer),
  };
};

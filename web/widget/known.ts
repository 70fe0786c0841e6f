import type { View } from '../client/view.ts';

const LONGEST_MS = 2 ** 31 - 1;

/** What ends by itself: that the visitor is known, and the time of a code. */
const endsIn = ({ state, entries }: View): number[] =>
  [state?.until, entries.findLast(({ form }) => form !== undefined)?.until].flatMap((until) =>
    until === undefined ? [] : [Date.parse(until)],
  );

/** Tells when the visitor is not known any more, and when a code is too old: what is on the screen by then is not to stay there. */
export const createKnown = (over: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsFor: number | undefined;
  const look = (view: View): void => {
    const next = Math.min(...endsIn(view).filter((end) => end > Date.now()));
    if (next === waitsFor) return;
    waitsFor = next;
    clearTimeout(timer);
    if (next === Number.POSITIVE_INFINITY) return;
    const end = () => {
      waitsFor = undefined;
      over();
      look(view);
    };
    timer = setTimeout(end, Math.min(LONGEST_MS, next - Date.now()));
  };
  return { look, stop: (): void => clearTimeout(timer) };
};

/** What is long is drawn from its end, so that an entry may be there only after a while. */
const PATIENCE_MS = 5_000;
const SHOWN_MS = 2_000;

/** Scrolls the conversation in front to an entry, as soon as that is there. What comes back gives up. */
export const reveal = (seq: number): (() => void) => {
  const until = performance.now() + PATIENCE_MS;
  let frame = 0;
  const look = (): void => {
    const entry = document.querySelector(`.column.active [data-seq="${seq}"]`);
    if (entry) {
      entry.scrollIntoView({ block: 'center' });
      entry.animate([{ outline: '3px solid Highlight' }, { outline: '3px solid transparent' }], SHOWN_MS);
    } else if (performance.now() < until) frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
};

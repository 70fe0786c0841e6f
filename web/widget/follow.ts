/** Nearer to the end than this, in px, the visitor is reading the newest message and wants to see the next one. */
const AT_END = 80;
/** What stays visible above a long message, in px. */
const MARGIN = 12;

/**
 * Keeps the end of a scrolling list in sight while its reader is there. A message longer than the view is shown from its
 * beginning: nobody has to scroll back to read an answer.
 */
export const createFollow = (log: HTMLElement, onLook: (away: boolean) => void) => {
  let atEnd = true;
  const left = () => log.scrollHeight - log.scrollTop - log.clientHeight;
  const look = () => {
    atEnd = left() < AT_END;
    onLook(!atEnd);
  };
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    look();
  };
  log.addEventListener('scroll', look, { passive: true });
  // A phone's keyboard takes room from the list; what was at its end stays there.
  const resized = new ResizeObserver(() => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  });
  resized.observe(log);
  // A picture has no height before it is loaded. Its event does not bubble.
  log.addEventListener('load', () => atEnd && toEnd(), true);
  return {
    get atEnd(): boolean {
      return atEnd;
    },
    toEnd,
    /** To be called after a change; `newest`: the message of somebody else that has come or grown. */
    changed: (wasAtEnd: boolean, newest: HTMLElement | undefined): void => {
      const top = newest ? newest.offsetTop - log.offsetTop - MARGIN : Number.POSITIVE_INFINITY;
      if (wasAtEnd) log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, Math.max(top, log.scrollTop));
      look();
    },
    /** Brings a form that has come into view, its beginning first where it is longer than that. */
    toForm: (form: HTMLElement): void => {
      const room = log.clientHeight - form.offsetHeight;
      const margin = Math.min(MARGIN, Math.max(0, room / 2));
      const top = form.offsetTop - log.offsetTop - margin;
      log.scrollTop = Math.min(top, Math.max(top + 2 * margin - room, log.scrollTop));
      look();
    },
    stop: () => resized.disconnect(),
  };
};

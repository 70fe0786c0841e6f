/** The number of unread messages in the title of a page that is in the background. */
export interface TitleBadge {
  unread(count: number): void;
  remove(): void;
}

/** Begins with the badge we put there: also in a title the site made from the one it found. */
const BADGE = /^\(\d+\+?\) /;

/** Counts in the title while the page is hidden. The site may change its title meanwhile: its newest one comes back. */
export const createTitleBadge = (signal: AbortSignal): TitleBadge => {
  let count = 0;
  let shown: string | undefined;
  let own = '';
  const element = () => document.head?.querySelector('title');

  const restore = () => {
    if (shown === undefined) return;
    observer.disconnect();
    const title = element();
    if (title) title.textContent = title.textContent === shown ? own : (title.textContent ?? '').replace(BADGE, '');
    shown = undefined;
  };
  const draw = () => {
    if (count === 0 || !document.hidden || signal.aborted) return restore();
    const title = element();
    if (!title) return;
    if (title.textContent !== shown) own = (title.textContent ?? '').replace(shown === undefined ? '' : BADGE, '');
    shown = `(${count > 99 ? '99+' : count}) ${own}`;
    if (title.textContent !== shown) title.textContent = shown;
    // What we have just written is no news.
    observer.takeRecords();
    observer.observe(document.head, { subtree: true, childList: true, characterData: true });
  };
  const observer = new MutationObserver(draw);
  document.addEventListener('visibilitychange', draw, { signal });
  return {
    unread: (unread) => {
      count = unread;
      draw();
    },
    remove: restore,
  };
};

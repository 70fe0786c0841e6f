/**
 * The keyboard of a phone covers the page without changing its height, and iOS moves what is left; only the visual viewport
 * tells. The style sheet uses both values where the panel takes the whole screen.
 */
export const fitToKeyboard = (element: HTMLElement, signal: AbortSignal): void => {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    // A visitor who has zoomed in looks at a part of the page; the panel stays as it is.
    if (viewport.scale > 1.01) return;
    element.style.setProperty('--visible-height', `${viewport.height}px`);
    element.style.setProperty('--visible-top', `${viewport.offsetTop}px`);
  };
  viewport.addEventListener('resize', follow, { signal });
  viewport.addEventListener('scroll', follow, { signal });
  follow();
};

import { useSignal } from '@preact/signals';
import { useContext, useEffect } from 'preact/hooks';
import { OnScreen } from '../core/on-screen.ts';

/** Entries drawn at once: more than a screen holds. Those before them follow when there is time. */
const FIRST = 20;
const MORE = 40;
const PAUSE_MS = 80;

/**
 * How many of the oldest entries are not drawn yet, so that a long conversation is on the screen as soon as a short one. None are
 * in the end: a browser's own search finds all.
 */
export const useHidden = (length: number, isReady: boolean): number => {
  const drawnFrom = useSignal<number | undefined>(undefined);
  const isOnScreen = useContext(OnScreen);
  const before = Math.max(0, length - FIRST);
  useEffect(() => {
    if (!isReady) return;
    drawnFrom.value ??= before;
    if (drawnFrom.value === 0 || !isOnScreen) return;
    const timer = setTimeout(() => {
      drawnFrom.value = Math.max(0, (drawnFrom.peek() ?? 0) - MORE);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isReady, isOnScreen, drawnFrom.value]);
  return isReady ? (drawnFrom.value ?? before) : before;
};

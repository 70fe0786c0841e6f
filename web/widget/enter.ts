/** Safari's keydown follows its compositionend within a few milliseconds; a person's next Enter takes longer. */
const SAME_KEY_MS = 100;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing' | 'keyCode' | 'timeStamp'>;

/**
 * Tells the Enter that sends from the Enter that accepts what an input method offers. Chromium and Firefox mark the
 * latter (`isComposing`, key code 229). Safari ends the composition first and may send an unmarked keydown for the same
 * key press after it: a keydown right after a compositionend, with no key released in between.
 */
export const createEnterKey = () => {
  let composedAt = Number.NEGATIVE_INFINITY;
  return {
    compositionEnded: ({ timeStamp }: Pick<Event, 'timeStamp'>): void => {
      composedAt = timeStamp;
    },
    released: (): void => {
      composedAt = Number.NEGATIVE_INFINITY;
    },
    sends: ({ key, shiftKey, isComposing, keyCode, timeStamp }: Key): boolean =>
      key === 'Enter' && !shiftKey && !isComposing && keyCode !== 229 && timeStamp - composedAt >= SAME_KEY_MS,
  };
};

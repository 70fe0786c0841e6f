/** Safari's keydown follows its compositionend within a few milliseconds; a person's next Enter takes longer. */
const SAME_KEY_MS = 100;

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat'> &
  Pick<KeyboardEvent, 'isComposing' | 'keyCode' | 'timeStamp'>;

/** Tells a press that is meant to send from one that ends a line or accepts what an input method offers. */
export const createSendKey = () => {
  let composedAt = Number.NEGATIVE_INFINITY;
  return {
    compositionEnded: ({ timeStamp }: Pick<Event, 'timeStamp'>): void => {
      composedAt = timeStamp;
    },
    released: (): void => {
      composedAt = Number.NEGATIVE_INFINITY;
    },
    /** An input method takes this press, or has just taken it. */
    composes: ({ isComposing, keyCode, timeStamp }: Pick<Press, 'isComposing' | 'keyCode' | 'timeStamp'>): boolean =>
      isComposing || keyCode === 229 || timeStamp - composedAt < SAME_KEY_MS,
    /** `enterSends`: Enter alone does, as the agent has chosen. A key that is held down sends nothing again. */
    sends(press: Press, enterSends: boolean): boolean {
      if (press.key !== 'Enter' || press.altKey || press.repeat || this.composes(press)) return false;
      return press.ctrlKey || press.metaKey || (enterSends && !press.shiftKey);
    },
  };
};

import { useContext, useEffect, useMemo } from 'preact/hooks';
import { OnScreen } from '../core/on-screen.ts';
import { say } from '../core/socket.ts';

/** The sign is repeated while somebody goes on, and ends a little after his last key. */
const REPEAT_MS = 4_000;
const PAUSE_MS = 5_000;

const signOf = (conversationId: string) => {
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (on: boolean): void => {
    clearTimeout(timer);
    if (on) timer = setTimeout(() => tell(false), PAUSE_MS);
    if (on ? Date.now() - toldAt < REPEAT_MS : toldAt === Number.NEGATIVE_INFINITY) return;
    toldAt = on ? Date.now() : Number.NEGATIVE_INFINITY;
    say({ action: 'typing', conversationId, on });
  };
  return tell;
};

/** Tells the customer that somebody is writing to him: to be called at each key. */
export const useTyping = (conversationId: string): ((on: boolean) => void) => {
  const tell = useMemo(() => signOf(conversationId), [conversationId]);
  const isOnScreen = useContext(OnScreen);
  useEffect(() => () => tell(false), [tell, isOnScreen]);
  return tell;
};

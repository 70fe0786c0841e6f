import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { HeldBar } from '../composer/held-replies.tsx';
import { repliesOf } from '../composer/sending.ts';
import type { Conversation } from '../core/conversations.ts';
import { OnScreen } from '../core/on-screen.ts';
import { me } from '../core/session.ts';
import { language } from '../core/texts.ts';
import { day } from '../core/time.ts';
import { markRead } from '../core/unread.ts';
import { Aloud } from './aloud.tsx';
import { Entry } from './entry.tsx';
import { useHidden } from './fill.ts';
import { byDay } from './group.ts';
import { words } from './words.ts';

/** So near to the end a reader is at the end. */
const END_PX = 48;

/** The history of a conversation; it stays at its end unless the reader has scrolled up. `children`: what comes behind it. */
export const Timeline = ({
  conversation,
  children,
}: {
  readonly conversation: Conversation;
  readonly children: ComponentChildren;
}) => {
  const { id, entries, head, isTyping, isReady } = conversation;
  const hidden = useHidden(entries.length, isReady);
  const isOnScreen = useContext(OnScreen);
  const box = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  /** Where the reader was, and how much there was to read. */
  const before = useRef({ top: 0, height: 0 });
  /** What was newest when it was last scrolled to its end. */
  const endedAt = useRef<number | undefined>(undefined);
  const seen = useSignal(head);
  const isUp = useSignal(false);
  const fresh = useComputed(() => seen.value);

  const toEnd = (): void => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    isAtEnd.current = true;
    isUp.value = false;
    endedAt.current = head;
  };
  const settle = (): void => {
    if (!isAtEnd.current || !isOnScreen) return;
    if (endedAt.current !== head) toEnd();
    seen.value = head;
    if (head > 0) markRead(id, head);
  };
  const isOwn = ({ from }: (typeof entries)[number]): boolean => from.role === 'agent' && from.name === me.value?.name;
  useLayoutEffect(settle, [head, isOnScreen]);
  // Whoever sends something sees it, and can undo it, wherever he was reading.
  const newestHeld = repliesOf(id).findLast((reply) => reply.isOwn)?.reply.id;
  useLayoutEffect(() => {
    if (newestHeld === undefined) return;
    isAtEnd.current = true;
    endedAt.current = undefined;
    settle();
  }, [newestHeld]);
  useEffect(() => {
    // Rows that come into view turn out higher or lower than they were thought to be.
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    if (list.current) observer.observe(list.current);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    document.addEventListener('visibilitychange', settle);
    return () => document.removeEventListener('visibilitychange', settle);
  });

  const onScroll = (): void => {
    const { current } = box;
    if (!current) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = current;
    const last = before.current;
    before.current = { top, height };
    // The end also moves away when something is added: only who scrolls up has left it.
    const hasGoneUp = last.top - top > Math.max(0, last.height - height);
    isAtEnd.current = height - top - clientHeight < END_PX || (isAtEnd.current && !hasGoneUp);
    isUp.value = !isAtEnd.current;
    settle();
  };
  const unseen = entries.filter((entry) => entry.seq > fresh.value && entry.kind === 'message' && !isOwn(entry)).length;
  const shownIn = language.value;
  const days = useMemo(
    () =>
      byDay(entries.slice(hidden)).map((group) => (
        <li key={group.day} class="day">
          <h2>{day(group.at)}</h2>
          <ol>
            {group.entries.map((entry) => (
              <Entry key={entry.seq} id={id} entry={entry} />
            ))}
          </ol>
        </li>
      )),
    [id, entries, hidden, shownIn],
  );
  return (
    <div class="timeline-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to scroll by keys, too */}
      <section class="timeline" ref={box} onScroll={onScroll} tabIndex={0} aria-label={words().history}>
        <ol ref={list}>
          {days}
          {entries.length === 0 && <li class="quiet">{words().empty}</li>}
          {children}
        </ol>
      </section>
      {isUp.value && (
        <button type="button" class="to-end" onClick={toEnd}>
          ↓ {unseen > 0 ? words().newMessages(unseen) : words().toEnd}
        </button>
      )}
      <Aloud conversation={conversation} />
      <p class="typing" role="status">
        {isTyping && words().typing}
      </p>
      <HeldBar conversationId={id} />
    </div>
  );
};

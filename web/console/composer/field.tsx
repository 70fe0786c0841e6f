import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Choice, Menu } from './menu.tsx';
import { menuKey } from './menu-key.ts';
import { createSendKey } from './send-key.ts';
import { pieces, slotFrom } from './slots.ts';

/** What is offered for what is typed at the cursor. */
export interface Offer {
  readonly start: number;
  readonly label: string;
  readonly empty: string;
  readonly choices: readonly Choice[];
  take(index: number): { readonly text: string };
}

/** Where the cursor belongs after the text was changed from outside. */
export interface Cursor {
  readonly at: number;
}

interface FieldProps {
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly enterSends: boolean;
  readonly isFixed?: boolean;
  readonly fieldRef: { current: HTMLTextAreaElement | null };
  offer(text: string, cursor: number): Offer | undefined;
  change(text: string): void;
  send(): void;
  files(list: FileList): void;
  focused(is: boolean): void;
}

/** The field that replies and notes are written in: open slots stand out, Tab goes from one to the next. */
export const ComposerField = (props: FieldProps) => {
  const { text, label, placeholder, enterSends, fieldRef, offer, change, send, files, focused } = props;
  const menuId = useId();
  const mirror = useRef<HTMLDivElement>(null);
  const sendKey = useMemo(createSendKey, []);
  const cursor = useRef<number | undefined>(undefined);
  const [at, setAt] = useState(0);
  const [active, setActive] = useState(0);
  const [closedFor, setClosedFor] = useState<number | undefined>(undefined);
  const offered = offer(text, at);
  const open = offered && offered.start !== closedFor ? offered : undefined;
  const parts = pieces(text);

  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (!field || cursor.current === undefined) return;
    field.setSelectionRange(cursor.current, cursor.current);
    setAt(cursor.current);
    cursor.current = undefined;
  }, [text]);

  const choose = (index: number): void => {
    if (!open) return;
    const { text: inserted } = open.take(index);
    const next = text.slice(0, open.start) + inserted + text.slice(at);
    cursor.current = open.start + inserted.length;
    change(next);
    const slot = slotFrom(next, { start: open.start, end: open.start });
    if (slot && slot.start < open.start + inserted.length)
      requestAnimationFrame(() => fieldRef.current?.setSelectionRange(slot.start, slot.end));
  };

  const inMenu = (event: KeyboardEvent, count: number): boolean => {
    const does = menuKey(event, count);
    if (does === 'close') setClosedFor(open?.start);
    if (does === 'next') setActive((active + 1) % count);
    if (does === 'previous') setActive((active + count - 1) % count);
    if (does === 'take') choose(Math.min(active, count - 1));
    return does !== undefined;
  };

  const toSlot = (event: KeyboardEvent): boolean => {
    if (event.key !== 'Tab' || !parts.some(({ isSlot }) => isSlot)) return false;
    const field = fieldRef.current;
    if (!field) return false;
    const slot = slotFrom(text, { start: field.selectionStart, end: field.selectionEnd }, event.shiftKey);
    if (slot) field.setSelectionRange(slot.start, slot.end);
    return slot !== undefined;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // What an IME takes is nobody's command, and its Enter sends nothing.
    if (sendKey.composes(event)) return;
    const isSend = sendKey.sends(event, enterSends);
    const isTaken = (open && inMenu(event, open.choices.length)) || toSlot(event);
    if (!isTaken && isSend) send();
    if (isTaken || isSend) event.preventDefault();
  };

  return (
    <div class="composer-field">
      {open && (
        <Menu
          id={menuId}
          label={open.label}
          empty={open.empty}
          choices={open.choices}
          active={Math.min(active, open.choices.length - 1)}
          choose={choose}
        />
      )}
      <div class="composer-mirror" ref={mirror} aria-hidden="true">
        {parts.map(({ text: part, isSlot }) => (isSlot ? <mark>{part}</mark> : part))}
      </div>
      <textarea
        ref={fieldRef}
        aria-label={label}
        aria-controls={open && open.choices.length > 0 ? menuId : undefined}
        aria-activedescendant={open && open.choices.length > 0 ? `${menuId}-${active}` : undefined}
        placeholder={placeholder}
        value={text}
        readOnly={props.isFixed === true}
        rows={3}
        onInput={({ currentTarget }) => {
          setAt(currentTarget.selectionStart);
          setActive(0);
          setClosedFor(undefined);
          change(currentTarget.value);
        }}
        onSelect={({ currentTarget }) => setAt(currentTarget.selectionStart)}
        onScroll={({ currentTarget }) => mirror.current?.scrollTo({ top: currentTarget.scrollTop })}
        onKeyDown={onKeyDown}
        onKeyUp={sendKey.released}
        onCompositionEnd={sendKey.compositionEnded}
        onFocus={() => focused(true)}
        onBlur={() => focused(false)}
        onPaste={(event) => {
          if (!event.clipboardData?.files.length) return;
          event.preventDefault();
          files(event.clipboardData.files);
        }}
      />
    </div>
  );
};

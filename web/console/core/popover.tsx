import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

/** A button that opens a small panel beside it; Escape, a click elsewhere, and `close` close it. */
export const Popover = ({
  button,
  label,
  name,
  children,
}: {
  readonly button: ComponentChildren;
  /** Of the panel, and of the button too where what it shows does not say it. */
  readonly label: string;
  readonly name: string;
  children(close: () => void): ComponentChildren;
}) => {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={`${name}-button`} title={label} aria-expanded={isOpen} popovertarget={id}>
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        class={`popover ${name}`}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {isOpen && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
};

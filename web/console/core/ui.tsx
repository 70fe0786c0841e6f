import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useContext, useEffect, useId, useRef } from 'preact/hooks';
import { OnScreen } from './on-screen.ts';
import { texts } from './texts.ts';

const said = texts({
  ja: { close: '閉じる', cancel: 'キャンセル', retry: '再試行', loading: '読み込んでいます…' },
  en: { close: 'Close', cancel: 'Cancel', retry: 'Try again', loading: 'Loading…' },
});

/** A 24x24 line drawing; decoration, so it is hidden from screen readers. */
export const Icon = ({ path, size = 20 }: { readonly path: string; readonly size?: number }) => (
  <svg class="icon" viewBox="0 0 24 24" width={size} height={size} fill="none" aria-hidden="true">
    <path d={path} stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

/** A dialog in front of everything; Escape and a click beside it close it. */
export const Dialog = ({
  title,
  close,
  children,
  wide = false,
}: {
  readonly title: string;
  close(): void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const isOnScreen = useContext(OnScreen);
  useEffect(() => {
    // One that nobody sees would take every click and key.
    if (!isOnScreen) return ref.current?.close();
    const before = document.activeElement;
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isOnScreen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog already
    <dialog
      ref={ref}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === ref.current && close()}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet-button" aria-label={said().close} onClick={close}>
            <Icon path="M6 6l12 12M18 6L6 18" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
};

/** Asks before something is done; `run` closes it when it succeeds. */
export const Confirm = ({
  title,
  children,
  label,
  close,
  run,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly label: string;
  close(): void;
  run(): void;
}) => (
  <Dialog title={title} close={close}>
    {children}
    <footer>
      <button type="button" onClick={close}>
        {said().cancel}
      </button>
      <button type="button" class="primary" onClick={run}>
        {label}
      </button>
    </footer>
  </Dialog>
);

/** A field with its label, a hint and what is wrong with it. */
export const Field = ({
  label,
  hint,
  problem,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  children(attributes: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }): JSX.Element;
}) => {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(problem && { 'aria-invalid': true as const }),
      })}
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
};

export const Loading = () => (
  <p class="hint" role="status">
    {said().loading}
  </p>
);

/** What could not be loaded or done, with the way out. */
export const Problem = ({ message, retry }: { readonly message: string; retry?: (() => void) | undefined }) => (
  <div class="alert" role="alert">
    <span>{message}</span>
    {retry && (
      <button type="button" onClick={retry}>
        {said().retry}
      </button>
    )}
  </div>
);

interface Toast {
  readonly text: string;
  readonly kind: 'done' | 'problem';
}

const toast = signal<Toast | undefined>(undefined);
let ends: ReturnType<typeof setTimeout> | undefined;

/** Says for some seconds what was done, or what went wrong. */
export const tellUser = (text: string, kind: Toast['kind'] = 'done'): void => {
  clearTimeout(ends);
  toast.value = { text, kind };
  ends = setTimeout(
    () => {
      toast.value = undefined;
    },
    kind === 'done' ? 4_000 : 10_000,
  );
};

interface News {
  readonly text: string;
  readonly link: { readonly address: string; readonly label: string };
}

const NEWS_MS = 20_000;
const news = signal<News | undefined>(undefined);
let newsEnds: ReturnType<typeof setTimeout> | undefined;
/** Whoever looks at what was said needs it no more. */
export const forgetNews = (): void => {
  news.value = undefined;
};

/** Says what has happened meanwhile, with where to look at it; what somebody does himself does not take its place. */
export const tellNews = (text: string, link: News['link']): void => {
  clearTimeout(newsEnds);
  news.value = { text, link };
  newsEnds = setTimeout(forgetNews, NEWS_MS);
};

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {news.value && (
      <p class="toast told">
        <span>{news.value.text}</span>
        <a href={news.value.link.address} onClick={forgetNews}>
          {news.value.link.label}
        </a>
        <button type="button" aria-label={said().close} onClick={forgetNews}>
          <Icon path="M6 6l12 12M18 6L6 18" size={16} />
        </button>
      </p>
    )}
    {toast.value && <p class={`toast ${toast.value.kind}`}>{toast.value.text}</p>}
  </div>
);

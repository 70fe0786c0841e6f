import { useState } from 'preact/hooks';
import { keysNow, useKeys } from '../core/keys.ts';
import { texts } from '../core/texts.ts';
import { Dialog } from '../core/ui.tsx';

const said = texts({
  ja: {
    title: 'キーボード操作',
    open: 'キーボード操作の一覧',
    general: '全般',
    names: { ' ': 'スペース' } as Readonly<Record<string, string>>,
  },
  en: {
    title: 'Keyboard',
    open: 'List of keys',
    general: 'General',
    names: { ' ': 'Space' } as Readonly<Record<string, string>>,
  },
});

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const MODIFIERS: Readonly<Record<string, string>> = isMac
  ? { mod: '⌘', alt: '⌥', shift: '⇧' }
  : { mod: 'Ctrl', alt: 'Alt', shift: 'Shift' };

const Name = ({ name }: { readonly name: string }) => (
  <>
    {name.split(/\+(?=.)/).map((part, index) => (
      <kbd key={index}>{MODIFIERS[part] ?? SIGNS[part] ?? said().names[part] ?? part.toUpperCase()}</kbd>
    ))}
  </>
);

/** All keys that work where one is. */
const List = () => (
  <div class="keys">
    {Map.groupBy(keysNow(), ({ title }) => title)
      .entries()
      .map(([title, layers]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {layers
              .flatMap(({ keys }) => keys)
              .map(([name, { label }]) => (
                <div key={name}>
                  <dt>{label}</dt>
                  <dd>
                    <Name name={name} />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))
      .toArray()}
  </div>
);

/** The list of keys, opened with `?` or by what is given to `open`. */
export const useKeysList = () => {
  const [isOpen, setOpen] = useState(false);
  useKeys(said().general, { '?': { label: said().open, run: () => setOpen(true) } });
  return {
    open: () => setOpen(true),
    label: said().open,
    dialog: isOpen && (
      <Dialog title={said().title} close={() => setOpen(false)}>
        <List />
      </Dialog>
    ),
  };
};

import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { isCharacter, type Key, type Keys, keyFor, type Layer } from './layers.ts';
import { characterKeys } from './preferences.ts';

const layers: Layer[] = [];

/** Whether keys of what is below work now. */
export const KeysOn = createContext(true);

/** Whether what has the focus takes letters. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const nameOf = ({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string => {
  const single = key.length === 1;
  // With its Option key held a Mac types other signs than those on the keys.
  const plain = altKey ? (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? key) : key;
  const name = single ? plain.toLowerCase() : key;
  return [ctrlKey || metaKey ? 'mod+' : '', altKey ? 'alt+' : '', shiftKey && !single ? 'shift+' : '', name].join('');
};

addEventListener('keydown', (event) => {
  // What an IME still composes is nobody's command.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  // A dialog in front takes the keys.
  if (document.querySelector('dialog[open]')) return;
  const key = keyFor(layers, nameOf(event), { isWriting: isWriting(event.target), characters: characterKeys.peek() });
  if (!key) return;
  event.preventDefault();
  key.run();
});

/** Keys that work while the component is there, and the part of the screen it belongs to is on; later ones go before earlier ones. */
export const useKeys = (title: string, keys: Keys): void => {
  const isOn = useContext(KeysOn);
  const layer = useRef({ title, keys, isOn });
  Object.assign(layer.current, { keys, isOn });
  useEffect(() => {
    const { current } = layer;
    layers.push(current);
    return () => void layers.splice(layers.indexOf(current), 1);
  }, []);
};

/** All keys that work now, for the list of keys. */
export const keysNow = (): readonly { readonly title: string; readonly keys: readonly (readonly [string, Key])[] }[] =>
  layers
    .filter(({ isOn }) => isOn)
    .map(({ title, keys }) => ({
      title,
      keys: Object.entries(keys).flatMap(([name, key]) =>
        key && !key.silent && !key.off && (characterKeys.value || !isCharacter(name)) ? [[name, key] as const] : [],
      ),
    }));

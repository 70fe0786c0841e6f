/** What a key does, and how it is called in the list of keys. */
export interface Key {
  readonly label: string;
  run(): void;
  /** Works while somebody writes in a field, too. */
  readonly whileWriting?: boolean;
  /** Not in the list. */
  readonly silent?: boolean;
  /** Nothing happens here now; whatever else has the key gets it. */
  readonly off?: boolean;
}

/** By name: `j`, `?`, `mod+Enter` (Ctrl, or Command on a Mac), `alt+ArrowDown`, `shift+Tab`. */
export type Keys = Readonly<Record<string, Key | undefined>>;

/** The keys of one part of the screen. */
export interface Layer {
  readonly title: string;
  readonly keys: Keys;
  /** Whether the agent works in this part; elsewhere, as in a conversation beside the one he is in, its keys are off. */
  readonly isOn: boolean;
}

/** What a key of this name does now: of the layers that have it the last one decides. */
export const keyFor = (
  layers: readonly Layer[],
  name: string,
  { isWriting, characters }: { readonly isWriting: boolean; readonly characters: boolean },
): Key | undefined => {
  if (!characters && isCharacter(name)) return undefined;
  return layers
    .filter(({ isOn }) => isOn)
    .map(({ keys }) => keys[name])
    .findLast((key) => key && !key.off && (!isWriting || key.whileWriting));
};

/** Whether it is a sign by itself, which somebody who speaks to his computer says without meaning it (WCAG 2.1.4). */
export const isCharacter = (name: string): boolean => name.length === 1;

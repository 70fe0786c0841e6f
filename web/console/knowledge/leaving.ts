import { type ReadonlySignal, signal } from '@preact/signals';
import { askBefore, go } from '../core/place.ts';

/** Says whether something is written here that is not saved: asked itself, since what follows it by effects is late. */
let unsaved: ReadonlySignal<boolean> | undefined;
/** Where somebody wants to go who has not saved; asked for before he goes. */
export const wanted = signal<string | undefined>(undefined);

askBefore((to) => {
  if (!unsaved?.value) return true;
  wanted.value = to;
  return false;
});

/** Asks before anybody goes elsewhere while `isDirty`; what is returned ends that. */
export const guard = (isDirty: ReadonlySignal<boolean>): (() => void) => {
  unsaved = isDirty;
  return () => {
    if (unsaved === isDirty) unsaved = undefined;
  };
};

/** Stays, with what is written. */
export const stay = (): void => {
  wanted.value = undefined;
};

/** Goes where he wanted to. */
export const leave = (): void => {
  const { value } = wanted;
  unsaved = undefined;
  wanted.value = undefined;
  if (value !== undefined) go(value);
};

import { signal } from '@preact/signals';
import { askBefore, go } from '../core/place.ts';

/** Whether something is written here that is not saved. */
export const unsaved = signal(false);
/** Where somebody wants to go who has not saved; asked for before he goes. */
export const wanted = signal<string | undefined>(undefined);

askBefore((to) => {
  if (unsaved.value) wanted.value = to;
  return !unsaved.value;
});

/** Stays, with what is written. */
export const stay = (): void => {
  wanted.value = undefined;
};

/** Goes where he wanted to. */
export const leave = (): void => {
  const { value } = wanted;
  unsaved.value = false;
  wanted.value = undefined;
  if (value !== undefined) go(value);
};

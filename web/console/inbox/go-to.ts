import { addressOf, go } from '../core/place.ts';
import type { Shelf } from './summary.ts';
import { active, closeTab, openTab, showAlone } from './tabs.ts';

/** Goes to a conversation beside a list; without one to the list alone. */
export const show = (view: Shelf, id: string | undefined, how: 'push' | 'replace' = 'push'): void =>
  go(id === undefined ? addressOf('inbox', view) : addressOf('inbox', view, id), how);

/** Opens a conversation beside those that are shown, where there is place. */
export const showBeside = (view: Shelf, id: string): void => {
  openTab(id, true);
  show(view, id, 'replace');
};

export const close = (view: Shelf, id: string): void => {
  closeTab(id);
  show(view, active.peek(), 'replace');
};

/** Takes a conversation from beside the others. */
export const putAside = (view: Shelf, id: string): void => {
  showAlone(id);
  show(view, active.peek(), 'replace');
};

import { signal } from '@preact/signals';
import { onSignOut } from '../core/session.ts';

const KEY = 'uragawa.console.morning';

const begin = (): boolean => {
  const today = new Date().toLocaleDateString('sv');
  const isNew = localStorage.getItem(KEY) !== today;
  localStorage.setItem(KEY, today);
  return isNew;
};

/** The first look of the day: lists begin with what nobody has read. */
export const isMorning = signal(begin());

export const endMorning = (): void => {
  isMorning.value = false;
};

onSignOut(() => localStorage.removeItem(KEY));

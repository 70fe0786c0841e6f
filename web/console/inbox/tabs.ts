import { computed, effect, signal } from '@preact/signals';
import { onSignOut } from '../core/session.ts';
import { alone, closed, fitting, NO_TABS, opened, type Tabs } from './tabs-of.ts';

/** Kept with the tab of the browser: it is where the agent was, also after a reload or a crash. */
const KEY = 'uragawa.console.tabs';

const kept = (): Tabs => {
  const stored = sessionStorage.getItem(KEY);
  return stored === null ? NO_TABS : JSON.parse(stored);
};

export const tabs = signal<Tabs>(kept());
tabs.subscribe((now) => sessionStorage.setItem(KEY, JSON.stringify(now)));

const wide = [matchMedia('(min-width: 1280px)'), matchMedia('(min-width: 1600px)')];
/** How many conversations have place beside each other. */
export const most = signal(1);
const measure = (): void => {
  most.value = 1 + wide.filter(({ matches }) => matches).length;
};
for (const query of wide) query.addEventListener('change', measure);
measure();

const phone = matchMedia('(max-width: 720px)');
/** The list and what is open take turns on the screen. */
export const isNarrow = signal(phone.matches);
phone.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches;
});

/** The conversations on the screen, where there is not the list alone. */
export const shown = computed(() => fitting(tabs.value, most.value));

/** The one that keys and lists are about. */
export const active = computed(() => tabs.value.active);

export const openTab = (id: string, beside = false): void => {
  tabs.value = opened(tabs.peek(), id, beside && most.peek() > 1);
};
/** Opens one behind what is shown. */
export const addTab = (id: string): void => {
  const { open } = tabs.peek();
  if (!open.includes(id)) tabs.value = { ...tabs.peek(), open: [...open, id] };
};
export const closeTab = (id: string): void => {
  tabs.value = closed(tabs.peek(), id);
};
export const showAlone = (id: string): void => {
  tabs.value = alone(tabs.peek(), id);
};
/** Nothing but the list: on a phone. */
export const activate = (id: string | undefined): void => {
  tabs.value = { ...tabs.peek(), active: id };
};

effect(() => {
  // What has no place beside the others any more is shown again when there is place.
  const { shown: all } = tabs.value;
  if (all.length > 3) tabs.value = { ...tabs.peek(), shown: all.slice(-3) };
});

onSignOut(() => {
  tabs.value = NO_TABS;
  sessionStorage.removeItem(KEY);
});

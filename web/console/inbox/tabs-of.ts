/** Open conversations: all of them as tabs, `shown` side by side, one of those `active`. */
export interface Tabs {
  readonly open: readonly string[];
  readonly shown: readonly string[];
  readonly active?: string | undefined;
}

export const NO_TABS: Tabs = { open: [], shown: [] };

/** Opens a conversation or goes to it: in place of the active one, or beside those that are shown. */
export const opened = ({ open, shown, active }: Tabs, id: string, beside = false): Tabs => {
  const replaced = active !== undefined && shown.includes(active) ? active : shown.at(-1);
  const others =
    beside || replaced === undefined ? [...shown, id] : shown.map((each) => (each === replaced ? id : each));
  return { open: open.includes(id) ? open : [...open, id], shown: shown.includes(id) ? shown : others, active: id };
};

/** Closes its tab; where it was the only one shown, the tab beside it comes up. */
export const closed = (tabs: Tabs, id: string): Tabs => {
  const at = tabs.open.indexOf(id);
  if (at < 0) return tabs;
  const open = tabs.open.filter((each) => each !== id);
  const rest = tabs.shown.filter((each) => each !== id);
  const neighbour = open[Math.min(at, open.length - 1)];
  const shown = rest.length > 0 || neighbour === undefined ? rest : [neighbour];
  return { open, shown, active: tabs.active === id ? shown.at(-1) : tabs.active };
};

/** Takes it from beside the others; its tab stays. */
export const alone = (tabs: Tabs, id: string): Tabs => {
  const shown = tabs.shown.filter((each) => each !== id);
  return shown.length === 0 ? tabs : { ...tabs, shown, active: tabs.active === id ? shown.at(-1) : tabs.active };
};

/** The ones a window has place for, the active one among them. */
export const fitting = ({ shown, active }: Tabs, most: number): readonly string[] => {
  const last = shown.slice(-most);
  return active === undefined || last.includes(active) || !shown.includes(active) ? last : [active, ...last.slice(1)];
};

/** The tabs that stay drawn: what is shown, then what was shown most recently, `most` in all. `before`: what stayed drawn until now. */
export const drawnOf = (
  before: readonly string[],
  open: readonly string[],
  shown: readonly string[],
  most: number,
): readonly string[] => {
  const earlier = before.filter((id) => open.includes(id) && !shown.includes(id));
  return [...shown, ...earlier.slice(0, Math.max(0, most - shown.length))];
};

/** So many steps further, around the end. */
export const stepped = (ids: readonly string[], from: string | undefined, step: 1 | -1): string | undefined => {
  const at = from === undefined ? -1 : ids.indexOf(from);
  if (at < 0) return step === 1 ? ids[0] : ids.at(-1);
  return ids[(at + step + ids.length) % ids.length];
};

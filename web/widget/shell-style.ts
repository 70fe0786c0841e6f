/**
 * Styles of the host element and of the launcher. The host's own are `!important`: a page's rules for its elements would win
 * over them otherwise. Out of the flow, it is no item of a body that is a flex box or a grid; the names it does not set itself
 * are not those of the page.
 */
export const SHELL_STYLE = `
:host {
  all: initial !important; display: block !important; position: absolute !important; direction: ltr !important; color-scheme: light !important; color: var(--ink) !important;
  font: medium/1.7 system-ui, -apple-system, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif !important;
  line-break: strict !important; overflow-wrap: anywhere !important; -webkit-text-size-adjust: 100% !important;
  --offset-x: initial; --offset-y: initial; --z-index: initial; --visible-top: initial; --visible-height: initial;
}
:host([data-theme=dark]) { color-scheme: dark !important; }
[hidden] { display: none !important; }
.probe { display: none; }
.dock {
  position: fixed; right: calc(var(--offset-x, 1.5em) + env(safe-area-inset-right)); bottom: calc(var(--offset-y, 1.5em) + env(safe-area-inset-bottom));
  z-index: var(--z-index, 2147483000); display: flex; flex-direction: column; align-items: flex-end; gap: .75em; pointer-events: none;
}
:host([data-position=left]) .dock { right: auto; left: calc(var(--offset-x, 1.5em) + env(safe-area-inset-left)); align-items: flex-start; }
.dock > * { pointer-events: auto; }
.failure {
  box-sizing: border-box; max-width: min(20em, calc(100vw - 2em)); margin: 0; padding: .75em 1em; border: 1px solid var(--alarm); border-radius: .75em;
  background: var(--alarm-ground); color: var(--alarm); font-size: .875em; box-shadow: 0 .5em 1.5em var(--shadow);
}
.failure:empty { display: none; }
.news { position: fixed; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.launcher {
  position: relative; box-sizing: border-box; display: flex; align-items: center; gap: .6em; min-width: 3.5em; min-height: 3.5em; padding: 0 1.4em 0 1.1em;
  border: 1px solid var(--line); border-radius: 1.75em; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  box-shadow: 0 .5em 1.75em var(--shadow); cursor: pointer; touch-action: manipulation; transition: transform .15s;
}
.launcher .icon { flex: none; width: 1.4em; height: 1.4em; }
.launcher:hover { transform: translateY(-2px); }
.launcher:focus-visible { outline: 3px solid var(--accent-ink); outline-offset: 2px; box-shadow: 0 0 0 2px var(--paper); }
.launcher[aria-busy=true] { cursor: progress; }
.badge {
  box-sizing: border-box; min-width: 1.75em; padding: 0 .5em; border-radius: 1em; background: var(--on-accent); color: var(--accent);
  font-size: .8125em; font-variant-numeric: tabular-nums; text-align: center;
}
@media (max-width: 30em) {
  .dock { right: calc(var(--offset-x, 1em) + env(safe-area-inset-right)); bottom: calc(var(--offset-y, 1em) + env(safe-area-inset-bottom)); }
  :host([data-position=left]) .dock { left: calc(var(--offset-x, 1em) + env(safe-area-inset-left)); }
  .launcher { justify-content: center; padding: 0; }
  .launcher .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .launcher .badge { position: absolute; top: -.4em; right: -.4em; border: 1px solid var(--accent); }
}
@media (prefers-reduced-motion: reduce) { .launcher { transition: none; } .launcher:hover { transform: none; } }
@media (forced-colors: active) { .launcher, .badge { border: 1px solid; } }
@media print { :host { display: none !important; } }
`;

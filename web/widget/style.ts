/** Styles inside the shadow root. A page sets `--uragawa-accent` to its own colour (4.5:1 against white). */
export const STYLE = `
:host {
  all: initial;
  --accent: var(--uragawa-accent, #1f5b84);
  --ink: #1d2329; --quiet: #5a6570; --line: #dfe4e8; --ground: #f5f7f8; --paper: #fff; --alarm: #a12622;
  color: var(--ink); color-scheme: light;
  font: 15px/1.7 system-ui, -apple-system, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif;
  line-break: strict; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea, input { font: inherit; color: inherit; }
button, summary { cursor: pointer; touch-action: manipulation; }
button:disabled { cursor: default; }
:focus { outline: none; }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, white); outline-offset: 2px; }
.icon { display: block; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; display: flex; align-items: center; gap: 10px;
  min-height: 56px; padding: 0 22px 0 18px; border: 0; border-radius: 28px; background: var(--accent); color: #fff;
  font-weight: 600; box-shadow: 0 8px 28px rgb(16 24 32 / 24%); transition: transform .15s;
}
.launcher:hover { transform: translateY(-2px); }
.badge { min-width: 22px; padding: 0 6px; border-radius: 11px; background: #fff; color: var(--accent); font-size: 13px; text-align: center; }

.panel {
  position: fixed; right: 24px; bottom: 24px; z-index: 2147483001; display: flex; flex-direction: column;
  width: 384px; height: min(640px, calc(100dvh - 48px)); overflow: hidden; border-radius: 18px; background: var(--paper);
  box-shadow: 0 20px 60px rgb(16 24 32 / 26%), 0 0 0 1px rgb(16 24 32 / 6%); animation: rise .18s ease-out;
}
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
header { display: flex; align-items: center; gap: 4px; padding: 10px 10px 10px 20px; background: var(--accent); color: #fff; }
h2 { flex: 1; margin: 0; font-size: 16px; font-weight: 600; letter-spacing: .02em; }
header :is(summary, .hide) {
  display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border: 0; border-radius: 12px; background: none; color: #fff; list-style: none;
}
summary::-webkit-details-marker { display: none; }
header :is(summary, .hide):hover { background: rgb(255 255 255 / 16%); }
header :focus-visible { outline-color: #fff; outline-offset: -3px; }
.menu { position: relative; }
.menu .icon path { stroke-width: 2.6; }
.menu-items {
  position: absolute; right: 0; top: 48px; z-index: 1; display: grid; min-width: 190px; padding: 6px; border-radius: 12px;
  background: var(--paper); color: var(--ink); box-shadow: 0 10px 32px rgb(16 24 32 / 22%);
}
.menu-items button { min-height: 44px; padding: 0 14px; border: 0; border-radius: 8px; background: none; text-align: left; }
.menu-items button:hover:enabled { background: var(--ground); }
.menu-items button:disabled { color: #9aa3ab; }
.machine { margin: 0; padding: 7px 20px; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: 12px; }

.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px 16px 8px; background: var(--ground); }
.log:focus-visible { outline-offset: -3px; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-bottom: 14px; }
.message.customer { align-items: flex-end; }
.sender { margin: 0 0 3px 4px; color: var(--quiet); font-size: 12px; }
.bubble { max-width: 88%; padding: 9px 14px; border: 1px solid var(--line); border-radius: 4px 16px 16px 16px; background: var(--paper); }
.customer .bubble { border-color: transparent; border-radius: 16px 4px 16px 16px; background: var(--accent); color: #fff; }
.customer[data-status=waiting] .bubble, .customer[data-status=sending] .bubble { opacity: .75; }
.customer[data-status=failed] .bubble { border-color: var(--alarm); background: var(--paper); color: var(--ink); }
.text { white-space: pre-wrap; }
.sources { margin: 8px 0 0; padding: 7px 0 0; border-top: 1px solid var(--line); color: var(--quiet); font-size: 13px; list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
.meta { display: flex; align-items: center; gap: 8px; min-height: 20px; margin: 2px 4px 0; color: var(--quiet); font-size: 12px; }
.meta:empty { display: none; }
[data-status=failed] .meta { color: var(--alarm); }
.retry { min-height: 32px; padding: 0 12px; border: 1px solid currentColor; border-radius: 16px; background: var(--paper); font-weight: 600; }
.feedback { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 6px 4px 0; color: var(--quiet); font-size: 13px; }
.feedback button { min-height: 32px; padding: 0 14px; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); }
.feedback button:hover { border-color: var(--accent); }
.feedback button[aria-pressed=true] { border-color: var(--accent); background: var(--accent); color: #fff; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin: -2px 0 16px; }
.choices button {
  min-height: 40px; padding: 6px 16px; border: 1px solid var(--accent); border-radius: 20px; background: var(--paper); color: var(--accent);
  font-size: 14px; line-height: 1.5; text-align: left;
}
.choices button:hover { background: color-mix(in srgb, var(--accent) 8%, white); }
.notice { margin: 4px 0 16px; color: var(--quiet); font-size: 12px; text-align: center; }
.system { max-width: 88%; margin-inline: auto; text-align: start; text-wrap: pretty; }
.writing { display: flex; gap: 5px; padding: 15px 16px; }
.writing i { width: 7px; height: 7px; border-radius: 50%; background: #8b96a0; animation: blink 1.2s infinite both; }
.writing i:nth-of-type(2) { animation-delay: .2s; } .writing i:nth-of-type(3) { animation-delay: .4s; }
@keyframes blink { 0%, 70%, 100% { opacity: .25; } 35% { opacity: 1; } }
.rating { margin: 4px 0 16px; padding: 16px; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); text-align: center; }
fieldset { margin: 0; padding: 0; border: 0; }
legend { width: 100%; font-weight: 600; }
.star { position: relative; display: inline-grid; place-items: center; width: 44px; height: 48px; cursor: pointer; }
.star input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.star span { color: #b9770e; font-size: 30px; line-height: 1; border-radius: 6px; }
fieldset:not(:has(:checked)) .star span, .star:has(:checked) ~ .star span { color: #8b96a0; }
.star:has(:focus-visible) span { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { margin: 0; color: var(--alarm); font-size: 13px; }
.cancel { min-height: 44px; margin-left: 4px; padding: 0 16px; border: 0; border-radius: 22px; background: none; color: var(--quiet); }
.cancel:hover { background: var(--ground); }
.rating > input { width: 100%; min-height: 44px; margin: 6px 0 12px; padding: 0 14px; border: 1px solid #8b96a0; border-radius: 10px; font-size: 16px; }
.primary { min-height: 44px; padding: 0 26px; border: 0; border-radius: 22px; background: var(--accent); color: #fff; font-weight: 600; }

.trouble p { display: flex; align-items: center; gap: 10px; margin: 0; padding: 8px 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 13px; }
.trouble .offline, .trouble .online, .trouble .shut { background: #fdf1f0; color: var(--alarm); }
.trouble button { flex: none; min-height: 32px; margin-left: auto; padding: 0 12px; border: 1px solid currentColor; border-radius: 16px; background: var(--paper); font-weight: 600; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px calc(10px + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); background: var(--paper); }
textarea {
  flex: 1; min-width: 0; min-height: 44px; max-height: 132px; padding: 9px 14px; border: 1px solid #8b96a0; border-radius: 14px;
  background: var(--paper); font-size: 16px; line-height: 1.5; resize: none;
}
textarea:focus-visible { border-color: var(--accent); outline-width: 2px; outline-offset: 0; }
::placeholder { color: #66717b; opacity: 1; }
.send { display: grid; place-items: center; flex: none; width: 44px; height: 44px; padding: 0; border: 0; border-radius: 14px; background: var(--accent); color: #fff; }
.send:disabled { background: #e4e8eb; color: #7d8891; }

@media (max-width: 480px) {
  .panel { inset: 0; width: auto; height: var(--visible-height, 100dvh); border-radius: 0; }
  .launcher { right: 16px; bottom: calc(16px + env(safe-area-inset-bottom)); }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .bubble, .launcher, .send { border: 1px solid; } }
`;

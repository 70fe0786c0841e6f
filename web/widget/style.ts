/** Styles of the panel. Colours and the size of letters come from the shell; everything is in em, so that it grows with the letters. */
export const STYLE = `
.panel {
  container-type: size; position: fixed; right: var(--offset-x, 1.6em); bottom: var(--offset-y, 1.6em); z-index: var(--z-index, 2147483000); font-size: .94em; display: flex; flex-direction: column; box-sizing: border-box;
  width: min(25em, calc(100vw - 2em)); height: min(42em, calc(100dvh - 3em)); overflow: hidden; border-radius: 1.2em; background: var(--paper);
  box-shadow: 0 1.3em 4em var(--shadow), 0 0 0 1px var(--line); animation: rise .18s ease-out;
}
:host([data-position=left]) .panel { right: auto; left: var(--offset-x, 1.6em); }
.panel, .panel * { box-sizing: border-box; }
.panel :is(button, textarea, input) { font: inherit; color: inherit; }
.panel :is(button, summary) { cursor: pointer; touch-action: manipulation; }
.panel button:disabled { cursor: default; }
.panel:focus { outline: none; }
.panel [hidden] { display: none !important; }
.panel :focus-visible { outline: .2em solid var(--accent-ink); outline-offset: .12em; }
.panel .icon { display: block; width: 1.45em; height: 1.45em; }
.panel .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes rise { from { opacity: 0; transform: translateY(.8em); } }

.header { display: flex; flex: none; align-items: center; gap: .2em; min-height: 3.9em; padding: .5em .6em .5em 1.3em; background: var(--accent); color: var(--on-accent); touch-action: none; }
.names { flex: 1; min-width: 0; }
h2 { margin: 0; font-size: 1.07em; font-weight: 600; line-height: 1.4; letter-spacing: .02em; }
.there { display: flex; align-items: baseline; gap: .5em; margin: 0; font-size: .8em; line-height: 1.4; }
.there::before { content: ""; flex: none; width: .6em; height: .6em; border: .12em solid currentColor; border-radius: 50%; }
.there.open::before { background: currentColor; }
.header :is(summary, .hide) {
  display: grid; flex: none; place-items: center; width: 2.95em; height: 2.95em; padding: 0; border: 0; border-radius: .8em; background: none; color: inherit; list-style: none;
}
.panel summary::-webkit-details-marker { display: none; }
.header :is(summary, .hide):hover { background: color-mix(in srgb, currentColor 16%, transparent); }
.panel .header :focus-visible { outline-color: currentColor; outline-offset: -.2em; }
.menu { position: relative; }
.menu .icon path { stroke-width: 2.6; }
.menu-items {
  position: absolute; inset-inline-end: 0; top: 3.2em; z-index: 2; display: grid; min-width: 14em; padding: .4em; border-radius: .8em;
  background: var(--paper); color: var(--ink); box-shadow: 0 .7em 2.2em var(--shadow), 0 0 0 1px var(--line);
}
.menu-items button { min-height: 2.95em; padding: 0 .95em; border: 0; border-radius: .5em; background: none; text-align: start; }
.menu-items button:hover:enabled { background: var(--hover); }
.panel .menu-items :focus-visible { outline-color: var(--accent-ink); }
.menu-items button:disabled { color: var(--quiet); opacity: .6; }

.preface { flex: none; max-height: 40%; overflow-y: auto; overscroll-behavior: contain; border-bottom: 1px solid var(--line); }
.banner { display: flex; align-items: flex-start; gap: .4em; padding: .55em .5em .55em 1.3em; border-bottom: 1px solid var(--line); background: color-mix(in srgb, #e2a400 16%, var(--paper)); color: var(--ink); font-size: .9em; line-height: 1.55; }
.banner .rich { flex: 1; padding-block: .3em; }
.banner button { display: grid; flex: none; place-items: center; width: 2.4em; height: 2.4em; padding: 0; border: 0; border-radius: .6em; background: none; }
.banner button:hover { background: var(--hover); }
.machine { padding: .5em 1.6em; color: var(--quiet); font-size: .8em; line-height: 1.6; }
.said { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
:is(.whole, .asked) .said { display: block; }
.machine .more { min-height: 2.4em; padding: 0 .4em; margin-inline-start: -.4em; border: 0; border-radius: .4em; background: none; color: var(--accent-ink); text-decoration: underline; text-underline-offset: .2em; }
.asked .more { display: none; }
.asked { padding-block: 1em; color: var(--ink); font-size: .93em; }
.machine .primary { display: block; margin: .8em 0 0; }
/* What is to be accepted scrolls; the button below it stays in sight, whatever the room. */
.unaccepted .preface { display: flex; flex: 0 1 auto; flex-direction: column; min-height: 0; max-height: 70%; overflow: hidden; }
.unaccepted .notices { flex: none; max-height: 20cqh; overflow-y: auto; }
.asked { display: flex; flex: 0 1 auto; flex-direction: column; align-items: flex-start; min-height: 0; }
.asked .said { align-self: stretch; min-height: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; background: linear-gradient(var(--paper) 40%, transparent) bottom / 100% 2.4em local no-repeat, linear-gradient(transparent, var(--line)) bottom / 100% 1.2em no-repeat; }
.machine.asked .primary { flex: none; }
.unaccepted .middle { min-height: 0; overflow: hidden; }
.unaccepted .jump { display: none; }

.middle { position: relative; display: flex; flex: 1; min-height: 5em; }
.log { flex: 1; min-width: 0; overflow-y: scroll; overscroll-behavior: contain; padding: 1.1em 1.1em .6em; background: var(--ground); scrollbar-width: thin; }
.panel .log:focus-visible { outline-offset: -.2em; }
.jump { position: absolute; inset-inline-end: 1em; bottom: .8em; display: grid; place-items: center; width: 2.95em; height: 2.95em; padding: 0; border: 1px solid var(--edge); border-radius: 50%; background: var(--paper); color: var(--accent-ink); box-shadow: 0 .3em 1em var(--shadow); }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-top: .95em; }
.message.goes-on { margin-top: .35em; }
.log > :first-child { margin-top: 0; }
.message.customer { align-items: flex-end; }
.sender { margin: 0 0 .2em .3em; color: var(--quiet); font-size: .8em; }
.bubble { max-width: 88%; padding: .6em .95em; border: 1px solid var(--line); border-radius: .3em 1.1em 1.1em; background: var(--paper); }
.customer .bubble { border-color: transparent; border-radius: 1.1em .3em 1.1em 1.1em; background: var(--accent); color: var(--on-accent); }
.customer[data-status=failed] .bubble { border-color: var(--alarm); background: var(--paper); color: var(--ink); }
.text { white-space: pre-wrap; }
.rich { white-space: normal; }
.rich p { white-space: pre-wrap; }
.rich .heading { font-size: 1.05em; }
.place { color: var(--quiet); font-size: .87em; }
.rich em:lang(ja) { font-style: normal; text-emphasis: sesame; }
.rich :is(p, ul, ol, pre, blockquote) { margin: 0; }
.rich > * + * { margin-top: .6em !important; }
.rich :is(ul, ol) { padding-inline-start: 1.5em; }
.rich li + li { margin-top: .2em; }
.rich code { padding: .1em .35em; border-radius: .3em; background: var(--hover); font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .92em; }
.rich pre { overflow-x: auto; padding: .6em .8em; border-radius: .6em; background: var(--hover); white-space: pre-wrap; }
.rich pre code { padding: 0; background: none; }
.rich .table { max-width: 100%; overflow-x: auto; scrollbar-width: thin; }
.rich table { width: max-content; overflow-wrap: break-word; border-collapse: collapse; font-size: .93em; line-height: 1.5; }
.rich :is(th, td) { max-width: 13em; padding: .3em .6em; border: 1px solid var(--line); text-align: start; vertical-align: top; }
.rich th { background: var(--hover); font-weight: 600; }
.rich hr { width: 100%; margin-inline: 0; border: 0; border-top: 1px solid var(--edge); }
.rich blockquote { padding-inline-start: .8em; border-inline-start: .2em solid var(--edge); color: var(--quiet); }
.sources { margin: .6em 0 0; padding: .5em 0 0; border-top: 1px solid var(--line); color: var(--quiet); font-size: .87em; list-style: none; }
.panel a { color: var(--accent-ink); text-underline-offset: .2em; }
.meta { display: flex; flex-wrap: wrap; align-items: center; gap: .2em .6em; min-height: 1.3em; margin: .15em .3em 0; color: var(--quiet); font-size: .8em; }
.meta:empty { display: none; }
[data-status=failed] .meta { color: var(--alarm); }
.retry { min-height: 2.4em; padding: 0 .95em; border: 1px solid currentColor; border-radius: 1.3em; background: var(--paper); font-weight: 600; }
.feedback { display: flex; flex-wrap: wrap; align-items: center; gap: .4em; margin: .4em .3em 0; color: var(--quiet); font-size: .87em; }
.feedback button { min-height: 2.45em; padding: 0 1.1em; border: 1px solid var(--edge); border-radius: 1.3em; background: var(--paper); color: var(--ink); }
.feedback button:hover { border-color: var(--accent-ink); }
.feedback button[aria-pressed=true] { border-color: var(--accent-ink); background: var(--accent); color: var(--on-accent); }
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin: .6em 0 .3em; }
.choices button {
  min-height: 2.7em; padding: .4em 1.1em; border: 1px solid var(--accent-ink); border-radius: 1.4em; background: var(--paper); color: var(--accent-ink);
  font-size: .95em; line-height: 1.5; text-align: start;
}
.choices button:hover { background: var(--hover); }
.late { margin-top: 1em; padding: .8em 1em .5em; border: 1px solid var(--line); border-radius: 1em; background: var(--paper); }
.late p { margin: 0; }
.notice { margin: 1.1em 0; color: var(--quiet); font-size: .8em; text-align: center; }
.proof > .choices { justify-content: center; }
.system { white-space: pre-line; max-width: 88%; margin-inline: auto; text-align: start; text-wrap: pretty; }
.writing { display: flex; gap: .33em; padding: 1em 1.1em; }
.writing i { width: .47em; height: .47em; border-radius: 50%; background: var(--quiet); animation: blink 1.2s infinite both; }
.writing i:nth-of-type(2) { animation-delay: .2s; } .writing i:nth-of-type(3) { animation-delay: .4s; }
@keyframes blink { 0%, 70%, 100% { opacity: .25; } 35% { opacity: 1; } }
.form { margin: 1em 0; padding: 1.1em; border: 1px solid var(--line); border-radius: 1em; background: var(--paper); }
.form label:not(.star) { display: block; }
.form label:not(.star) span { color: var(--quiet); font-size: .87em; }
.legend { margin: 0 0 .6em; font-weight: 600; }
.rating { text-align: center; }
.rating fieldset { margin: 0; padding: 0; border: 0; }
.rating legend { width: 100%; padding: 0; font-weight: 600; }
.star { position: relative; display: inline-grid; place-items: center; width: 2.95em; height: 3.2em; cursor: pointer; }
.star input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.star span { color: #b9770e; font-size: 2em; line-height: 1; border-radius: .2em; }
fieldset:not(:has(:checked)) .star span, .star:has(:checked) ~ .star span { color: var(--edge); }
.star:has(:focus-visible) span { outline: .1em solid var(--accent-ink); outline-offset: .06em; }
.hint { margin: 0 0 .8em; color: var(--quiet); font-size: .87em; line-height: 1.6; }
.panel .form .code { font-size: max(1.25em, 16px); letter-spacing: .25em; font-variant-numeric: tabular-nums; }
.problem:not(:empty) + .primary { margin-top: .8em; }
.primary[aria-disabled=true] { opacity: .6; }
.ways { display: flex; flex-wrap: wrap; gap: 0 .4em; margin-top: .5em; margin-inline-start: -.6em; }
.plain { min-height: 2.75em; padding: 0 .6em; border: 0; border-radius: .6em; background: none; font-size: .87em; font-weight: 600; }
.panel .plain { color: var(--accent-ink); }
.plain:hover { background: var(--hover); }
.withheld .notice { margin-bottom: .4em; }
.known { margin: 0; font-size: .8em; line-height: 1.4; }
.known:empty { display: none; }
.earlier { position: absolute; inset: 0; z-index: 1; display: flex; flex-direction: column; background: var(--ground); }
.earlier-head { display: flex; flex: none; align-items: center; gap: .2em; padding: .3em .5em; border-bottom: 1px solid var(--line); background: var(--paper); }
.earlier h3 { flex: 1; min-width: 0; margin: 0 .5em; overflow: hidden; font-size: .93em; font-weight: 600; text-overflow: ellipsis; white-space: nowrap; }
.earlier h3:focus-visible { outline: none; }
.earlier .plain { flex: none; }
.earlier-list { flex: 1; margin: 0; padding: .4em; overflow-y: auto; list-style: none; }
.earlier-list button { display: grid; gap: .1em; width: 100%; padding: .7em .9em; border: 0; border-bottom: 1px solid var(--line); border-radius: .4em; background: none; text-align: start; }
.earlier-list button:hover { background: var(--hover); }
.earlier-list time { color: var(--quiet); font-size: .8em; }
.earlier > .notice { padding: 1em; }
.problem { margin: 0; color: var(--alarm); font-size: .87em; }
.cancel { min-height: 2.95em; margin-inline-start: .3em; padding: 0 1.1em; border: 0; border-radius: 1.5em; background: none; color: var(--quiet); }
.cancel:hover { background: var(--hover); }
.form :is(input:not([type=radio]), textarea) { width: 100%; min-height: 2.95em; margin: .4em 0 .8em; padding: 0 .95em; border: 1px solid var(--edge); border-radius: .7em; background: var(--paper); }
.panel .form textarea { padding-block: .55em; }
.panel .form [aria-invalid=true] { border-color: var(--alarm); }
.primary { min-height: 2.95em; padding: 0 1.7em; border: 0; border-radius: 1.5em; background: var(--accent); font-weight: 600; }
.panel .primary { color: var(--on-accent); }

.trouble p { display: flex; align-items: center; gap: .7em; margin: 0; padding: .5em 1.1em; border-top: 1px solid var(--line); color: var(--quiet); font-size: .87em; }
.trouble :is(.offline, .online, .shut) { background: var(--alarm-ground); color: var(--alarm); }
.trouble button { flex: none; min-height: 2.4em; margin-inline-start: auto; padding: 0 .95em; border: 1px solid currentColor; border-radius: 1.2em; background: var(--paper); font-weight: 600; }
.person { flex: none; padding: .4em .8em 0; border-top: 1px solid var(--line); }
.person button { min-height: 2.45em; padding: 0 .8em; border: 0; border-radius: .7em; background: none; color: var(--accent-ink); font-size: .87em; font-weight: 600; }
.person button:hover:enabled { background: var(--hover); }
.person span { color: var(--quiet); font-size: .8em; }
.person button:disabled { color: var(--quiet); font-weight: 400; }
.person:not([hidden]) + .composer { border-top: 0; padding-top: .3em; }
.composer { flex: none; padding: .7em .8em calc(.7em + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); }
.line { display: flex; align-items: flex-end; gap: .5em; }
.attach { display: grid; place-items: center; flex: none; width: 2.75em; height: 2.75em; padding: 0; border: 0; border-radius: .9em; background: none; }
.panel .attach { color: var(--quiet); }
.attach:hover:enabled { background: var(--hover); }
.attach:disabled { opacity: .5; }
.tray { display: grid; gap: .4em; max-height: 9em; margin-bottom: .5em; overflow-y: auto; }
.chip { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; align-items: center; gap: 0 .5em; padding: .35em .35em .35em .8em; border: 1px solid var(--line); border-radius: .8em; font-size: .87em; }
.chip-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip small, .file small { margin-inline-start: .6em; color: var(--quiet); font-size: .87em; }
.chip-said { grid-column: 1; grid-row: 2; color: var(--quiet); font-size: .87em; }
.chip[data-status=failed] .chip-said { color: var(--alarm); }
.chip progress { grid-column: 1 / -1; grid-row: 3; width: 100%; height: .3em; accent-color: var(--accent); }
.chip .retry { grid-column: 2; grid-row: 1 / 3; font-size: .93em; }
.detach { display: grid; grid-column: 3; grid-row: 1 / 3; place-items: center; width: 2.4em; height: 2.4em; padding: 0; border: 0; border-radius: .6em; background: none; }
.detach:hover { background: var(--hover); }
.drop { display: none; position: absolute; inset: .5em; z-index: 3; place-items: center; margin: 0; border: .15em dashed var(--accent-ink); border-radius: 1em; background: color-mix(in srgb, var(--paper) 92%, transparent); pointer-events: none; }
.dropping .drop { display: grid; }
.file { display: flex; align-items: center; gap: .5em; max-width: 100%; overflow-wrap: anywhere; text-align: start; }
button.file { min-height: 2.7em; padding: .2em .4em; border: 0; border-radius: .6em; background: none; text-decoration: underline; text-underline-offset: .2em; }
button.file:hover { background: color-mix(in srgb, currentColor 12%, transparent); }
.file .icon { flex: none; }
.customer .file small { color: inherit; }
.customer:not([data-status=failed]) .file + .problem { color: inherit; }
.shows { display: block; max-width: 100%; padding: 0; border: 0; border-radius: .7em; background: none; overflow: hidden; }
/* As large before it is loaded as after it: what is below it would move away under a finger. */
.picture { display: block; width: 15em; max-width: 100%; height: 11em; object-fit: contain; }
.bubble > :is(div, .file) + .text { margin-top: .5em; }
.counter { margin: 0 .3em .4em; color: var(--quiet); font-size: .8em; text-align: end; }
.reason { margin: 0 .5em; color: var(--quiet); font-size: .87em; }
.counter.over { color: var(--alarm); }
textarea {
  flex: 1; min-width: 0; min-height: 2.75em; max-height: 8.2em; padding: .55em .85em; border: 1px solid var(--edge); border-radius: .9em;
  background: var(--paper); line-height: 1.5; resize: none; scrollbar-width: thin;
}
.panel :is(textarea, .form input) { font-size: max(1em, 16px); }
textarea[aria-invalid=true] { border-color: var(--alarm); }
.panel textarea:focus-visible { border-color: var(--accent-ink); outline-width: .12em; outline-offset: 0; }
.panel ::placeholder { color: var(--quiet); opacity: 1; }
.send { display: grid; place-items: center; flex: none; width: 2.95em; height: 2.95em; padding: 0; border: 0; border-radius: .9em; background: var(--accent); }
.panel .send:enabled { color: var(--on-accent); }
.panel .send:disabled { background: var(--hover); color: var(--quiet); }

@media (max-width: 30em), (max-height: 28em) {
  :host(:is([data-position=left], [data-position=right])) .panel { inset: var(--visible-top, 0) 0 auto 0; width: auto; height: var(--visible-height, 100dvh); border-radius: 0; animation: none; }
  .header { padding-top: max(.5em, env(safe-area-inset-top)); padding-inline: max(1.3em, env(safe-area-inset-left)) max(.6em, env(safe-area-inset-right)); }
  .log { padding-inline: max(1.1em, env(safe-area-inset-left)) max(1.1em, env(safe-area-inset-right)); }
  :is(.preface, .trouble, .person, .composer) { padding-inline: max(var(--beside, 0px), env(safe-area-inset-left)) max(var(--beside, 0px), env(safe-area-inset-right)); }
  :is(.person, .composer) { --beside: .8em; }
}
@media (max-height: 30em) { .preface { max-height: 25%; } .header { min-height: 3em; } }
/* What a keyboard leaves of a phone held sideways is for what is written and whom to ask; what is to be accepted stays. */
@container (max-height: 40em) {
  .unaccepted :is(.middle, .person) { display: none; }
  .unaccepted .preface { flex: 1; max-height: none; border-bottom: 0; }
}
@container (max-height: 21em) {
  .unaccepted .composer { display: none; }
  .asked { padding-block: .5em; }
  .preface:not(:has(.asked)) { display: none; }
  .middle { min-height: 0; }
  .jump { display: none; }
  .header { min-height: 0; padding-block: 0; }
  .person { padding-top: 0; }
  .composer { padding-block: .3em; }
  textarea { max-height: 4.25em; }
}
@media (prefers-reduced-motion: reduce) { .panel, .panel * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) {
  .panel, .bubble, .send, .primary, .jump { border: 1px solid; }
  .star span { color: Highlight; }
  fieldset:not(:has(:checked)) .star span, .star:has(:checked) ~ .star span { color: Canvas; -webkit-text-stroke: .04em CanvasText; }
  .feedback button[aria-pressed=true] { forced-color-adjust: none; border-color: Highlight; background: Highlight; color: HighlightText; }
}
@media print { .panel { display: none; } }
`;

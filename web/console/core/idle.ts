import { signal } from '@preact/signals';
import { me, onSignIn, signOut } from './session.ts';

/** Nobody has touched anything for so long: whoever is at the screen now may be somebody else (ASVS 7.3.1). */
const IDLE_MS = 30 * 60_000;
const WARN_MS = 60_000;
/** Kept for all tabs of the browser: who works in one of them is not idle in another one. */
const TOUCHED = 'uragawa.console.touched';
/** Not written more often. */
const WRITE_MS = 1_000;

/** Epoch milliseconds when the agent is signed out, while he is warned of it. */
export const endsAt = signal<number | undefined>(undefined);

const idleAt = (): number => Number(localStorage.getItem(TOUCHED) ?? Date.now()) + IDLE_MS;

const check = (): void => {
  const end = idleAt();
  if (me.peek() && Date.now() >= end) {
    endsAt.value = undefined;
    void signOut('idle');
  } else endsAt.value = me.peek() && Date.now() >= end - WARN_MS ? end : undefined;
};

/** Somebody is there. Of a machine that slept this may be the first that it notices: then it is too late. */
export const touch = (): void => {
  if (Date.now() < idleAt() - IDLE_MS + WRITE_MS) return;
  check();
  localStorage.setItem(TOUCHED, String(Date.now()));
  endsAt.value = undefined;
};

for (const event of ['keydown', 'pointerdown', 'wheel']) addEventListener(event, touch, { passive: true });

// The time at the issuer's page was no idleness.
onSignIn(touch);
setInterval(check, 1_000);
document.addEventListener('visibilitychange', check);
// A tab that the browser restores on another day brings its session along.
me.subscribe(check);

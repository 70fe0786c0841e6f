import { effect, signal } from '@preact/signals';
import { notifications, sound } from './preferences.ts';
import { onSignOut } from './session.ts';

/** Two tones, a fifth apart, every three seconds. */
const TONES = [660, 990];
const TONE_SECONDS = 0.16;
const EVERY_SECONDS = 3;

let audio: AudioContext | undefined;
/** Browsers let nothing sound before somebody has touched the page. */
const wake = (): void => {
  audio ??= new AudioContext();
  void audio.resume();
};
for (const event of ['pointerdown', 'keydown']) addEventListener(event, wake, { once: true });

const tone = (context: AudioContext, frequency: number, at: number): OscillatorNode => {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0.12, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + TONE_SECONDS);
  return source;
};

/** Sounds that often, at once and then every three seconds; what comes back silences the rest. They need no timers, so hidden tabs sound as well. */
export const chime = (times = 1): (() => void) => {
  const context = audio;
  if (!context || !sound.peek()) return () => {};
  const begin = context.currentTime;
  const tones = Array.from({ length: times }, (_, time) =>
    TONES.map((frequency, index) => tone(context, frequency, begin + time * EVERY_SECONDS + index * TONE_SECONDS)),
  ).flat();
  return () => {
    for (const each of tones) each.disconnect();
  };
};

/** Asks whether this site may notify, once; it has to follow something that somebody did. */
export const askToNotify = (): void => {
  if (notifications.peek() && 'Notification' in window && Notification.permission === 'default')
    void Notification.requestPermission();
};

const open = new Set<Notification>();
// They tell what customers have written.
onSignOut(() => {
  for (const each of open) each.close();
  open.clear();
});

/** A notification of the desktop's, while the page is not in front; a click on it brings it there. One for each `about`. */
export const notify = (title: string, body: string, about: string, clicked: () => void): void => {
  if (!notifications.peek() || document.hasFocus()) return;
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(title, { body, tag: about });
  open.add(shown);
  shown.onclose = () => void open.delete(shown);
  shown.onclick = () => {
    window.focus();
    clicked();
    shown.close();
  };
};

/** What the page is called, how much waits for the agent, and what calls him now. */
export const title = signal({ name: '', count: 0, call: '' });

let isOdd = false;
const draw = (): void => {
  const { name, count, call } = title.peek();
  isOdd = !isOdd && call !== '';
  document.title = isOdd ? call : `${count > 0 ? `(${count}) ` : ''}${name}`;
};
let flashing: ReturnType<typeof setInterval> | undefined;
effect(() => {
  clearInterval(flashing);
  if (title.value.call !== '') flashing = setInterval(draw, 1_000);
  draw();
});

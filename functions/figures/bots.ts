import type { Head } from '../conversation/entry.ts';
import { isWaiting } from '../conversation/mode.ts';
import { takerOf } from './chats.ts';
import type { BotsStretch } from './stretch.ts';

const BOTS: ReadonlySet<string> = new Set(['bot', 'procedure']);

/** What the bot was asked: each from the first question until a person was wanted, or the conversation closed. */
export class Bots {
  readonly ended: BotsStretch[] = [];
  /** Whether it has answered what it is asked; undefined while it is asked nothing. */
  #isAnswered: boolean | undefined;

  take({ seq, at, kind, role, outcome, state }: Head): void {
    const isMessage = kind === 'message';
    if (isMessage && role === 'customer' && BOTS.has(state.mode)) this.#isAnswered ??= false;
    if (this.#isAnswered === undefined) return;
    if (isMessage && role === 'bot' && outcome === 'answer') this.#isAnswered = true;
    const isHandedOff = isWaiting(state) || takerOf(state) !== undefined || kind === 'ticketed';
    if (!isHandedOff && BOTS.has(state.mode)) return;
    const end = this.#isAnswered ? 'answered' : 'neither';
    this.ended.push({ seq, version: seq, endedAt: at, outcome: isHandedOff ? 'handedOff' : end });
    this.#isAnswered = undefined;
  }
}

import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { FaqEntry } from '../../knowledge/snapshot.ts';
import { MAX_TEXT } from '../../protocol/limits.ts';
import type { Guard } from './grounded.ts';
import { NOT_COVERED } from './prompt.ts';
import { Sentences, type Unit } from './sentences.ts';
import { endOf, type Fallback } from './stop-reasons.ts';
import type { Call } from './tools.ts';

/** What one attempt came to. `again`: another one may do better. */
export type Attempt =
  | { readonly end: 'words'; readonly text: string; readonly cited: readonly FaqEntry[]; readonly fallback?: Fallback }
  | { readonly end: 'uncovered' }
  | { readonly end: 'tool'; readonly call: Call }
  /** The model is told what is wrong, and may try again. */
  | { readonly end: 'refused'; readonly turn: readonly Message[] }
  | { readonly end: 'published' | 'again'; readonly fallback: Fallback };

/** Follows one stream: every unit is judged before it is shown. */
export class Writer {
  readonly #guard: Guard;
  readonly #show: (text: string) => void;
  readonly #sentences = new Sentences();
  readonly #cited = new Set<FaqEntry>();
  #text = '';
  #said = false;

  constructor(guard: Guard, show: (text: string) => void) {
    this.#guard = guard;
    this.#show = show;
  }

  /** Whether something was accepted, and shown. */
  get hasSpoken(): boolean {
    return this.#text !== '';
  }

  /** Takes what the model said; an end when it may say no more. */
  add(text: string): Attempt | undefined {
    this.#said ||= /\S/.test(text);
    const units = this.#sentences.add(text);
    const refusal = units.map((unit) => this.#accept(unit)).find((each) => each !== undefined);
    if (refusal) return refusal;
    const { text: rest } = this.#sentences.rest;
    if (rest.includes(NOT_COVERED)) return { end: 'uncovered' };
    if (this.#sentences.isTooLong || this.#text.length + rest.length > MAX_TEXT) return this.#soFar('cut');
    return undefined;
  }

  finish(stopReason: string): Attempt {
    const end = endOf(stopReason);
    if (end.use === 'none') return { end: 'published', fallback: end.fallback };
    const { rest } = this.#sentences;
    // What the last sentence rests on may stand right at the end; without it, it is not used.
    const refusal = end.use === 'whole' && rest.marks.length > 0 ? this.#accept(rest) : undefined;
    if (refusal) return refusal;
    if (end.use === 'short') return this.#soFar(end.fallback);
    return this.#soFar(this.#said ? 'uncited' : 'empty', rest.marks.length > 0 || !/\S/.test(rest.text));
  }

  #accept(unit: Unit): Attempt | undefined {
    if (unit.text.includes(NOT_COVERED)) return { end: 'uncovered' };
    const verdict = this.#guard.check(unit);
    if ('fault' in verdict) return { end: 'published', fallback: verdict.fault };
    for (const entry of verdict.cited) this.#cited.add(entry);
    const text = this.#text === '' ? unit.text.trimStart() : unit.text;
    this.#text += text;
    this.#show(text);
    return undefined;
  }

  /** What was accepted, if anything; `fallback` says why it is less than was said. */
  #soFar(fallback: Fallback, whole = false): Attempt {
    const text = this.#text.trimEnd();
    if (text === '') return { end: 'published', fallback };
    return { end: 'words', text, cited: [...this.#cited], ...(whole ? {} : { fallback }) };
  }
}

import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A list of things still to be done that survives `kill -9`: one line is appended for each addition and each completion,
 * synchronously, so that what was acknowledged is in the operating system's hands. Without a file it lives in memory.
 */
export class Journal<T> {
  readonly #open = new Map<number, T>();
  readonly #file: string | undefined;
  #last = 0;

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.#replay(readFileSync(file, 'utf8'));
    this.#compact();
  }

  /** Adds a thing to be done and returns its number, larger than all before. */
  add(value: T): number {
    this.#last += 1;
    this.#open.set(this.#last, value);
    this.#append({ n: this.#last, value });
    return this.#last;
  }

  done(number: number): void {
    if (this.#open.delete(number)) this.#append({ n: number });
    // An empty list needs no history: this keeps the file small without a background job.
    if (this.#open.size === 0 && this.#last % 1000 === 0) this.#compact();
  }

  /** What is not done yet, oldest first. */
  pending(): [number, T][] {
    return [...this.#open];
  }

  #append(line: { n: number; value?: T }): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  #replay(text: string): void {
    for (const line of text.split('\n')) {
      // A kill in the middle of an append leaves a torn last line: it was never acknowledged.
      const entry = parse<{ n: number; value?: T; last?: number }>(line);
      if (!entry) continue;
      this.#last = Math.max(this.#last, entry.n);
      if (entry.value === undefined) this.#open.delete(entry.n);
      else this.#open.set(entry.n, entry.value);
    }
  }

  #compact(): void {
    if (this.#file === undefined) return;
    const lines = [{ n: this.#last }, ...this.pending().map(([n, value]) => ({ n, value }))];
    const next = `${this.#file}.next`;
    writeFileSync(next, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    renameSync(next, this.#file);
  }
}

const parse = <T>(line: string): T | undefined => {
  try {
    return line === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
};

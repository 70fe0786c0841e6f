/** Pieces of one attempt at a reply, `offset` in UTF-16 units from its start. */
export interface Piece {
  readonly attempt: number;
  readonly offset: number;
  readonly text: string;
}

/** Frames are paid for each; a reader does not see more of them than this. */
const COALESCE_MS = 150;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends what is to be shown in order, one piece at a time, with what came meanwhile as one. */
export class Deltas {
  readonly #send: (piece: Piece) => Promise<void>;
  #attempt = 0;
  #text = '';
  #sent = 0;
  #ended = false;
  #sending: Promise<void> | undefined;
  #run: Promise<void> | undefined;

  constructor(send: (piece: Piece) => Promise<void>) {
    this.#send = send;
  }

  show(attempt: number, text: string): void {
    if (attempt !== this.#attempt) {
      this.#attempt = attempt;
      this.#text = '';
      this.#sent = 0;
    }
    this.#text += text;
    this.#run ??= this.#flush();
  }

  /** Nothing is sent any more once this resolves: the entry takes the place of what was shown. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#sending;
  }

  async #flush(): Promise<void> {
    while (!this.#ended && this.#sent < this.#text.length) {
      const offset = this.#sent;
      this.#sent = this.#text.length;
      this.#sending = this.#send({ attempt: this.#attempt, offset, text: this.#text.slice(offset) });
      await this.#sending;
      await pause(COALESCE_MS);
    }
    this.#run = undefined;
  }
}

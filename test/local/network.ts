import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { frameEnds } from './frame-ends.ts';

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

/** `cut`: both sides learn of it. `silence`: nobody does. `tear`: a reset in the middle of a frame. */
export type Strike = 'cut' | 'silence' | 'tear';

/** One TCP connection through the network. */
interface Link {
  /** Where the bytes of a direction go. */
  readonly to: Record<Direction, Socket>;
  readonly frames: Record<Direction, (chunk: Buffer) => number[]>;
  /** Directions whose bytes vanish. A stream with a hole cannot be mended, so they do for good. */
  readonly lost: Set<Direction>;
  /** What is still to be done with each direction, in order. */
  readonly queue: Record<Direction, Promise<void>>;
}

const hit: Record<Strike, (link: Link) => void> = {
  cut: ({ to }) => {
    to.up.destroy();
    to.down.destroy();
  },
  silence: ({ lost }) => void lost.add('up').add('down'),
  tear: ({ to }) => {
    to.up.resetAndDestroy();
    to.down.resetAndDestroy();
  },
};

/** A TCP proxy in front of a server that can be as bad as a network gets. HTTP and WebSockets pass alike. */
export class Network {
  /** Where clients find the server through this network. */
  readonly url: string;
  readonly #target: URL;
  readonly #server: Server;
  readonly #random: Random;
  readonly #links = new Set<Link>();
  #connections = 0;
  #refused = 0;
  #refusing = false;
  #holding = false;
  #maxDelay = 0;
  #strike: { left: number; readonly kind: Strike } | undefined;

  private constructor(target: string, server: Server, random: Random) {
    this.#target = new URL(target);
    this.#server = server;
    this.#random = random;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => this.#accept(client));
  }

  /** A network without faults yet; `random` decides how late things are. */
  static async open(target: string, random: Random): Promise<Network> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new Network(target, server, random);
  }

  /** How many connections were let through so far. */
  get connections(): number {
    return this.#connections;
  }

  /** How many were reset at once. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether a strike that was set is still to come. */
  get isArmed(): boolean {
    return this.#strike !== undefined;
  }

  /** Ends every connection; both sides see it close. */
  cut(): void {
    for (const link of this.#links) hit.cut(link);
  }

  /** From now on the bytes of these directions vanish on every connection there is; new ones are whole. */
  lose(...directions: Direction[]): void {
    for (const { lost } of this.#links) for (const direction of directions) lost.add(direction);
  }

  /** Strikes right behind the n-th WebSocket frame from now, counted in both directions; `tear`: in the middle of it. */
  strikeAt(frame: number, kind: Strike): void {
    this.#strike = { left: frame, kind };
  }

  /** Every chunk of every direction is late by a random time up to this; order is kept. */
  delay(maxMs: number): void {
    this.#maxDelay = maxMs;
  }

  /** Reads nothing from the server on the connections there are, until `heal`. */
  hold(): void {
    this.#holding = true;
    for (const { to } of this.#links) to.up.pause();
  }

  /** Resets whoever connects, until `heal`. */
  refuse(): void {
    this.#refusing = true;
  }

  /** New connections work again, held bytes flow, no delay, no strike to come. What was lost stays lost. */
  heal(): void {
    this.#refusing = false;
    this.#maxDelay = 0;
    this.#strike = undefined;
    if (!this.#holding) return;
    this.#holding = false;
    for (const { to } of this.#links) to.up.resume();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    client.on('error', () => client.destroy());
    if (this.#refusing) {
      this.#refused += 1;
      client.resetAndDestroy();
      return;
    }
    this.#connections += 1;
    const server = new Socket().connect(Number(this.#target.port), this.#target.hostname);
    server.on('error', () => server.destroy());
    const link: Link = {
      to: { up: server, down: client },
      frames: { up: frameEnds(), down: frameEnds() },
      lost: new Set(),
      queue: { up: Promise.resolve(), down: Promise.resolve() },
    };
    this.#links.add(link);
    this.#follow(link, 'up', client);
    this.#follow(link, 'down', server);
  }

  #follow(link: Link, direction: Direction, from: Socket): void {
    from.on('data', (chunk) => this.#pass(link, direction, chunk));
    from.on('close', () => {
      if (link.to.up.destroyed && link.to.down.destroyed) this.#links.delete(link);
      // A broken network does not tell the end of a stream either.
      this.#then(link, direction, () => void (link.lost.has(direction) || link.to[direction].destroySoon()));
    });
  }

  #pass(link: Link, direction: Direction, chunk: Buffer): void {
    const kind = this.#strike?.kind;
    const struckAt = this.#struckAt(link.frames[direction](chunk));
    this.#write(link, direction, chunk.subarray(0, struckAt));
    if (struckAt !== undefined && kind) this.#then(link, direction, () => hit[kind](link));
  }

  /** Where in a chunk with these ends of frames the strike falls, if it does. */
  #struckAt(ends: readonly number[]): number | undefined {
    let start = 0;
    for (const end of ends) {
      if (!this.#strike) return;
      this.#strike.left -= 1;
      if (this.#strike.left === 0) {
        const { kind } = this.#strike;
        this.#strike = undefined;
        return kind === 'tear' ? Math.ceil((start + end) / 2) : end;
      }
      start = end;
    }
    return;
  }

  #write(link: Link, direction: Direction, bytes: Buffer): void {
    const late = this.#maxDelay * this.#random();
    this.#then(link, direction, async () => {
      if (late > 0) await sleep(late);
      const to = link.to[direction];
      if (!link.lost.has(direction) && to.writable) to.write(bytes);
    });
  }

  #then(link: Link, direction: Direction, run: () => void | Promise<void>): void {
    link.queue[direction] = link.queue[direction].then(run);
  }
}

import { FILE_TYPES, MAX_FILE_BYTES } from '../../functions/protocol/limits.ts';
import type { Attachment, ErrorCode, Refusal, ServerFrame } from '../../functions/protocol/server.ts';
import type { Connection } from './connection.ts';
import { postForm } from './post-form.ts';

/** Looking into a file takes seconds. */
const CHECK_MS = 60_000;

/** A file on its way. `checking`: the service looks into it; `ready`: it can be sent, as `attachment`. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly file: File;
  readonly status: 'waiting' | 'sending' | 'checking' | 'ready' | 'failed';
  /** Share of it that is posted, 0 to 1. */
  readonly progress: number;
  readonly attachment?: Attachment | undefined;
  /** Why it failed; `network`: it could not be posted; `no_answer`: nobody said what became of it. */
  readonly error?: Refusal | ErrorCode | 'network' | 'no_answer' | undefined;
}

export interface UploadsOptions {
  readonly connection: Pick<Connection, 'send'>;
  newId(): string;
  /** The conversation, while frames can be sent to it. */
  online(): string | undefined;
  /** What an upload has to carry; undefined while the visitor has to accept something first. */
  terms(): { readonly accept: string | undefined } | undefined;
  changed(): void;
}

const typeOf = ({ type }: File) => FILE_TYPES.find((each) => each === type);

/** What the service would refuse is not sent to it. */
const faultOf = (file: File): Upload['error'] => {
  if (file.size > MAX_FILE_BYTES) return 'too_large';
  return typeOf(file) === undefined || file.size === 0 ? 'unsupported' : undefined;
};

/** Files between being chosen and being sent: asked for, posted, looked into. Each can fail, and be tried again. */
export class Uploads {
  readonly #options: UploadsOptions;
  #items: readonly Upload[] = [];
  /** Of those that were asked for over the socket there is now, and of posts and checks that go on. */
  readonly #asked = new Set<string>();
  readonly #ends = new Map<string, () => void>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  get items(): readonly Upload[] {
    return this.#items;
  }

  add(file: File): string {
    const id = this.#options.newId();
    const error = faultOf(file);
    const status = error === undefined ? 'waiting' : 'failed';
    // What is pasted may have no name.
    this.#items = [
      ...this.#items,
      { id, name: file.name.replace(/\p{Cc}+/gu, ' ') || 'image', size: file.size, file, status, progress: 0, error },
    ];
    this.pump();
    return id;
  }

  retry(id: string): void {
    const item = this.#items.find((each) => each.id === id && each.status === 'failed');
    if (!item || faultOf(item.file) !== undefined) return;
    // Another attempt is another upload: what the first one comes to is nobody's any more.
    this.#ask(id, { id: this.#options.newId(), status: 'waiting', progress: 0, error: undefined });
  }

  #ask(id: string, change: Partial<Upload>): void {
    this.#change(id, change);
    this.pump();
  }

  remove(id: string): void {
    this.#end(id);
    this.#items = this.#items.filter((each) => each.id !== id);
    this.#options.changed();
  }

  /** It is a message's now. */
  sent(attachment: Attachment): void {
    const item = this.#items.find((each) => each.attachment?.id === attachment.id);
    if (item) this.remove(item.id);
  }

  clear(): void {
    for (const { id } of this.#items) this.#end(id);
    this.#items = [];
  }

  pump(): void {
    const { connection, online, terms, changed } = this.#options;
    const conversationId = online();
    const carried = terms();
    if (conversationId !== undefined && carried) {
      for (const { id, name, size, file, status } of this.#items) {
        const type = typeOf(file);
        if (status !== 'waiting' || this.#asked.has(id) || !type) continue;
        this.#asked.add(id);
        connection.send({ action: 'upload', conversationId, id, name, type, size, ...carried });
      }
    }
    changed();
  }

  /** There is no socket any more: what was only asked for is asked for again. */
  lost(): void {
    this.#asked.clear();
  }

  heard(frame: ServerFrame<'upload' | 'uploaded'>): void {
    const item = this.#items.find(({ id }) => id === frame.id);
    if (!item) return;
    if (frame.type === 'upload') {
      if (item.status === 'waiting') void this.#post(item, frame);
      return;
    }
    this.#end(item.id);
    const { name, size, file } = item;
    const type = typeOf(file);
    const attachment = type && { id: frame.attachment, name, type, size };
    this.#change(
      item.id,
      frame.ok ? { status: 'ready', attachment } : { status: 'failed', error: frame.reason ?? 'internal' },
    );
  }

  refused({ id, code }: ServerFrame<'error'>): void {
    if (id !== undefined) this.#change(id, { status: 'failed', error: code });
  }

  async #post({ id, file }: Upload, { url, fields }: ServerFrame<'upload'>): Promise<void> {
    this.#change(id, { status: 'sending' });
    const ending = new AbortController();
    this.#ends.set(id, () => ending.abort());
    const posted = await postForm(url, fields, file, ending.signal, (progress) => this.#change(id, { progress }));
    if (ending.signal.aborted) return;
    this.#ends.delete(id);
    // What became of it may have been heard before the post was answered.
    if (this.#items.find((each) => each.id === id)?.status !== 'sending') return;
    if (!posted) return this.#change(id, { status: 'failed', error: 'network' });
    const timer = setTimeout(() => this.#change(id, { status: 'failed', error: 'no_answer' }), CHECK_MS);
    this.#ends.set(id, () => clearTimeout(timer));
    this.#change(id, { status: 'checking', progress: 1 });
  }

  #end(id: string): void {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
    this.#asked.delete(id);
  }

  #change(id: string, change: Partial<Upload>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.#options.changed();
  }
}

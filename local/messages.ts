/**
 * Follows the frames in a client's bytes and calls `exceeded` for each whose payload is longer than `limit` bytes, as soon
 * as its header is complete. The result is fed every chunk, in order.
 */
export const watchFrames = (limit: number, exceeded: () => void): ((chunk: Buffer) => void) => {
  let header: number[] = [];
  let payloadLeft = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(payloadLeft, chunk.length - at);
      payloadLeft -= skipped;
      at += skipped;
      const byte = chunk[at];
      if (payloadLeft > 0 || byte === undefined) return;
      header.push(byte);
      at += 1;
      const length = payloadLength(header);
      if (length === undefined) continue;
      if (length > limit) exceeded();
      payloadLeft = length;
      header = [];
    }
  };
};

/** The payload length that a frame header announces (RFC 6455, 5.2); `undefined` while the header is incomplete. */
const payloadLength = (header: readonly number[]): number | undefined => {
  const second = header[1] ?? 0;
  const short = second & 0x7f;
  const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
  const mask = second & 0x80 ? 4 : 0;
  if (header.length < 2 + extended + mask) return undefined;
  return extended === 0 ? short : header.slice(2, 2 + extended).reduce((length, byte) => length * 256 + byte, 0);
};

/**
 * The route key a message asks for: what `$request.body.<path>` finds in its JSON, else `$default`. Throws for any other
 * route selection expression.
 */
export const routeSelection = (expression: string): ((body: string) => string) => {
  const path = /^\$\{?request\.body\.([\w-]+(?:\.[\w-]+)*)\}?$/.exec(expression)?.[1]?.split('.');
  if (!path) throw new Error(`the local account selects routes by $request.body.<path> only, not by ${expression}`);
  return (body) => {
    const selected = path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      parse(body),
    );
    // An object has no key, and its text is the client's: it may be deep without end, or a `toString` that is no function.
    const key = typeof selected === 'object' ? '' : String(selected ?? '');
    // Otherwise a client could reach the handlers of $connect and $disconnect by naming them.
    return key.startsWith('$') ? '$default' : key;
  };
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const HEAD_END = Buffer.from('\r\n\r\n');

/** Length of a WebSocket frame (RFC 6455, 5.2) that begins with these bytes; undefined while its header is incomplete. */
const frameLength = (bytes: Buffer): number | undefined => {
  const second = bytes[1];
  if (second === undefined) return;
  const short = second & 0x7f;
  const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
  const header = 2 + extended + (second & 0x80 ? 4 : 0);
  if (bytes.length < header) return;
  if (extended === 0) return header + short;
  return header + (extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)));
};

/**
 * Follows one direction of a TCP connection, chunk by chunk: where in this chunk WebSocket frames end. What comes before
 * them is HTTP, perhaps several messages on a connection that is kept; without an upgrade there are no frames.
 */
export const frameEnds = (): ((chunk: Buffer) => number[]) => {
  let upgraded = false;
  let open: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const before = open.length;
    open = Buffer.concat([open, chunk]);
    let taken = 0;
    for (let end = open.indexOf(HEAD_END); !upgraded && end >= 0; end = open.indexOf(HEAD_END, taken)) {
      upgraded = /^upgrade: websocket/im.test(open.toString('latin1', taken, end));
      taken = end + HEAD_END.length;
    }
    const ends: number[] = [];
    for (let length = upgraded ? frameLength(open.subarray(taken)) : undefined; length !== undefined; ) {
      if (taken + length > open.length) break;
      taken += length;
      ends.push(taken - before);
      length = frameLength(open.subarray(taken));
    }
    open = open.subarray(taken);
    return ends;
  };
};

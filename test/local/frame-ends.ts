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
 * Follows one direction of a TCP connection, chunk by chunk: where in this chunk WebSocket frames end. Whatever comes
 * before them is one HTTP head; a connection that stays with HTTP has no frames.
 */
export const frameEnds = (): ((chunk: Buffer) => number[]) => {
  let upgraded: boolean | undefined;
  let open: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (upgraded === false) return [];
    const before = open.length;
    open = Buffer.concat([open, chunk]);
    let taken = 0;
    if (upgraded === undefined) {
      const end = open.indexOf(HEAD_END);
      if (end < 0) return [];
      upgraded = /^upgrade: websocket/im.test(open.toString('latin1', 0, end));
      if (!upgraded) return [];
      taken = end + HEAD_END.length;
    }
    const ends: number[] = [];
    for (let length = frameLength(open.subarray(taken)); length !== undefined; ) {
      if (taken + length > open.length) break;
      taken += length;
      ends.push(taken - before);
      length = frameLength(open.subarray(taken));
    }
    open = open.subarray(taken);
    return ends;
  };
};

import { crc32 } from 'node:zlib';

/** Where a picture ends, in bytes from its beginning; what lies behind that is no part of it. Undefined: it is cut off or malformed. */
type End = (bytes: Buffer) => number | undefined;

/** Of the largest camera of a phone; a few kilobytes can claim a picture that fills a browser's memory. */
const MOST_PIXELS = 250_000_000;
const fits = (width: number, height: number): boolean => width > 0 && height > 0 && width * height <= MOST_PIXELS;

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** ISO/IEC 15948: chunks of length, type, data and CRC, from IHDR to IEND. */
const endOfPng: End = (bytes) => {
  let hasPixels = false;
  for (let at = PNG.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined;
    if ((at === PNG.length) !== (type === 'IHDR')) return undefined;
    if (type === 'IHDR' && (length !== 13 || !fits(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)))) return;
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND') return hasPixels ? end : undefined;
    at = end;
  }
  return undefined;
};

/** A frame's header, with its size in it: C0 to CF without what defines tables and the like. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Where the next marker is behind coded data, in which FF is followed by 00 or a restart. */
const behindScan = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
};

/** ISO/IEC 10918-1: segments from SOI to EOI. Phones put videos and notes of their own behind that. */
const endOfJpeg: End = (bytes) => {
  let hasFrame = false;
  let hasScan = false;
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (marker === 0xd9) return hasFrame && hasScan ? at + 2 : undefined;
    else {
      if (at + 4 > bytes.length) return undefined;
      const end = at + 2 + bytes.readUInt16BE(at + 2);
      if (end < at + 4 || end > bytes.length) return undefined;
      if (isFrame(marker)) {
        if (end < at + 9 || !fits(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))) return undefined;
        hasFrame = true;
      }
      if (marker === 0xda) hasScan = true;
      at = marker === 0xda ? behindScan(bytes, end) : end;
    }
  }
  return undefined;
};

/** Behind a list of sub-blocks, each with its length before it, the last one empty. */
const behindBlocks = (bytes: Buffer, from: number): number | undefined => {
  for (let at = from; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
  return undefined;
};

/** Bytes of a table of colours, from the flags that say whether there is one. */
const colours = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** GIF89a: a screen, then pictures and extensions, then the trailer. */
const endOfGif: End = (bytes) => {
  if (bytes.length < 13 || !fits(bytes.readUInt16LE(6), bytes.readUInt16LE(8))) return undefined;
  let hasPicture = false;
  let at: number | undefined = 13 + colours(bytes[10] ?? 0);
  while (at !== undefined && at < bytes.length) {
    const kind: number | undefined = bytes[at];
    if (kind === 0x3b) return hasPicture ? at + 1 : undefined;
    if (kind === 0x21) at = behindBlocks(bytes, at + 2);
    else if (kind === 0x2c) {
      hasPicture = true;
      at = behindBlocks(bytes, at + 11 + colours(bytes[at + 9] ?? 0));
    } else return undefined;
  }
  return undefined;
};

/** Whether a chunk of WebP begins as its pictures do. */
const isPicture = (bytes: Buffer, type: string, at: number): boolean => {
  if (type === 'VP8 ') return bytes.length >= at + 10 && bytes.readUIntBE(at + 3, 3) === 0x9d012a;
  if (type === 'VP8L') return bytes[at] === 0x2f;
  return type === 'ANMF';
};

/** RFC 9649: a RIFF of chunks, padded to even lengths. */
const endOfWebp: End = (bytes) => {
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length || end % 2 !== 0) return undefined;
  let hasPicture = false;
  let at = 12;
  while (at + 8 <= end) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    if (at === 12 && !/^VP8[ LX]$/.test(type)) return undefined;
    if (type === 'VP8X' && !fits(1 + bytes.readUIntLE(at + 12, 3), 1 + bytes.readUIntLE(at + 15, 3))) return undefined;
    hasPicture ||= isPicture(bytes, type, at + 8);
    at += 8 + length + (length % 2);
  }
  return at === end && hasPicture ? end : undefined;
};

const startsWith = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.toString('latin1', at, at + text.length) === text;

/** Each type of picture: how it begins, and where it ends. */
export const PICTURES = {
  'image/png': { begins: (bytes: Buffer) => bytes.subarray(0, PNG.length).equals(PNG), end: endOfPng },
  'image/jpeg': { begins: (bytes: Buffer) => startsWith(bytes, '\xff\xd8\xff'), end: endOfJpeg },
  'image/gif': { begins: (bytes: Buffer) => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a'), end: endOfGif },
  'image/webp': {
    begins: (bytes: Buffer) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8),
    end: endOfWebp,
  },
} as const;

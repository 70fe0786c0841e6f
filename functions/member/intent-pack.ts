import type { Weights } from './intent-model.ts';
import { SLOTS } from './intent-words.ts';

/** Bytes before the rows: the number of classes, and what the greatest number in a row stands for. */
const HEAD = 8;
const MOST = 32_767;

/**
 * Weights as bytes, little-endian: u32 classes, f32 the greatest weight, then for each slot that is not empty its u16 number and
 * an i16 for each class, in parts of the greatest weight.
 */
export const packed = ({ classes, values }: Weights): Buffer => {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
  const rows = Array.from({ length: SLOTS }, (_, slot) => ({
    slot,
    parts: [...values.subarray(slot * classes, (slot + 1) * classes)].map((each) =>
      Math.round((each / greatest) * MOST),
    ),
  })).filter(({ parts }) => parts.some((part) => part !== 0));
  const size = 2 + 2 * classes;
  const bytes = Buffer.alloc(HEAD + rows.length * size);
  bytes.writeUInt32LE(classes, 0);
  bytes.writeFloatLE(greatest, 4);
  rows.forEach(({ slot, parts }, row) => {
    const from = HEAD + row * size;
    bytes.writeUInt16LE(slot, from);
    parts.forEach((part, index) => void bytes.writeInt16LE(part, from + 2 + 2 * index));
  });
  return bytes;
};

export const unpacked = (bytes: Buffer): Weights => {
  const classes = bytes.readUInt32LE(0);
  const unit = bytes.readFloatLE(4) / MOST;
  const values = new Float32Array(SLOTS * classes);
  for (let from = HEAD; from < bytes.length; from += 2 + 2 * classes) {
    const slot = bytes.readUInt16LE(from);
    for (let each = 0; each < classes; each++) {
      values[slot * classes + each] = bytes.readInt16LE(from + 2 + 2 * each) * unit;
    }
  }
  return { classes, values };
};

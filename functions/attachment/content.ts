import type { FileType } from '../protocol/file.ts';
import type { Refusal } from '../protocol/server.ts';
import { PICTURES } from './pictures.ts';

/** What a browser that took the file for a page would run. In coded data such words do not come about by chance. */
const ACTIVE = /<(?:script|iframe|!doctype\s+html|html[\s>])/i;
/** Where readers look for the end of a PDF. */
const PDF_TAIL = 1_024;

const textOf = (bytes: Buffer): string => bytes.toString('latin1');

/** Strictly from the first byte: what stands before it would make the file something else as well. */
const isPdf = (bytes: Buffer): boolean => /^%PDF-[12]\.\d/.test(textOf(bytes.subarray(0, 8)));

const endOfPdf = (bytes: Buffer): number | undefined => {
  const tail = textOf(bytes.subarray(-PDF_TAIL));
  return /startxref\s+\d+\s+%%EOF\s*$/.test(tail) ? bytes.length : undefined;
};

interface Known {
  readonly type: FileType;
  readonly end: number | undefined;
}

const known = (bytes: Buffer): Known | undefined => {
  if (isPdf(bytes)) return { type: 'application/pdf', end: endOfPdf(bytes) };
  for (const type of Object.keys(PICTURES) as (keyof typeof PICTURES)[]) {
    const { begins, end } = PICTURES[type];
    if (begins(bytes)) return { type, end: end(bytes) };
  }
  return undefined;
};

/** What a file is by what is in it, and how much of it that is; or why it is not taken. */
export type Content = { readonly type: FileType; readonly bytes: Buffer } | { readonly refusal: Refusal };

/**
 * Judges a file by its first bytes and by its structure to the end, not by any name. What a picture has behind its end
 * (a phone's video, a second file for another reader) is cut off. Pure.
 */
export const contentOf = (file: Uint8Array): Content => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const found = known(bytes);
  if (!found) return { refusal: 'unsupported' };
  if (found.end === undefined) return { refusal: 'damaged' };
  const kept = bytes.subarray(0, found.end);
  return ACTIVE.test(textOf(kept)) ? { refusal: 'active' } : { type: found.type, bytes: kept };
};

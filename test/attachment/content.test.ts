import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../functions/attachment/content.ts';
import { FILE_TYPES } from '../../functions/protocol/limits.ts';
import { gif, hugePng, pdf, png, SAMPLES, webp, wholeJpeg } from './samples.ts';

const SCRIPT = '<script>alert(document.domain)</script>';
const typeOf = (file: Uint8Array) => {
  const content = contentOf(file);
  return 'type' in content ? content.type : content.refusal;
};

describe('a file of each type', () => {
  it.each(Object.entries(SAMPLES))('%s is known by what is in it, and kept whole', (type, file) => {
    expect(contentOf(file)).toEqual({ type, bytes: file });
    expect(FILE_TYPES).toContain(type);
  });

  it.each(Object.entries(SAMPLES))('%s cut off anywhere is not taken', (_, file) => {
    // The white space behind the end of a PDF is no part of it.
    const end = file.toString('latin1').trimEnd().length;
    for (let length = 0; length < end; length += 1) {
      expect(['damaged', 'unsupported'], `cut at ${length}`).toContain(typeOf(file.subarray(0, length)));
    }
  });

  it.each(Object.entries(SAMPLES))('%s found anywhere in a larger buffer is the same', (type, file) => {
    const larger = Buffer.concat([Buffer.from('<html>'), file, Buffer.from('<html>')]);
    expect(typeOf(larger.subarray(6, 6 + file.length))).toBe(type);
  });
});

describe('hostile:', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'unsupported'],
    ['SVG', `<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`, 'unsupported'],
    ['SVG behind a byte order mark', `\ufeff<?xml version="1.0"?><svg>${SCRIPT}</svg>`, 'unsupported'],
    ['HTML', `<!doctype html><html>${SCRIPT}</html>`, 'unsupported'],
    ['a script', '#!/bin/sh\nrm -rf /\n', 'unsupported'],
    ['a program', 'MZ\x90\x00\x03', 'unsupported'],
    ['an archive', 'PK\x03\x04', 'unsupported'],
    ['a GIF whose comment is a page', gif(`<html>${SCRIPT}</html>`), 'active'],
    ['a GIF whose comment is a page, in capitals', gif('<SCRIPT>x</SCRIPT>'), 'active'],
    ['a GIF that is only its first letters', `GIF89a/*${SCRIPT}*/`, 'damaged'],
    ['a PNG whose text is a page', png(1, 1, ['tEXt', `Comment\0<!DOCTYPE html>${SCRIPT}`]), 'active'],
    ['a PNG of ten thousand million pixels', hugePng(), 'damaged'],
    ['a PDF that is a page as well', pdf(`<html><body>${SCRIPT}</body></html>\n`), 'active'],
    ['a PDF behind a page', `<html>${SCRIPT}</html>\n${pdf().toString()}`, 'unsupported'],
    ['a page behind a PDF', `${pdf().toString()}<html>${SCRIPT}</html>`, 'damaged'],
    ['a RIFF that is no WebP', Buffer.concat([Buffer.from('RIFF\x04\0\0\0AVI ')]), 'unsupported'],
    ['a JPEG of only its first bytes', Buffer.of(0xff, 0xd8, 0xff), 'damaged'],
  ])('%s is %s', (_, file, expected) => {
    expect(typeOf(typeof file === 'string' ? Buffer.from(file) : file)).toBe(expected);
  });

  it.each([
    ['PNG', png()],
    ['JPEG', wholeJpeg()],
    ['GIF', gif()],
    ['WebP', webp()],
  ])('what is hidden behind a %s is cut off', (_, file) => {
    const content = contentOf(Buffer.concat([file, Buffer.from(`PK\x03\x04<html>${SCRIPT}</html>`)]));
    expect('bytes' in content && content.bytes).toEqual(file);
  });

  it('a changed byte of a PNG is found by its checksums', () => {
    const file = png();
    for (let at = 8; at < file.length - 12; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(typeOf(changed), `byte ${at}`).toBe('damaged');
    }
  });
});

describe('whatever is in it, a file', () => {
  const beginnings = Object.values(SAMPLES).map((file) => file.subarray(0, 30));
  const bytes = fc.uint8Array({ maxLength: 400 });
  const anything = fc.oneof(
    bytes,
    fc.tuple(fc.constantFrom(...beginnings), bytes).map((parts) => Buffer.concat(parts)),
    fc
      .tuple(fc.constantFrom(...Object.values(SAMPLES)), fc.nat(), fc.nat(255))
      .map(([file, at, value]) => Buffer.from(file).fill(value, at % file.length, (at % file.length) + 1)),
  );

  it('is judged the same twice, and what is kept of it is judged as it was', () => {
    fc.assert(
      fc.property(anything, (file) => {
        const content = contentOf(file);
        expect(contentOf(file)).toEqual(content);
        if ('refusal' in content) return;
        expect(content.bytes.length).toBeLessThanOrEqual(file.length);
        expect(contentOf(content.bytes)).toEqual(content);
        expect(content.bytes.toString('latin1')).not.toMatch(/<script/i);
      }),
      { numRuns: 2_000 },
    );
  });
});

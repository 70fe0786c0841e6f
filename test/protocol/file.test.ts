import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, FileAction } from '../../functions/protocol/file.ts';
import { MAX_FILE_BYTES } from '../../functions/protocol/limits.ts';

const good = { action: 'upload', conversationId: 'c1', id: 'u1', name: 'a.png', type: 'image/png', size: 1 };
const check = (changes: object) => FileAction.upload.safeParse({ ...good, ...changes });

describe('the name of a file', () => {
  it.each([
    ['届いた品.jpg', '届いた品.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\hanako\\photo.png', 'photo.png'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['a\u0000b\u001b[31m.png', 'ab[31m.png'],
    ['か\u3099.png', 'が.png'],
    ['zero\u200bwidth.pdf', 'zerowidth.pdf'],
    ['line\nbreak.pdf', 'linebreak.pdf'],
    ['half\ud800.pdf', 'half\ufffd.pdf'],
    ['  a.pdf  ', 'a.pdf'],
    ['folder/', ''],
    ['..', ''],
    ['\u200b\u3164', ''],
  ])('%j becomes %j', (name, cleaned) => expect(cleanName(name)).toBe(cleaned));

  it('is refused over several lines, which no browser gives', () => {
    const name = '"><img src=x onerror=1>.png\r\nX-Injected: 1';
    const upload = { action: 'upload', conversationId: 'c', id: 'u', name, type: 'image/png', size: 1 };
    expect(FileAction.upload.safeParse(upload).success).toBe(false);
    expect(FileAction.upload.safeParse({ ...upload, name: name.split('\r')[0] }).success).toBe(true);
  });

  it('keeps its ending when it is cut', () => {
    const cleaned = cleanName(`${'長'.repeat(300)}.pdf`);
    expect([...cleaned]).toHaveLength(120);
    expect(cleaned).toMatch(/^長+\.pdf$/);
  });

  it('is cleaned once and for all, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const cleaned = cleanName(name);
        expect(cleanName(cleaned)).toBe(cleaned);
        expect([...cleaned].length).toBeLessThanOrEqual(120);
        expect(cleaned).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
        expect(cleaned.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('an upload', () => {
  it('says what it is, within the limits', () => {
    expect(check({}).success).toBe(true);
    expect(check({ size: MAX_FILE_BYTES }).success).toBe(true);
  });

  it.each<[string, object]>([
    ['one byte more', { size: MAX_FILE_BYTES + 1 }],
    ['nothing in it', { size: 0 }],
    ['half a byte', { size: 0.5 }],
    ['SVG', { type: 'image/svg+xml' }],
    ['HTML', { type: 'text/html' }],
    ['a type in capitals', { type: 'IMAGE/PNG' }],
    ['a name of nothing', { name: '\u202e' }],
    ['a key of its own', { key: 'files/another' }],
  ])('with %s is refused', (_, changes) => expect(check(changes).success).toBe(false));
});

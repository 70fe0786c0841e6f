import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { VisibleError } from '../../functions/platform/errors.ts';
import { parseObject, parseWith } from '../../functions/platform/parse.ts';
import { CustomerAction } from '../../functions/protocol/client.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof VisibleError) return error.code;
    throw error;
  }
};
const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof VisibleError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};
const send = (changes: object) => parseWith(CustomerAction.send, { ...good, ...changes });
const good = { action: 'send', conversationId: 'c', id: 'a1', after: 0, text: '送料は？' };

describe('a frame', () => {
  it.each([
    ['nothing', '', 'not_json'],
    ['plain text', 'hello', 'not_json'],
    ['half an object', '{"action":"send","text":"abc', 'not_json'],
    ['two objects', '{"action":"ping"}{"action":"ping"}', 'not_json'],
    ['a list', '[]', 'not_json'],
    ['null', 'null', 'not_json'],
    ['a number', '1', 'not_json'],
    ['10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000), 'too_deep'],
    ['11 levels', `${'{"a":'.repeat(11)}1${'}'.repeat(11)}`, 'too_deep'],
    ['more than 32 KB', JSON.stringify({ text: 'あ'.repeat(11_000) }), 'too_large'],
    ['an own __proto__', '{"action":"ping","__proto__":{"role":"agent"}}', 'invalid'],
  ])('of %s is refused by a code', (_, frame, code) => expect(codeOf(() => parseObject(frame))).toBe(code));

  it('counts brackets only outside of strings', () => {
    expect(codeOf(() => parseObject(JSON.stringify({ text: '[{"'.repeat(3_000) })))).toBe('accepted');
    expect(codeOf(() => parseObject(JSON.stringify({ text: '\\"['.repeat(3_000) })))).toBe('accepted');
  });

  it('is an object or a refusal that never echoes it, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const code = codeOf(() => parseObject(text));
        expect(['accepted', 'not_json', 'too_deep', 'too_large', 'invalid']).toContain(code);
        if (code !== 'accepted' && text.length > 20) expect(messageOf(() => parseObject(text))).not.toContain(text);
      }),
    );
  });
});

describe('a send', () => {
  it('is accepted as the protocol has it', () => expect(send({})).toEqual(good));

  it.each<[string, object, RegExp]>([
    ['no text', { text: undefined }, /exactly one of text and choice/],
    ['text and choice', { choice: 'a' }, /exactly one of text and choice/],
    ['an empty text', { text: '' }, /^text: must have 1 to 8000/],
    ['only white space, ideographic too', { text: '   \n\t　 ' }, /^text: must have 1 to 8000/],
    ['8,001 characters', { text: 'a'.repeat(8_001) }, /^text: must have at most 8000/],
    ['half a surrogate pair', { text: 'a\ud800b' }, /^text: must be well-formed/],
    ['a NUL', { text: 'a\u0000b' }, /^text: must not contain control/],
    ['an escape character', { text: 'a\u001b[31m' }, /^text: must not contain control/],
    ['a C1 control', { text: 'a\u0085b' }, /^text: must not contain control/],
    ['a number as text', { text: 123 }, /^text: must be a string/],
    ['an operator as text', { text: { $ne: null } }, /^text: must be a string/],
    ['no id', { id: undefined }, /^id: must be a string/],
    ['an empty id', { id: '' }, /^id: must be 1 to 64/],
    ['an id with key separators', { id: '../../x#SEQ#1' }, /^id: must be 1 to 64/],
    ["a reply's id", { id: 'q1.reply' }, /^id: must be 1 to 64/],
    ['a list as id', { id: ['a1'] }, /^id: must be a string/],
    ['a string as number', { after: '0' }, /^after: must be a whole number/],
    ['an unsafe number', { after: Number.MAX_SAFE_INTEGER + 1 }, /^after: must be a whole number/],
    ['a negative number', { after: -1 }, /^after: must be a whole number/],
    ['half a number', { after: 0.5 }, /^after: must be a whole number/],
    ['infinity', { after: Number.POSITIVE_INFINITY }, /^after: must be a whole number/],
    ['a role of its own', { role: 'agent' }, /^role: is not a known field/],
    ['a key that is markup', { '<img src=x>': 1 }, /^\(another key\): is not a known field/],
    ['only what cannot be seen', { text: '\u200b\u3164\u2060' }, /^text: must have 1 to 8000/],
    ['a page that is no address', { page: 'https://' }, /^page: must be an http/],
    ['an acceptance of everything', { accept: true }, /^accept: must be a string/],
    ['an acceptance that is no version', { accept: '' }, /^accept: must be 1 to 64/],
    ['a page that is a script', { page: 'javascript:alert(1)' }, /^page: must be an http/],
  ])('with %s is refused by the name of the field', (_, changes, message) => {
    expect(codeOf(() => send(changes))).toBe('invalid');
    expect(messageOf(() => send(changes))).toMatch(message);
  });

  it('cuts off what a page address may tell of a person', () => {
    expect(send({ page: 'https://shop.example/mypage?mail=a@b.example#token' }).page).toBe(
      'https://shop.example/mypage',
    );
  });

  it('takes -0 as 0', () => expect(Object.is(send({ after: -0 }).after, 0)).toBe(true));

  it.each(['a\tb\nc', '👩‍👩‍👧', '\u202Eabc', 'e\u0301'.repeat(800), '<script>alert(1)</script>', '('.repeat(8_000)])(
    'keeps what people write to the letter: %j',
    (text) => expect(send({ text }).text).toBe(text),
  );

  it('names ten faults, and says how many more there are', () => {
    const many = z.object(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, z.string()])));
    const message = messageOf(() => parseWith(many, {}));
    expect(message).toMatch(/^f0: .*; f9: [^;]*; and 2 more$/);
    expect(messageOf(() => parseWith(many, { f0: '', f1: '' }))).toMatch(/; f11: [^;]*$/);
  });

  it('says nothing of a refused value but its name', () => {
    expect(messageOf(() => send({ text: { secret: 'CANARY' } }))).not.toContain('CANARY');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff } from './factories.ts';

const log = () => logOf(customerMessage(), botReply(), customerMessage({ id: 'q2', after: 2 }), staff('note'));

const changed = (entries: Entry[], index: number, change: (entry: Entry) => Entry): Entry[] =>
  entries.map((entry, at) => (at === index ? change(entry) : entry));

describe('the hash chain', () => {
  it('holds over an untouched log', () => expect(firstFault(CONVERSATION, log())).toBeUndefined());

  it('holds over a log read back from JSON', () => {
    expect(firstFault(CONVERSATION, JSON.parse(JSON.stringify(log())))).toBeUndefined();
  });

  it('holds from the middle on, given the hash before', () => {
    const [, , ...rest] = log();
    const before = rest[0]?.previous;
    expect(firstFault(CONVERSATION, rest, before)).toBeUndefined();
    expect(firstFault(CONVERSATION, rest, 'another')).toBe(3);
  });

  it('still holds after body and salt were erased', () => {
    const erased = changed(log(), 0, ({ body: _b, salt: _s, ...head }) => head);
    expect(firstFault(CONVERSATION, erased)).toBeUndefined();
  });

  it.each<[string, (entry: Entry) => Entry]>([
    ['a text', (entry) => ({ ...entry, body: { ...entry.body, text: '別の文' } })],
    ['a salt', (entry) => ({ ...entry, salt: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['a removed salt', ({ salt: _s, ...entry }) => entry],
    ['a time', (entry) => ({ ...entry, at: entry.at + 1 })],
    ['a role', (entry) => ({ ...entry, role: 'agent' })],
    ['an author', (entry) => ({ ...entry, by: 'someone' })],
    ['a state', (entry) => ({ ...entry, state: { ...entry.state, epoch: 9 } })],
    ['a digest', (entry) => ({ ...entry, digest: 'AAAA' })],
    ['a link', (entry) => ({ ...entry, previous: 'AAAA' })],
    ['a hash', (entry) => ({ ...entry, hash: 'AAAA' })],
    ['a number', (entry) => ({ ...entry, seq: 7 })],
  ])('names the entry whose part was changed: %s', (_, change) => {
    expect(firstFault(CONVERSATION, changed(log(), 1, change))).toBeOneOf([2, 7]);
  });

  it('names where an entry is missing, doubled or out of order', () => {
    const [a, b, c, d] = log() as [Entry, Entry, Entry, Entry];
    expect(firstFault(CONVERSATION, [a, c, d])).toBe(3);
    expect(firstFault(CONVERSATION, [a, b, b, c])).toBe(2);
    expect(firstFault(CONVERSATION, [a, c, b, d])).toBe(3);
  });

  it('belongs to one conversation', () => expect(firstFault('conversation-2', log())).toBe(1));

  it('salts each body, so that equal texts do not show as equal digests', () => {
    const [first, second] = logOf(customerMessage(), customerMessage({ id: 'q2' }));
    expect(first?.digest).not.toBe(second?.digest);
  });

  it('holds for any texts of well-formed Unicode', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (texts) => {
        const drafts = texts.map((value, i) => customerMessage({ id: `q${i}`, body: { text: value, name: value } }));
        expect(firstFault(CONVERSATION, logOf(...drafts))).toBeUndefined();
      }),
    );
  });
});

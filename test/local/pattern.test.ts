import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPattern, matches } from '../../local/pattern.ts';
import cases from './event-patterns.json' with { type: 'json' };

type Case = [name: string, event: unknown, pattern: unknown, expected: boolean];

describe('content filtering', () => {
  test.each(cases as Case[])('%s', (_, event, pattern, expected) => {
    expect(matches(event, pattern)).toBe(expected);
  });

  const more: Case[] = [
    ['exists true is for leaves only', { a: { b: 1 } }, { a: [{ exists: true }] }, false],
    ['exists false holds for an inner node', { a: { b: 1 } }, { a: [{ exists: false }] }, true],
    ['exists false among alternatives', {}, { a: ['x', { exists: false }] }, true],
    [
      'exists false looks into the same element',
      { l: [{ k: 1, v: 1 }, { k: 2 }] },
      { l: { k: [2], v: [{ exists: false }] } },
      true,
    ],
    [
      'consistency goes through nested arrays',
      { l: [{ m: [{ a: 1 }] }, { m: [{ b: 2 }] }] },
      { l: { m: { a: [1], b: [2] } } },
      false,
    ],
    [
      'arrays side by side are independent',
      { l: [{ a: 1 }, {}], m: [{}, { b: 2 }] },
      { l: { a: [1] }, m: { b: [2] } },
      true,
    ],
    ['plain values of an array do not exclude each other', { a: ['x', 'y'], b: 1 }, { a: ['y'], b: [1] }, true],
    ['anything-but matches another element', { a: ['x', 'y'] }, { a: [{ 'anything-but': 'y' }] }, true],
    ['anything-but matches another type', { a: 5 }, { a: [{ 'anything-but': { prefix: 'x' } }] }, true],
    ['anything-but takes a list of prefixes', { a: 'yz' }, { a: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, false],
    ['$or and a field beside it', { a: 1, b: 9 }, { a: [2], $or: [{ b: [9] }, { b: [8] }] }, false],
    ['an escaped star is literal', { a: 'a*b' }, { a: [{ wildcard: 'a\\*b' }] }, true],
    ['an escaped star is no wildcard', { a: 'axb' }, { a: [{ wildcard: 'a\\*b' }] }, false],
    ['wildcard parts do not overlap', { a: 'aba' }, { a: [{ wildcard: 'ab*ba' }] }, false],
    ['cidr does not mix versions', { a: '::ffff:10.0.0.1' }, { a: [{ cidr: '10.0.0.0/24' }] }, false],
    ['cidr outside', { a: '10.0.1.9' }, { a: [{ cidr: '10.0.0.0/24' }] }, false],
    ['numeric range excludes its open end', { a: 0 }, { a: [{ numeric: ['>', 0, '<=', 5] }] }, false],
    ['a field named like a built-in property', {}, { constructor: [{ exists: true }] }, false],
    ['a dotted path equals a nested one', { 'a.b': 1 }, { a: { b: [1] } }, true],
  ];
  test.each(more)('%s', (_, event, pattern, expected) => {
    expect(matches(event, pattern)).toBe(expected);
  });
});

describe('a malformed pattern is refused with its field', () => {
  const malformed: [unknown, RegExp][] = [
    [{}, /top level: must not be an empty object/],
    [{ a: 'x' }, /"a": must be an object or a list/],
    [{ a: [] }, /"a": must not be an empty list/],
    [{ a: { b: [['x']] } }, /"a\.b": a match value must be/],
    [{ a: [{ regex: '.*' }] }, /unknown operator "regex"; the operators are prefix, suffix/],
    [{ a: [{ toString: 'x' }] }, /unknown operator "toString"/],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, /one operator/],
    [{ a: [{}] }, /one operator|unknown operator/],
    [{ a: [{ prefix: 1 }] }, /"prefix" cannot take 1/],
    [{ a: [{ wildcard: 'a**' }] }, /"wildcard" cannot take/],
    [{ a: [{ wildcard: 'a\\b' }] }, /"wildcard" cannot take/],
    [{ a: [{ 'anything-but': ['x', 1] }] }, /"anything-but" cannot take/],
    [{ a: [{ 'anything-but': { numeric: ['=', 1] } }] }, /"anything-but" cannot take/],
    [{ a: [{ numeric: ['>', 5, '<', 1] }] }, /"numeric" cannot take/],
    [{ a: [{ numeric: ['<', 5, '>', 1] }] }, /"numeric" cannot take/],
    [{ a: [{ numeric: ['!=', 5] }] }, /"numeric" cannot take/],
    [{ a: [{ cidr: '10.0.0.0/33' }] }, /"cidr" cannot take/],
    [{ a: [{ exists: 'yes' }] }, /"exists" cannot take/],
    [{ $or: [{ a: ['x'] }] }, /"\$or": must be a list of at least 2/],
  ];
  test.each(malformed)('%j', (pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
    expect(() => matches({ a: 'x' }, pattern)).toThrow(message);
  });

  test('every pattern of the cases is well-formed', () => {
    for (const [, , pattern] of cases as Case[]) expect(() => checkPattern(pattern)).not.toThrow();
  });
});

describe('properties', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));

  test('a value is matched by itself, and by anything-but exactly when another text is excluded', () => {
    fc.assert(
      fc.property(leaf, fc.string(), (value, other) => {
        expect(matches({ a: value }, { a: [value] })).toBe(true);
        expect(matches({ a: value }, { a: [{ 'anything-but': other }] })).toBe(value !== other);
      }),
    );
  });

  test('prefix, suffix and wildcard agree with the string functions', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }),
        fc.array(short, { minLength: 2, maxLength: 4 }),
        (value, parts) => {
          fc.pre(!parts.slice(1, -1).includes(''));
          const a = (pattern: unknown) => matches({ a: value }, { a: [pattern] });
          expect(a({ prefix: parts[0] })).toBe(value.startsWith(String(parts[0])));
          expect(a({ suffix: parts[0] })).toBe(value.endsWith(String(parts[0])));
          expect(a({ wildcard: parts.join('*') })).toBe(new RegExp(`^${parts.join('.*')}$`).test(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('fields of one element match exactly when one element has them all', () => {
    const element = fc.record(
      { a: fc.integer({ min: 0, max: 2 }), b: fc.integer({ min: 0, max: 2 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(element), ([...list]) => {
        const expected = list.some(({ a, b }) => a === 1 && b === 2);
        expect(matches({ list }, { list: { a: [1], b: [2] } })).toBe(expected);
      }),
    );
  });

  test('a pattern that would make a backtracking matcher explode is answered', () => {
    const wildcard = `${'a*'.repeat(500)}b`;
    expect(matches({ a: 'a'.repeat(100_000) }, { a: [{ wildcard }] })).toBe(false);
  });
});

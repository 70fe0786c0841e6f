import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fill, hintOf, slotsIn, VARIABLES, withoutSlots } from '../../functions/protocol/variables.ts';

it('puts in what is known and names what stays open, each once, in order', () => {
  const text = '{{customer}}様、ご注文{{order}}（{{order}}）は{{date}}にお届けします。{{agent}}';
  expect(fill(text, { customer: '山田', agent: '鈴木' })).toEqual({
    text: '山田様、ご注文{{order}}（{{order}}）は{{date}}にお届けします。鈴木',
    slots: ['order', 'date'],
  });
});

it('knows a slot however its braces are typed, and by any name', () => {
  expect(slotsIn('｛｛ order ｝｝ {{ date }} {{お名前}} {single} {{two words}}')).toEqual(['order', 'date', 'お名前']);
  expect(fill('｛｛order｝｝', { order: 'A-1' }).text).toBe('A-1');
});

it('never makes a slot out of a value', () => {
  const anything = fc.string({ unit: fc.constantFrom('{', '}', '｛', '｝', 'a', ' ') });
  fc.assert(fc.property(anything, (value) => fill('a {{x}} b {{y}}', { x: value }).slots.join() === 'y'));
  fc.assert(fc.property(anything, (value) => slotsIn(withoutSlots(value)).length === 0));
});

it('takes no value from what every object has', () => {
  expect(fill('{{constructor}} {{toString}}', {}).slots).toEqual(['constructor', 'toString']);
});

it('says what belongs into a slot in both languages, of several numbers too, and calls the others by their name', () => {
  expect(hintOf('order', 'ja')).toBe('注文番号');
  expect(hintOf('number2', 'en')).toBe('a number');
  expect(hintOf('会社名', 'ja')).toBe('会社名');
  for (const hints of Object.values(VARIABLES)) expect(Object.values(hints)).toHaveLength(2);
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alone,
  closed,
  drawnOf,
  fitting,
  NO_TABS,
  opened,
  stepped,
  type Tabs,
} from '../../../../web/console/inbox/tabs-of.ts';

const open = (...ids: readonly string[]): Tabs => ids.reduce((tabs, id) => opened(tabs, id), NO_TABS);

describe('tabs of conversations', () => {
  it('open one in place of the active one, and keep both as tabs', () => {
    expect(open('a', 'b')).toEqual({ open: ['a', 'b'], shown: ['b'], active: 'b' });
  });

  it('open one beside the others, and then the next one in its place', () => {
    const two = opened(open('a'), 'b', true);
    expect(two).toEqual({ open: ['a', 'b'], shown: ['a', 'b'], active: 'b' });
    expect(opened(two, 'c').shown).toEqual(['a', 'c']);
  });

  it('go to one that is shown without another change', () => {
    const two = opened(open('a'), 'b', true);
    expect(opened(two, 'a')).toEqual({ ...two, active: 'a' });
  });

  it('show the neighbour of the last one that is closed', () => {
    expect(closed(open('a', 'b', 'c'), 'c')).toEqual({ open: ['a', 'b'], shown: ['b'], active: 'b' });
    expect(closed(open('a'), 'a')).toEqual({ open: [], shown: [], active: undefined });
  });

  it('leave the active one when another one is closed', () => {
    expect(closed(open('a', 'b'), 'a')).toEqual({ open: ['b'], shown: ['b'], active: 'b' });
  });

  it('put one aside, but never the only one', () => {
    const two = opened(open('a'), 'b', true);
    expect(alone(two, 'b')).toEqual({ open: ['a', 'b'], shown: ['a'], active: 'a' });
    expect(alone(open('a'), 'a')).toEqual(open('a'));
  });

  it('show as many as have place, the active one among them', () => {
    const three = opened(opened(open('a'), 'b', true), 'c', true);
    expect(fitting(three, 3)).toEqual(['a', 'b', 'c']);
    expect(fitting(three, 2)).toEqual(['b', 'c']);
    expect(fitting({ ...three, active: 'a' }, 1)).toEqual(['a']);
  });

  it('step around the end', () => {
    expect(stepped(['a', 'b'], 'b', 1)).toBe('a');
    expect(stepped(['a', 'b'], 'a', -1)).toBe('b');
    expect(stepped(['a', 'b'], undefined, 1)).toBe('a');
    expect(stepped([], 'a', 1)).toBeUndefined();
  });

  it('show only what is open, whatever is done', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const step = fc.oneof(
      fc.tuple(id, fc.boolean()).map(
        ([each, beside]) =>
          (tabs: Tabs) =>
            opened(tabs, each, beside),
      ),
      id.map((each) => (tabs: Tabs) => closed(tabs, each)),
      id.map((each) => (tabs: Tabs) => alone(tabs, each)),
    );
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 3 }), (steps, most) => {
        const tabs = steps.reduce((now, each) => each(now), NO_TABS);
        expect(new Set(tabs.open).size).toBe(tabs.open.length);
        expect(tabs.shown.every((each) => tabs.open.includes(each))).toBe(true);
        expect(tabs.shown.length === 0).toBe(tabs.open.length === 0);
        expect(tabs.shown.length === 0 || tabs.shown.includes(tabs.active ?? '')).toBe(true);
        expect(fitting(tabs, most).length).toBe(Math.min(most, tabs.shown.length));
      }),
    );
  });

  it('stay drawn while they are among those shown last, and those that are shown always', () => {
    const shownLast = [['a'], ['b'], ['c'], ['a'], ['d']].reduce<readonly string[]>(
      (before, shown) => drawnOf(before, ['a', 'b', 'c', 'd'], shown, 3),
      [],
    );
    expect(shownLast).toEqual(['d', 'a', 'c']);
    expect(drawnOf(shownLast, ['a', 'd'], ['d'], 3)).toEqual(['d', 'a']);
    expect(drawnOf(shownLast, ['a', 'b', 'c', 'd'], ['b', 'c', 'd'], 2)).toEqual(['b', 'c', 'd']);
  });
});

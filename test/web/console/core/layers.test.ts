import { describe, expect, it, vi } from 'vitest';
import { keyFor, type Layer } from '../../../../web/console/core/layers.ts';

const key = (label: string, rest: object = {}) => ({ label, run: vi.fn(), ...rest });
const layer = (keys: Layer['keys'], isOn = true): Layer => ({ title: 'title', keys, isOn });
const AWAY = { isWriting: false, characters: true };
const WRITING = { isWriting: true, characters: true };

describe('what a key does', () => {
  it('is what the last layer says that has something for it', () => {
    const layers = [layer({ a: key('first'), b: key('b') }), layer({ a: key('second') }), layer({ a: undefined })];
    expect(keyFor(layers, 'a', AWAY)?.label).toBe('second');
    expect(keyFor(layers, 'b', AWAY)?.label).toBe('b');
    expect(keyFor(layers, 'c', AWAY)).toBeUndefined();
    expect(keyFor([layer({ a: key('on') }), layer({ a: key('off', { off: true }) })], 'a', AWAY)?.label).toBe('on');
  });

  it('is nothing of a part in which the agent is not', () => {
    const layers = [layer({ Escape: key('his', { whileWriting: true }) }), layer({ Escape: key('other') }, false)];
    expect(keyFor(layers, 'Escape', WRITING)?.label).toBe('his');
    expect(keyFor(layers.slice(1), 'Escape', AWAY)).toBeUndefined();
  });

  it('is nothing while he writes, unless it is meant to', () => {
    const layers = [layer({ e: key('e'), 'alt+d': key('d', { whileWriting: true }) })];
    expect(keyFor(layers, 'e', WRITING)).toBeUndefined();
    expect(keyFor(layers, 'alt+d', WRITING)?.label).toBe('d');
  });

  it('is nothing of a sign by itself for who has switched those off', () => {
    const keys = { e: key('e'), '?': key('list'), 'mod+s': key('save'), 'alt+d': key('draft'), Escape: key('close') };
    const working = Object.keys(keys).filter((name) =>
      keyFor([layer(keys)], name, { isWriting: false, characters: false }),
    );
    expect(working).toEqual(['mod+s', 'alt+d', 'Escape']);
  });
});

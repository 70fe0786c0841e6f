import { describe, expect, it } from 'vitest';
import { createEnterKey } from '../../web/widget/enter.ts';

const press = (change = {}) => ({
  key: 'Enter',
  shiftKey: false,
  isComposing: false,
  keyCode: 13,
  timeStamp: 1_000,
  ...change,
});

describe('the Enter key', () => {
  it('sends', () => {
    expect(createEnterKey().sends(press())).toBe(true);
  });

  it('with Shift makes a new line, and no other key sends', () => {
    expect(createEnterKey().sends(press({ shiftKey: true }))).toBe(false);
    expect(createEnterKey().sends(press({ key: 'a', keyCode: 65 }))).toBe(false);
  });

  it('that accepts a conversion does not send, by either mark of it', () => {
    expect(createEnterKey().sends(press({ isComposing: true }))).toBe(false);
    expect(createEnterKey().sends(press({ keyCode: 229 }))).toBe(false);
  });

  it('that Safari reports unmarked, right after the end of the composition, does not send', () => {
    const enter = createEnterKey();
    enter.compositionEnded({ timeStamp: 998 });
    expect(enter.sends(press())).toBe(false);
    enter.released();
    expect(enter.sends(press({ timeStamp: 1_100 }))).toBe(true);
  });

  it('sends soon after a composition that ended without a key, as on a click', () => {
    const enter = createEnterKey();
    enter.compositionEnded({ timeStamp: 100 });
    expect(enter.sends(press())).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const signingOut: (() => void)[] = [];
vi.mock('../../../../web/console/core/session.ts', () => ({
  onSignOut: (forget: () => void) => signingOut.push(forget),
}));
const { forgetHandedOver, forgetHandedOverBy, handedOver, handOver } = await import(
  '../../../../web/console/conversation/hand-over.ts'
);

const ASKED = { from: 'c1/4', question: '名入れはできますか', answer: 'できます。' };

describe('a question that a conversation hands over', () => {
  const kept = new Map<string, string>();

  beforeEach(() => {
    vi.stubGlobal('sessionStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    });
    handOver(ASKED);
  });
  afterEach(() => {
    kept.clear();
    vi.unstubAllGlobals();
  });

  it('begins the entry that was opened for it, and no other new one', () => {
    expect(handedOver('c1/4')).toEqual(ASKED);
    expect(handedOver('c2/9')).toBeUndefined();
    expect(handedOver(undefined)).toBeUndefined();
  });

  it('is gone when the entry is saved, and with the agent', () => {
    forgetHandedOver();
    expect(handedOver('c1/4')).toBeUndefined();
    handOver(ASKED);
    for (const forget of signingOut) forget();
    expect(kept.size).toBe(0);
  });

  it('is gone when that conversation was erased, and stays when another was', () => {
    forgetHandedOverBy('c');
    expect(handedOver('c1/4')).toEqual(ASKED);
    forgetHandedOverBy('c1');
    expect(kept.size).toBe(0);
    forgetHandedOverBy('c1');
  });
});

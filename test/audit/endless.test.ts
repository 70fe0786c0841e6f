import { describe, expect, it } from 'vitest';
import type { Fault } from '../../functions/audit/fault.ts';
import { type Link, linkOf } from '../../functions/audit/link.ts';
import { ownerFinder } from '../../functions/audit/owner.ts';
import { Walk } from '../../functions/audit/walk.ts';
import { conversation } from './record.fixture.ts';

const ENTRY: Link = {
  seq: 1,
  at: 0,
  hash: 'x',
  previous: '',
  isHeadTrue: true,
  isBodyTrue: true,
  isBodyGone: false,
  isTombstone: false,
};

const faultsOf = (links: Iterable<Link>, ownerOf?: (link: Link) => string | undefined): string[] => {
  const faults: Fault[] = [];
  const walk = new Walk({
    conversationId: 'one',
    report: (fault) => faults.push(fault),
    ...(ownerOf && { ownerOf }),
  });
  for (const link of links) walk.next(link);
  walk.end();
  return faults.map(({ kind, seq }) => `${kind} ${seq}`);
};

describe('a log that is made to keep a verifier busy', () => {
  it('is not asked without end where its entries come from', () => {
    let hashed = 0;
    const ids = Array.from({ length: 40_000 }, (_, index) => `other-${index}`);
    const size = 20_000;
    const isOf = (): boolean => {
      hashed += size;
      return false;
    };
    const ownerOf = ownerFinder()(() => ids);
    const links = Array.from({ length: 500 }, (): Link => ({ ...ENTRY, isHeadTrue: false, isOf, size }));
    // One that was moved is named as that until then.
    const moved: Link = { ...ENTRY, isHeadTrue: false, isOf: (id) => id === 'other-3', size };
    const faults = faultsOf([moved, ...links, moved], ownerOf);
    expect(hashed).toBeLessThanOrEqual(1_000_000_000);
    expect(faults.slice(0, 2)).toEqual(['moved 1', 'invalid 2']);
    expect(faults.slice(2)).toEqual(Array.from({ length: 500 }, (_, index) => `invalid ${index + 3}`));
  });

  it('says how much is hashed to try one', () => {
    const [entry] = conversation('one', [0]);
    expect(linkOf('one', entry ?? {})).not.toHaveProperty('size');
    const { size = 0, isOf } = linkOf('another', { ...entry, id: 'x'.repeat(10_000) });
    expect(size).toBeGreaterThan(10_000);
    expect(isOf?.('one')).toBe(false);
    expect(linkOf('another', entry ?? {}).isOf?.('one')).toBe(true);
  });

  it('has its gaps looked through up to a number of them', () => {
    const gaps = (count: number) =>
      Array.from({ length: count }, (_, index): Link => ({ ...ENTRY, seq: 2 * (index + 1) }));
    const late: Link = { ...ENTRY, seq: 5 };
    expect(faultsOf([...gaps(1_000), late])[0]).toBe('reordered 5');
    expect(faultsOf([...gaps(1_001), late])[0]).toBe('invalid 5');
  });
});

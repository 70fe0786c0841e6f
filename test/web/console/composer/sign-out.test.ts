import { describe, expect, it } from 'vitest';
import { maySignOut } from '../../../../web/console/composer/sign-out.ts';

type Asked = Parameters<typeof maySignOut>[0];
type Case = readonly [string, Partial<Asked>];

const none: Asked = { hasOwn: false, hasAny: false, count: async () => 0, ask: () => true };
const unreadable = (): Promise<number> => Promise.reject(new Error('no database'));

describe('signing out', () => {
  it.each<Case>([
    ['this tab has a reply on its way', { hasOwn: true }],
    ['another tab has one, which this one has not heard of', { count: async () => 1 }],
    ['another tab had one when the database could be read last', { hasAny: true, count: unreadable }],
  ])('is asked about where %s', async (_, known) => {
    expect(await maySignOut({ ...none, ...known, ask: () => false })).toBe(false);
    expect(await maySignOut({ ...none, ...known, ask: () => true })).toBe(true);
  });

  it.each<Case>([
    ['there is nothing', {}],
    ['what another tab had is sent', { hasAny: true }],
    ['nothing can be kept', { count: unreadable }],
  ])('is nobody’s question where %s', async (_, known) => {
    const ask = () => {
      throw new Error('asked');
    };
    expect(await maySignOut({ ...none, ...known, ask })).toBe(true);
  });
});

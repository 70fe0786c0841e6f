import { afterEach, describe, expect, it, vi } from 'vitest';

const oidc = vi.hoisted(() => ({
  redeem: vi.fn(),
  goToIssuer: vi.fn(),
  isOver: vi.fn(),
  leaveIssuer: vi.fn(async () => {}),
  renew: vi.fn(),
}));
vi.mock('../../../../web/console/core/oidc.ts', () => oidc);

const TOUCHED = 'uragawa.console.touched';
const MINUTE_MS = 60_000;

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};

class Shown {
  static permission = 'granted';
  readonly close = vi.fn();
  constructor() {
    notifications.push(this);
  }
}
let notifications: Shown[] = [];

/** The console's modules in a page of their own. */
const openPage = async () => {
  vi.resetModules();
  vi.useFakeTimers();
  notifications = [];
  const local = storage();
  const page = {
    documentElement: { dataset: {} },
    visibilityState: 'visible',
    hasFocus: () => false,
    addEventListener: vi.fn(),
    title: '',
  };
  const location = { hash: '' };
  const globals = {
    localStorage: local,
    sessionStorage: storage(),
    document: page,
    addEventListener: vi.fn(),
    location,
  };
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.stubGlobal('window', { Notification: Shown });
  vi.stubGlobal('Notification', Shown);
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage() {}
    },
  );
  const session = await import('../../../../web/console/core/session.ts');
  await import('../../../../web/console/core/idle.ts');
  const alerts = await import('../../../../web/console/core/alerts.ts');
  return { local, session, alerts };
};

const tokens = () => ({ sub: 'a', name: '鈴木', groups: ['agent'], expiresAt: Date.now() + 60 * MINUTE_MS });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the session of an agent', () => {
  it('begins anew with a sign-in, however long that took', async () => {
    const { local, session } = await openPage();
    local.setItem(TOUCHED, String(Date.now() - 40 * MINUTE_MS));
    oidc.redeem.mockResolvedValueOnce(tokens());
    await session.begin();
    expect(session.me.value?.sub).toBe('a');
    expect(session.absence.value).toBe('signedOut');
    expect(Number(local.getItem(TOUCHED))).toBe(Date.now());
  });

  it('is over for a tab that comes back after nobody was there', async () => {
    const { local, session } = await openPage();
    local.setItem(TOUCHED, String(Date.now() - 40 * MINUTE_MS));
    sessionStorage.setItem('uragawa.console.session', JSON.stringify(tokens()));
    oidc.redeem.mockResolvedValueOnce(undefined);
    await session.begin();
    await vi.runOnlyPendingTimersAsync();
    expect(session.me.value).toBeUndefined();
  });

  it('leaves no notification of what customers wrote', async () => {
    const { session, alerts } = await openPage();
    oidc.redeem.mockResolvedValueOnce(tokens());
    await session.begin();
    alerts.notify('お客様からの新しいメッセージ', '注文番号はA-1001です', 'c', () => {});
    expect(notifications[0]?.close).not.toHaveBeenCalled();
    await session.signOut();
    expect(notifications[0]?.close).toHaveBeenCalledOnce();
  });
});

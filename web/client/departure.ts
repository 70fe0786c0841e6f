import { RESUME_KEY, type Session } from './session.ts';

/**
 * Hears from other tabs that the visitor of this one is not at the browser any more: the key is gone, as after a member has
 * signed out, or it is another visitor's. Answers what stops listening. Only pages hear of it; elsewhere there are no tabs.
 */
export const onDeparture = (visitor: () => Session | undefined, left: () => void): (() => void) => {
  if (typeof addEventListener !== 'function') return () => {};
  let doubted: string | undefined;
  const heard = ({ key, newValue }: StorageEvent): void => {
    const current = visitor();
    if (!current || (key !== RESUME_KEY && key !== null)) return;
    if (newValue !== null) {
      if (!current.proven || newValue.startsWith(`${current.visitorId}.`)) return;
      // Once for each: two tabs in which the site names two members must not drive each other around.
      if (doubted === current.visitorId) return;
      doubted = current.visitorId;
    }
    left();
  };
  addEventListener('storage', heard);
  return () => removeEventListener('storage', heard);
};

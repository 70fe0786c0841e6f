import { type ReadonlySignal, signal } from '@preact/signals';
import { goToIssuer, isOver, leaveIssuer, redeem, renew, type Tokens } from './oidc.ts';
import { go } from './place.ts';

const SESSION = 'uragawa.console.session';
/** Whose is what the console keeps in this browser. */
const OWNER = 'uragawa.console.owner';
/** Why the sign-in ended, over the way to the issuer's page and back. */
const ABSENCE = 'uragawa.console.absence';
/** Tokens are renewed so long before they end. */
const MARGIN_MS = 120_000;
/** What cannot be forgotten for so long must not keep anybody signed in. */
const FORGET_MS = 3_000;

export type Rank = 'agent' | 'supervisor' | 'admin';
const RANKS: readonly Rank[] = ['agent', 'supervisor', 'admin'];

/** Why nobody is signed in. */
export type Absence = 'loading' | 'signedOut' | 'expired' | 'idle' | 'failed';

export interface Me {
  readonly sub: string;
  readonly name: string;
  /** None: he is in no group of agents. */
  readonly rank: Rank | undefined;
}

let tokens: Tokens | undefined;
const signedIn = signal<Me | undefined>(undefined);
export const absence = signal<Absence>('loading');

/** Who is signed in. What is offered depends on the rank; what is allowed does not. */
export const me: ReadonlySignal<Me | undefined> = signedIn;

/** Whether the agent in front of the screen is at least this. */
export const isAtLeast = (rank: Rank): boolean => RANKS.indexOf(me.value?.rank ?? 'agent') >= RANKS.indexOf(rank);

const leaving = new Set<() => Promise<void> | void>();
/** What has to be gone from this browser when the agent signs out, by himself or because nobody was there. */
export const onSignOut = (forget: () => Promise<void> | void): void => void leaving.add(forget);

const arrived = new Set<() => void>();
/** Called when somebody has just signed in, before anything else knows of it. */
export const onSignIn = (greet: () => void): void => void arrived.add(greet);

const guards = new Set<() => Promise<boolean> | boolean>();
/** Asked before the agent signs out by himself; false keeps him here. */
export const guardSignOut = (mayLeave: () => Promise<boolean> | boolean): void => void guards.add(mayLeave);

const others = new BroadcastChannel('uragawa.console.session');

const keep = (next: Tokens | undefined): void => {
  tokens = next;
  if (!next) {
    sessionStorage.removeItem(SESSION);
    signedIn.value = undefined;
    return;
  }
  sessionStorage.setItem(SESSION, JSON.stringify(next));
  const who = { sub: next.sub, name: next.name, rank: RANKS.findLast((name) => next.groups.includes(name)) };
  // New tokens of the same person are no news.
  if (JSON.stringify(who) !== JSON.stringify(signedIn.peek())) signedIn.value = who;
};

const forgetAll = async (): Promise<void> => {
  const forgotten = Promise.allSettled([...leaving].map(async (forget) => forget()));
  await Promise.race([forgotten, new Promise((resolve) => setTimeout(resolve, FORGET_MS))]);
  localStorage.removeItem(OWNER);
};

/** What somebody else has left here, whose sign-in ended without a sign-out, is nothing for this one. */
const takeOver = async ({ sub }: Tokens): Promise<void> => {
  const owner = localStorage.getItem(OWNER);
  if (owner !== null && owner !== sub) {
    others.postMessage('signedOut');
    await forgetAll();
    go('/console', 'replace');
  }
  localStorage.setItem(OWNER, sub);
};

const stored = (): Tokens | undefined => {
  const text = sessionStorage.getItem(SESSION);
  return text === null ? undefined : JSON.parse(text);
};

/** Takes up the session of this tab, or the way back from the issuer. */
export const begin = async (): Promise<void> => {
  const why = sessionStorage.getItem(ABSENCE);
  sessionStorage.removeItem(ABSENCE);
  try {
    const redeemed = await redeem();
    if (redeemed) for (const greet of arrived) greet();
    const found = redeemed ?? stored();
    if (found) await takeOver(found);
    keep(found);
    absence.value = why === 'idle' ? why : 'signedOut';
  } catch (error) {
    console.error(error);
    absence.value = 'failed';
  }
};

export const signIn = (): Promise<void> =>
  goToIssuer().catch((error: unknown) => {
    console.error(error);
    absence.value = 'failed';
  });

/** The issuer takes the sign-in for ended. What the agent was writing stays here for his next one. */
export const expire = (): void => {
  keep(undefined);
  absence.value = 'expired';
};

const end = async (why: Absence): Promise<void> => {
  await forgetAll();
  keep(undefined);
  absence.value = why;
};

const mayLeave = async (): Promise<boolean> => {
  for (const guard of guards) if (!(await guard())) return false;
  return true;
};

/** Nothing of the agent's work stays in this browser. `idle`: nobody was at the screen for too long. */
export const signOut = async (why: 'signedOut' | 'idle' = 'signedOut'): Promise<void> => {
  if (why === 'signedOut' && !(await mayLeave())) return;
  others.postMessage(why);
  await end(why);
  sessionStorage.setItem(ABSENCE, why);
  // Without the issuer the tokens are gone from here all the same.
  await leaveIssuer().catch(console.error);
};

others.onmessage = ({ data }) => {
  if (tokens) void end(data === 'idle' ? 'idle' : 'signedOut');
};

let renewing: Promise<Tokens> | undefined;

/** An access token that will do for a while: the one here, or a newer one. Rejects when nobody is signed in, or the issuer is away. */
export const freshTokens = async (): Promise<Tokens> => {
  const held = tokens;
  if (!held) throw new Error('nobody is signed in');
  const isGoodFor = (milliseconds: number) => held.expiresAt > Date.now() + milliseconds;
  if (isGoodFor(MARGIN_MS) || (held.refreshToken === undefined && isGoodFor(0))) return held;
  if (held.refreshToken === undefined) {
    expire();
    throw new Error('the sign-in has expired');
  }
  // Two renewals at once might use one refresh token twice.
  renewing ??= renew(held).finally(() => {
    renewing = undefined;
  });
  try {
    const fresh = await renewing;
    if (tokens?.sub === fresh.sub) keep(fresh);
    return fresh;
  } catch (error) {
    if (isOver(error)) expire();
    else if (isGoodFor(0)) return held;
    throw error;
  }
};

/** The access token of now, for somebody who uses the service's commands. */
export const accessToken = async (): Promise<string> => (await freshTokens()).accessToken;

import { signal } from '@preact/signals';
import type { AgentFrame } from '../../../functions/protocol/agent.ts';
import type { AssistFrame } from '../../../functions/protocol/assist.ts';
import type { FileFrame } from '../../../functions/protocol/file.ts';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { type Admission, Connection } from '../../client/connection.ts';
import { Refused } from './api.ts';
import { beat } from './beat.ts';
import { configuration, isOver } from './oidc.ts';
import { freshTokens } from './session.ts';

const ANSWER_MS = 15_000;
/** A socket is opened anew with a newer token so long before the one it was opened with ends. */
const MARGIN_MS = 60_000;

/** `shut`: the service wants nothing of this agent; `reason` of `lost` says why. */
export const connection = signal<'off' | 'connecting' | 'online' | 'offline' | 'shut'>('off');
/** Why there is no connection, where waiting will not heal it. */
export const reason = signal<string | undefined>(undefined);

type Listener = (frame: ServerFrame) => void;
const listeners = new Set<Listener>();
const openers = new Set<() => void>();

/** Hears every frame from now on; what comes back ends it. */
export const onFrame = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Called whenever a socket has opened: rooms have to be joined anew, presence to be said again. */
export const onOpen = (opened: () => void): void => void openers.add(opened);

interface Waiting {
  readonly action: string;
  readonly id: string | undefined;
  answers(frame: ServerFrame): boolean;
  resolve(frame: ServerFrame): void;
  reject(error: Refused): void;
}

const waiting = new Set<Waiting>();

/** What the console sends. */
type Sent = AgentFrame | FileFrame | AssistFrame;

const idOf = (frame: Sent): string | undefined => ('id' in frame ? frame.id : undefined);

const settle = (frame: ServerFrame): void => {
  for (const each of waiting) {
    const isRefusal =
      frame.type === 'error' && frame.action === each.action && (frame.id === undefined || frame.id === each.id);
    if (!isRefusal && !each.answers(frame)) continue;
    waiting.delete(each);
    if (frame.type === 'error') each.reject(new Refused(frame.code, frame.message));
    else each.resolve(frame);
    // A refusal that names no request is that of the oldest.
    if (isRefusal) return;
  }
};

const lose = (): void => {
  for (const each of waiting) each.reject(new Refused('unreachable', 'no connection'));
  waiting.clear();
};

let link: Connection<Admission> | undefined;
let endsAt = 0;

const admission = async (): Promise<Admission> => {
  const { socketUrl } = await configuration();
  const { accessToken, expiresAt } = await freshTokens();
  endsAt = expiresAt;
  return { socketUrl, token: accessToken, expiresAt: new Date(expiresAt).toISOString() };
};

const hear = (frame: ServerFrame): void => {
  if (frame.type === 'pong') link?.clear('ping');
  if (frame.type === 'error' && ['expired', 'unauthorized'].includes(frame.code)) link?.renew();
  if (frame.type === 'error' && frame.code === 'forbidden' && frame.action === 'ping') link?.shut(frame.message);
  settle(frame);
  for (const listener of listeners) listener(frame);
};

const opened = (): void => {
  link?.clear('join');
  link?.settled();
  connection.value = 'online';
  reason.value = undefined;
  for (const open of openers) open();
};

const lost = (to: 'offline' | 'shut', why?: string): void => {
  connection.value = to;
  reason.value = why;
  lose();
};

/** Opens the socket, and keeps it open until `disconnect`. */
export const connect = (): void => {
  if (link) return;
  connection.value = 'connecting';
  link = new Connection<Admission>({
    session: () =>
      admission().catch((error: unknown) => {
        // Who is signed out is asked to sign in; there is nothing to try again.
        if (isOver(error)) disconnect();
        throw error;
      }),
    visitor: () => {},
    open: opened,
    frame: hear,
    lost: (problem) => lost('offline', problem?.message),
    shut: (message) => lost('shut', message),
  });
  void link.open();
};

export const disconnect = (): void => {
  link?.stop();
  link = undefined;
  connection.value = 'off';
  lose();
};

/** Tries at once. */
export const hurry = (): void => void link?.hurry();

/** Sends what nobody answers: signs of life. It is lost while there is no connection. */
export const say = (frame: Sent): void => {
  if (connection.value === 'online') link?.send(frame);
};

/**
 * Sends a frame and gives what answers it. Rejects with `Refused`: by the service, or `unreachable` when nothing came
 * for 15 s or the connection broke; then whether it was done is unknown, and a frame with an `id` can be sent again.
 */
export const request = <F extends ServerFrame>(
  frame: Sent,
  answers: (answer: ServerFrame) => answer is F,
): Promise<F> =>
  new Promise<F>((resolve, reject) => {
    if (connection.value !== 'online') {
      reject(new Refused('unreachable', 'no connection'));
      return;
    }
    const own: Waiting = {
      action: frame.action,
      id: idOf(frame),
      answers,
      resolve: (answer) => {
        clearTimeout(timer);
        if (answers(answer)) resolve(answer);
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    const timer = setTimeout(() => {
      waiting.delete(own);
      own.reject(new Refused('unreachable', 'no answer'));
    }, ANSWER_MS);
    waiting.add(own);
    link?.send(frame);
  });

beat(() => {
  if (connection.value !== 'online') return;
  if (Date.now() > endsAt - MARGIN_MS) {
    link?.renew();
    return;
  }
  link?.expect('ping');
  link?.send({ action: 'ping' });
});

addEventListener('online', hurry);
addEventListener('offline', () => link?.interrupt());

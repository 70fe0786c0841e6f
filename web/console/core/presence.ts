import { signal } from '@preact/signals';
import type { Presence, PresenceReason } from '../../../functions/protocol/names.ts';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { askToNotify } from './alerts.ts';
import { explain } from './problems.ts';
import { me, onSignOut } from './session.ts';
import { onFrame, onOpen, request, say } from './socket.ts';
import { tellUser } from './ui.tsx';

const CHOSEN = 'uragawa.console.presence';

const kept = (): Presence => {
  const stored = localStorage.getItem(CHOSEN);
  return stored === 'available' || stored === 'offline' ? stored : 'away';
};

/** What the agent has said last. Nobody is given conversations before he has said that he takes them. */
export const chosen = signal<Presence>(kept());
/** What the service makes of it, with his load. */
export const standing = signal<ServerFrame<'presence'> | undefined>(undefined);
/** Why it has changed without him, as the service says. */
export const changedBy = signal<Exclude<PresenceReason, 'chosen'> | undefined>(undefined);

let asking = 0;

const remember = (status: Presence): void => {
  chosen.value = status;
  localStorage.setItem(CHOSEN, status);
};

const isOwn = (frame: ServerFrame): frame is ServerFrame<'presence'> =>
  frame.type === 'presence' && frame.agent === me.peek()?.sub;

const ask = async (status: Presence): Promise<void> => {
  // He has said something else since, which comes next.
  if (status !== chosen.peek()) return;
  try {
    await request(
      { action: 'presence', status },
      (frame): frame is ServerFrame<'presence'> => isOwn(frame) && frame.status === status,
    );
  } catch (error) {
    if (status !== standing.peek()?.status) tellUser(explain(error), 'problem');
  }
};

let asked = Promise.resolve();
/** One after the other: of two at once the service may take the second one first. */
const tell = (status: Presence): void => {
  asking += 1;
  asked = asked
    .then(() => ask(status))
    .finally(() => {
      asking -= 1;
    });
};

/** Whether the agent takes conversations from now on. */
export const choose = (status: Presence): void => {
  if (status === 'available') askToNotify();
  remember(status);
  changedBy.value = undefined;
  tell(status);
};

onFrame((frame) => {
  if (!isOwn(frame)) return;
  standing.value = frame;
  // Until it has answered, the service may still tell of before.
  if (asking > 0 || frame.status === chosen.peek()) return;
  changedBy.value = frame.why === 'chosen' ? undefined : frame.why;
  remember(frame.status);
});

onOpen(() => tell(chosen.peek()));

// Another tab of the same agent has said it.
addEventListener('storage', (event) => {
  if (event.key === CHOSEN) chosen.value = kept();
});

onSignOut(() => {
  say({ action: 'presence', status: 'offline' });
  localStorage.removeItem(CHOSEN);
  chosen.value = 'away';
  standing.value = undefined;
  changedBy.value = undefined;
});

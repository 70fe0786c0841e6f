import type { ServerFrame } from '../../../functions/protocol/server.ts';

/** Says that the agent himself has it now: not a colleague, and not that it rings for him. */
export const isTaken =
  (conversationId: string, agent: string | undefined) =>
  (frame: ServerFrame): frame is ServerFrame<'entry'> =>
    frame.type === 'entry' &&
    frame.conversationId === conversationId &&
    frame.entry.kind === 'assigned' &&
    frame.entry.to !== undefined &&
    frame.entry.to === agent &&
    frame.entry.rings === undefined;

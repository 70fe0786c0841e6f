import type * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';

/** Who runs each action of an actor. */
export type Actions<Actor, Name extends string, Frame> = {
  readonly [A in Name]: (actor: Actor, frame: Frame & { action: A }) => Promise<void>;
};

export const unknownAction = (known: readonly string[]): VisibleError =>
  new VisibleError('unknown_action', `action: must be one of ${known.join(', ')}`);

const isIn = <T extends object>(actions: T, action: unknown): action is keyof T =>
  typeof action === 'string' && Object.hasOwn(actions, action);

/** Runs the action a frame names, if it is one of these; `known`: all that somebody like this may send, also to other functions. */
export const runIn = async <Name extends string, Actor, Frame>(
  actions: Actions<Actor, Name, Frame>,
  schemas: Readonly<Record<Name, z.ZodMiniType>>,
  actor: Actor,
  frame: Record<string, unknown>,
  known: readonly string[],
): Promise<void> => {
  const { action } = frame;
  const run = <A extends Name>(name: A) =>
    actions[name](actor, parseWith(schemas[name], frame) as Frame & { action: A });
  if (!isIn(actions, action)) throw unknownAction(known);
  await run(action);
};

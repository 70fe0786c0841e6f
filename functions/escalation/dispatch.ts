import type * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';

/** Who runs each action of an actor. */
export type Actions<Actor, Name extends string, Frame> = {
  readonly [A in Name]: (actor: Actor, frame: Frame & { action: A }) => Promise<void>;
};

export const unknownAction = (schemas: object): VisibleError =>
  new VisibleError('unknown_action', `action: must be one of ${Object.keys(schemas).join(', ')}`);

const isIn = <T extends object>(actions: T, action: unknown): action is keyof T =>
  typeof action === 'string' && Object.hasOwn(actions, action);

/** Runs the action a frame names, if it is one of these; `schemas` may know more than this function runs. */
export const runIn = async <Name extends string, Actor, Frame>(
  actions: Actions<Actor, Name, Frame>,
  schemas: Readonly<Record<Name, z.ZodMiniType>>,
  actor: Actor,
  frame: Record<string, unknown>,
): Promise<void> => {
  const { action } = frame;
  const run = <A extends Name>(name: A) =>
    actions[name](actor, parseWith(schemas[name], frame) as Frame & { action: A });
  if (!isIn(actions, action)) throw unknownAction(schemas);
  await run(action);
};

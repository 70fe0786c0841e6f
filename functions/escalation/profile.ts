import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { STAFF } from '../platform/staff.ts';
import { Flag, Id, Language, readable } from '../protocol/fields.ts';
import type { AgentList } from '../protocol/server.ts';
import { type AgentRecord, agentOf, allAgents, presentAt, writeProfile } from './agents.ts';
import { putOutIfLess } from './put-out.ts';

const levelRule = 'must be a whole number from 1 to 5';
const Level = z.int({ error: levelRule }).check(z.minimum(1, { error: levelRule }), z.maximum(5, { error: levelRule }));
const capacityRule = 'must be a whole number from 0 to 20';
const MOST_KEYS = 30;
const levels = (key: typeof Id | typeof Language) =>
  z
    .record(key, Level, { error: 'must be levels from 1 to 5, by name' })
    .check(z.refine((all) => Object.keys(all).length <= MOST_KEYS, { error: `must name at most ${MOST_KEYS}` }));

/** Body of `PUT /api/agents/{agentId}`. */
export const ProfileRequest = z.strictObject({
  name: readable(100, 'what customers read').check(z.describe('what customers read: 1 to 100 UTF-16 units')),
  capacity: z
    .int({ error: capacityRule })
    .check(
      z.minimum(0, { error: capacityRule }),
      z.maximum(20, { error: capacityRule }),
      z.describe('conversations at once, 0 to 20'),
    ),
  skills: levels(Id).check(
    z.describe(
      'level 1 to 5 by skill, below 3 not asked for the first 30 s; one that is called as a category of FAQ entries gets what the bot hands over of it',
    ),
  ),
  languages: levels(Language).check(z.describe('level 1 to 5 by language')),
  disabled: Flag.check(
    z.describe(
      'his sockets are closed, those that have sent `presence` at once, others within a minute, and he gets no new one',
    ),
  ),
  role: z.optional(
    z
      .enum(STAFF, { error: `must be one of ${STAFF.join(', ')}` })
      .check(
        z.describe(
          'the most he may be, whatever his token says; left out: what it says. Sockets at which he was more are closed as with `disabled`',
        ),
      ),
  ),
});
export type ProfileRequest = z.infer<typeof ProfileRequest>;

export const viewOf = (record: AgentRecord): AgentList['agents'][number] => {
  const { id, name, capacity, skills, languages, disabled, role, status, holding } = record;
  const present = presentAt(record);
  return {
    id,
    name,
    capacity,
    skills,
    languages,
    disabled,
    ...(role !== undefined && { role }),
    status,
    holding: holding.length,
    conversations: holding.toSorted(),
    ...(present !== undefined && { presentAt: new Date(present).toISOString() }),
  };
};

/** Everybody who has ever been at his desk, or was written down for it. */
export const listAgents = async (): Promise<AgentList> => ({ agents: (await allAgents()).map(viewOf) });

/** Writes down what the business says of an agent; he may not have come yet. Who may less than before is put out. */
export const saveAgent = async (agentId: unknown, profile: ProfileRequest): Promise<AgentList['agents'][number]> => {
  const id = Id.safeParse(agentId);
  if (!id.success) throw new VisibleError('not_found', 'agentId: must be the id (sub) of an account of staff');
  await writeProfile(id.data, profile);
  // Written first: with what he sends from now on he is refused.
  await putOutIfLess(id.data, profile);
  const saved = await agentOf(id.data);
  if (!saved) throw new Error('an agent’s record is gone right after it was written');
  return viewOf(saved);
};

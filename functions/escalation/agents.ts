import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../platform/batch-get.ts';
import type { StaffRole } from '../platform/staff.ts';
import { agentsTable, table } from '../platform/table.ts';
import type { Presence } from '../protocol/names.ts';
import { AGENTS, agentKey } from './load.ts';

/** Without a heartbeat for so long an agent counts as gone; heartbeats come every 30 s. */
export const LEASE_MS = 150_000;
/** A heartbeat renews a lease that is older than this: every other one writes. */
const RENEW_MS = 45_000;
/** How many conversations an agent has at once unless his record says otherwise. */
export const CAPACITY = 3;

/** What the business says of an agent. */
export interface Profile {
  readonly name: string;
  /** 0: he is given nothing. */
  readonly capacity: number;
  /** 1 to 5, by skill. */
  readonly skills: Readonly<Record<string, number>>;
  /** 1 to 5, by language. */
  readonly languages: Readonly<Record<string, number>>;
  /** His sockets are closed, and he gets no new one. */
  readonly disabled: boolean;
  /** The most he may be, whatever his token says: a token outlives a change of his groups. */
  readonly role?: StaffRole | undefined;
}

/** An agent as the table knows him. */
export interface AgentRecord extends Profile {
  readonly id: string;
  readonly status: Presence;
  /** Epoch milliseconds. */
  readonly leaseUntil: number;
  /** Conversations he has, also those that ring. */
  readonly holding: readonly string[];
  readonly assignedAt?: number;
  /** Conversations in a row that he has let ring out. */
  readonly rungOut?: number;
  /** When his profile was last written (epoch ms). */
  readonly profiledAt?: number;
}

const recordOf = (item: Record<string, unknown>): AgentRecord => {
  const { pk: _pk, sk, holding, ...rest } = item;
  return {
    ...(rest as Omit<AgentRecord, 'id' | 'holding'>),
    id: String(sk),
    holding: [...((holding as Set<string>) ?? [])],
  };
};

/** Everybody there is a record of. */
export const allAgents = async (): Promise<AgentRecord[]> => {
  const found: AgentRecord[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: agentsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :agents',
        ExpressionAttributeValues: { ':agents': AGENTS },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...(page.Items ?? []).map(recordOf));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

export const agentOf = async (id: string): Promise<AgentRecord | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: agentsTable(), Key: agentKey(id), ConsistentRead: true }),
  );
  return Item && recordOf(Item);
};

/** How customers know these agents, by id. */
export const namesOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const records = await batchGet<{ readonly sk: string; readonly name: string }>(ids.map(agentKey), (Keys) =>
    table().send(
      new BatchGetCommand({
        RequestItems: {
          [agentsTable()]: {
            Keys,
            ProjectionExpression: 'sk, #name',
            ExpressionAttributeNames: { '#name': 'name' },
          },
        },
      }),
    ),
  );
  return new Map(records.map(({ sk, name }) => [sk, name]));
};

/** A skill that some agent has; customers may name any. */
export const knownSkill = async (skill: string | undefined): Promise<string | undefined> =>
  skill !== undefined && (await allAgents()).some(({ skills }) => Object.hasOwn(skills, skill)) ? skill : undefined;

const isRefused = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Makes a record of an agent who comes for the first time; there may be one already. */
const introduce = async (id: string, profile: Profile): Promise<void> => {
  try {
    await table().send(
      new PutCommand({
        TableName: agentsTable(),
        Item: { ...agentKey(id), ...profile, status: 'offline', leaseUntil: 0 },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
};

/** The record of an agent, made for him when there is none. `name`: what the issuer calls him. */
export const knownAgent = async (id: string, name: string): Promise<AgentRecord> => {
  const known = await agentOf(id);
  if (known) return known;
  await introduce(id, { name, capacity: CAPACITY, skills: {}, languages: { ja: 3, en: 3 }, disabled: false });
  const made = await agentOf(id);
  if (!made) throw new Error('an agent’s record is gone right after it was made');
  return made;
};

/**
 * What an administrator says of an agent takes the place of what was said before; what he has to do stays. Who is disabled
 * has no lease any more, so that the next sweep gives it back.
 */
export const writeProfile = async (id: string, profile: Profile): Promise<void> => {
  await introduce(id, profile);
  const { name, capacity, skills, languages, disabled, role } = profile;
  await table().send(
    new UpdateCommand({
      TableName: agentsTable(),
      Key: agentKey(id),
      UpdateExpression: `SET #name = :name, #capacity = :capacity, skills = :skills, languages = :languages, disabled = :disabled, #role = :role, profiledAt = :at${disabled ? ', leaseUntil = :none' : ''}`,
      ExpressionAttributeNames: { '#name': 'name', '#capacity': 'capacity', '#role': 'role' },
      ExpressionAttributeValues: {
        ':name': name,
        ':capacity': capacity,
        ':skills': skills,
        ':languages': languages,
        ':disabled': disabled,
        ':role': role ?? 'admin',
        ':at': Date.now(),
        ...(disabled && { ':none': 0 }),
      },
    }),
  );
};

/** When he last gave a sign of life (epoch ms), up to a minute before the last one; undefined for who went offline himself. */
export const presentAt = ({ leaseUntil }: Pick<AgentRecord, 'leaseUntil'>): number | undefined =>
  leaseUntil > 0 ? leaseUntil - LEASE_MS : undefined;

/** Sets whether an agent takes conversations, for as long as his heartbeat goes on. He has to be known. */
export const setPresence = async (id: string, status: Presence, now: number): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: agentsTable(),
      Key: agentKey(id),
      UpdateExpression: 'SET #status = :status, leaseUntil = :until REMOVE rungOut',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status, ':until': status === 'offline' ? 0 : now + LEASE_MS },
    }),
  );
};

/** A sign of life of an agent who is not offline. */
export const renewLease = async ({ id, status, leaseUntil }: AgentRecord, now: number): Promise<void> => {
  if (status === 'offline' || leaseUntil - now > LEASE_MS - RENEW_MS) return;
  try {
    await table().send(
      new UpdateCommand({
        TableName: agentsTable(),
        Key: agentKey(id),
        UpdateExpression: 'SET leaseUntil = :until',
        ConditionExpression: '#status <> :offline AND disabled = :no',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':until': now + LEASE_MS, ':offline': 'offline', ':no': false },
      }),
    );
  } catch (error) {
    // He has gone offline or was disabled meanwhile.
    if (!isRefused(error)) throw error;
  }
};

/** Who answers is there: what he let ring out before counts no more. */
export const forgetRungOut = async ({ id, rungOut }: AgentRecord): Promise<void> => {
  if (rungOut === undefined) return;
  await table().send(
    new UpdateCommand({ TableName: agentsTable(), Key: agentKey(id), UpdateExpression: 'REMOVE rungOut' }),
  );
};

/** Marks an agent whose heartbeat has ended as offline; false when he has come back meanwhile. */
export const endLease = async (id: string, now: number): Promise<boolean> => {
  try {
    await table().send(
      new UpdateCommand({
        TableName: agentsTable(),
        Key: agentKey(id),
        UpdateExpression: 'SET #status = :offline',
        ConditionExpression: 'leaseUntil <= :now',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':offline': 'offline', ':now': now },
      }),
    );
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
};

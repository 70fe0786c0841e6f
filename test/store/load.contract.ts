import { beforeEach, describe, expect, it } from 'vitest';
import { append, newest, page, tail } from '../../functions/conversation/log.ts';
import {
  agentOf,
  allAgents,
  endLease,
  knownAgent,
  LEASE_MS,
  type Profile,
  renewLease,
  setPresence,
  writeProfile,
} from '../../functions/escalation/agents.ts';
import { move, NotFree } from '../../functions/escalation/load.ts';
import { customerMessage, staff } from '../conversation/factories.ts';

const PROFILE: Profile = { name: '鈴木', capacity: 2, skills: { orders: 3 }, languages: { ja: 5 }, disabled: false };

let count = 0;
/** An agent of this test, who takes conversations. */
let id = '';
const now = () => Date.now();
const holding = async (agent = id) => (await agentOf(agent))?.holding.toSorted();

/** A conversation whose customer waits. */
const waiting = async (name: string): Promise<string> => {
  const conversationId = `load-${count}-${name}`;
  await append(await tail(conversationId, 0), () => ({ append: customerMessage() }));
  const wanted = staff('escalated', { role: 'system', trigger: 'asked' });
  await append(await tail(conversationId, 0), () => ({ append: wanted }));
  return conversationId;
};
const write = async (conversationId: string, draft: Parameters<typeof staff>) =>
  move(await tail(conversationId, 0), () => ({ append: staff(...draft) }));
const give = (conversationId: string, to = id) =>
  write(conversationId, ['assigned', { role: 'system', by: 'router', to, rings: now() + 30_000 }]);
const take = (conversationId: string, to = id) => write(conversationId, ['assigned', { by: to, to }]);

export const agentsContract = (): void => {
  beforeEach(async () => {
    count += 1;
    id = `agent-${count}`;
    await writeProfile(id, PROFILE);
    await setPresence(id, 'available', now());
  });

  describe('an agent', () => {
    it('is known from the first time on, as the issuer calls him, and stays what he is', async () => {
      const made = await knownAgent(`new-${id}`, 'miller');
      expect(made).toMatchObject({ name: 'miller', status: 'offline', leaseUntil: 0, holding: [], disabled: false });
      expect(await knownAgent(id, 'another name')).toMatchObject({ ...PROFILE, status: 'available' });
      expect((await allAgents()).map((agent) => agent.id)).toEqual(expect.arrayContaining([id, `new-${id}`]));
    });

    it('keeps what he has and whether he is there when an administrator says who he is', async () => {
      const conversationId = await waiting('kept');
      await give(conversationId);
      await writeProfile(id, { ...PROFILE, name: '佐藤', capacity: 0, disabled: true });
      expect(await agentOf(id)).toMatchObject({ name: '佐藤', capacity: 0, disabled: true, status: 'available' });
      expect(await holding()).toEqual([conversationId]);
    });

    it('has a lease that heartbeats renew, not each of them, and none while he is offline', async () => {
      const start = now();
      await setPresence(id, 'away', start);
      const record = await agentOf(id);
      if (!record) throw new Error('there is no such agent');
      expect(record.leaseUntil).toBe(start + LEASE_MS);
      await renewLease(record, start + 20_000);
      expect((await agentOf(id))?.leaseUntil).toBe(start + LEASE_MS);
      await renewLease(record, start + 60_000);
      expect((await agentOf(id))?.leaseUntil).toBe(start + 60_000 + LEASE_MS);
      await setPresence(id, 'offline', start);
      // A heartbeat that was read before he left.
      await renewLease(record, start + 120_000);
      expect(await agentOf(id)).toMatchObject({ status: 'offline', leaseUntil: 0 });
    });

    it('is gone when his lease has ended, unless he has come back', async () => {
      const start = now();
      await setPresence(id, 'available', start);
      expect(await endLease(id, start + LEASE_MS - 1)).toBe(false);
      expect((await agentOf(id))?.status).toBe('available');
      expect(await endLease(id, start + LEASE_MS)).toBe(true);
      expect((await agentOf(id))?.status).toBe('offline');
    });
  });
};

export const loadContract = (): void => {
  describe('what an agent has', () => {
    it('is written with the entry, taken off with it, and counted once', async () => {
      const [one, two] = [await waiting('one'), await waiting('two')];
      await give(one);
      await take(one);
      await give(two);
      expect(await holding()).toEqual([one, two].toSorted());
      await write(one, ['released', { by: id, back: 'queue' }]);
      expect(await holding()).toEqual([two]);
      await write(two, ['resolved', { by: id }]);
      expect(await holding()).toEqual([]);
      // The set is gone with its last one, and comes again.
      await give(one);
      expect(await holding()).toEqual([one]);
    });

    it('moves from one agent to another in one step', async () => {
      const conversationId = await waiting('moved');
      await writeProfile(`to-${id}`, PROFILE);
      await setPresence(`to-${id}`, 'available', now());
      await take(conversationId);
      await write(conversationId, ['transferred', { by: id, to: `to-${id}`, rings: now() + 30_000 }]);
      expect([await holding(), await holding(`to-${id}`)]).toEqual([[], [conversationId]]);
    });

    it('is never more than he may have, however many come at once, and nothing is written of those', async () => {
      const all = await Promise.all(Array.from({ length: 6 }, (_, i) => waiting(`many-${i}`)));
      const results = await Promise.allSettled(all.map((each) => give(each)));
      const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(refused).toHaveLength(4);
      for (const reason of refused) expect(reason).toBeInstanceOf(NotFree);
      const states = await Promise.all(all.map(async (each) => (await newest(each))?.state.mode));
      expect(await holding()).toEqual(all.filter((_, i) => states[i] === 'agent').toSorted());
      expect(states.filter((mode) => mode === 'waiting')).toHaveLength(4);
    });

    it('is not given to who is away, offline, disabled, gone or may have nothing', async () => {
      const conversationId = await waiting('nobody');
      const refused = async () => {
        await expect(give(conversationId)).rejects.toThrow(NotFree);
        expect(await page(conversationId, 0, 10)).toHaveLength(2);
        expect(await holding()).toEqual([]);
      };
      await setPresence(id, 'away', now());
      await refused();
      await setPresence(id, 'offline', now());
      await refused();
      await setPresence(id, 'available', now() - LEASE_MS - 1_000);
      await refused();
      await setPresence(id, 'available', now());
      await writeProfile(id, { ...PROFILE, disabled: true });
      await refused();
      // Who was disabled is gone until he says that he is here.
      await writeProfile(id, PROFILE);
      await refused();
      await setPresence(id, 'available', now());
      await writeProfile(id, { ...PROFILE, capacity: 0 });
      await refused();
      await writeProfile(id, PROFILE);
      expect((await give(conversationId)).entry).toBeDefined();
    });

    it('can be taken by who is away, and by nobody offline, unknown or without room', async () => {
      const conversationId = await waiting('taken');
      await expect(take(conversationId, `nobody-${id}`)).rejects.toThrow(NotFree);
      await setPresence(id, 'offline', now());
      await expect(take(conversationId)).rejects.toThrow(NotFree);
      await setPresence(id, 'away', now());
      await writeProfile(id, { ...PROFILE, capacity: 0 });
      await expect(take(conversationId)).rejects.toThrow(NotFree);
      await writeProfile(id, PROFILE);
      await take(conversationId);
      expect(await holding()).toEqual([conversationId]);
    });

    it('is one agent’s alone when several claim at once', async () => {
      const conversationId = await waiting('claimed');
      const ids = [id, `b-${id}`, `c-${id}`];
      for (const each of ids) {
        await writeProfile(each, PROFILE);
        await setPresence(each, 'available', now());
      }
      const results = await Promise.all(
        ids.map(async (each) =>
          move(await tail(conversationId, 0), ({ last }) =>
            last?.state.mode === 'waiting'
              ? { append: staff('assigned', { id: `to-${each}`, by: each, to: each }) }
              : { skip: 'somebody was first' },
          ),
        ),
      );
      expect(results.filter(({ entry }) => entry)).toHaveLength(1);
      const owner = (await newest(conversationId))?.state.agent;
      for (const each of ids) expect(await holding(each)).toEqual(each === owner ? [conversationId] : []);
    });

    it('is not changed by an entry that is not written with it', async () => {
      const conversationId = await waiting('alone');
      const alone = append(await tail(conversationId, 0), () => ({ append: staff('assigned', { to: id, by: id }) }));
      await expect(alone).rejects.toThrow(/written together/);
      expect(await page(conversationId, 0, 10)).toHaveLength(2);
    });
  });
};

import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../functions/audit/store.ts';
import { firstFault } from '../../functions/conversation/chain.ts';
import { project } from '../../functions/conversation/head.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { endHold, putHold } from '../../functions/erasure/hold.ts';
import { dayOf, erasedOn, putRequest } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { table } from '../../functions/platform/table.ts';
import { removeConversation } from '../../functions/retention/acts.ts';
import type { Retention } from '../../functions/retention/classes.ts';
import { retain } from '../../functions/retention/daily.ts';
import { beginAnew, noteProgress, progressOf } from '../../functions/retention/state.ts';
import { found, givenPerson, items, type Person, say, startStores } from '../erasure/world.ts';

const DAY = 86_400_000;
/** Half past three on the clocks of the business, in Japan. */
const NOW = Date.parse('2026-11-22T03:30:00+09:00');
const ENDING = { note: 'settled', by: 'agent-2', at: NOW };

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
/** Says up to when digests have signed what was written. */
const proveTo = async (time: number): Promise<void> => {
  await store.advance(await store.state(), { since: 0, to: time, last: null });
};
/** From a time at which nothing was written yet: a year is 8,760 hours to look at. */
const begin = async (): Promise<void> => {
  await beginAnew();
  await proveTo(NOW - (NOW % 3_600_000));
  for (const each of ['conversationDays', 'attachmentDays', 'ticketDays', 'practiceDays'] as const) {
    const { anew } = await progressOf(each);
    await noteProgress(each, { anew, from: NOW - 70 * DAY });
  }
  await noteProgress('accessLogDays', {});
  await noteProgress('counterDays', { from: Date.parse(dayOf(NOW - 21 * DAY)) });
};
beforeEach(begin);

/** Does something as if it were another time. */
const at = async <T>(time: number, run: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
  try {
    return await run();
  } finally {
    vi.useRealTimers();
  }
};
const publish = async (conversationId: string): Promise<void> => {
  const last = await newest(conversationId);
  if (last) await project(conversationId, last);
};
/** A conversation whose last entry is of that time. */
const writtenAt = (time: number): Promise<Person> =>
  at(time, async () => {
    const person = await givenPerson();
    await publish(person.conversationId);
    return person;
  });
const run = (kept: Partial<Retention>, now = NOW, most = 60_000) =>
  at(now, async () => {
    await retain(now, now + most, kept);
    await work(now);
  });
const seqsOf = async ({ conversationId }: Person) => (await tail(conversationId, 0)).entries.map(({ seq }) => seq);

describe('conversations whose time is over', () => {
  it('go to their last entry, by days of the business, and others stay whole', async () => {
    const over = await writtenAt(Date.parse('2026-10-22T23:59:50+09:00'));
    const kept = await writtenAt(Date.parse('2026-10-23T00:00:00+09:00'));
    const before = await newest(over.conversationId);
    await run({ conversationDays: 30 });

    const { entries } = await tail(over.conversationId, 0);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      kind: 'erased',
      reason: 'retention',
      seq: (before?.seq ?? 0) + 1,
      previous: before?.hash,
    });
    expect(firstFault(over.conversationId, entries, before?.hash)).toBeUndefined();
    expect((await found(over.canary)).filter((place) => !/ (MEMBER|ACCESS)#/.test(place))).toEqual([]);
    const noted = [];
    for await (const each of erasedOn(dayOf(NOW))) if (each.conversationId === over.conversationId) noted.push(each);
    expect(noted).toMatchObject([{ form: 'tombstone', doneAt: NOW, remains: { heads: 0, bodies: 0 } }]);
    expect((await seqsOf(kept)).length).toBeGreaterThan(5);
    expect(await items('Audit', 'DUE')).toEqual([]);
  });

  it('stay while they, or the member whom they are with, are on hold, and go when that ends', async () => {
    const [one, other] = [await writtenAt(NOW - 40 * DAY), await writtenAt(NOW - 40 * DAY)];
    const about = { note: '2026-17', by: 'agent-1', at: NOW };
    await putHold({ what: 'conversation', target: one.conversationId, ...about });
    await putHold({ what: 'member', target: other.member, ...about });
    await run({ conversationDays: 30 });
    expect([(await seqsOf(one)).length, (await seqsOf(other)).length]).toEqual([7, 7]);
    expect(await endHold({ what: 'conversation', target: one.conversationId }, ENDING)).toBe(true);
    await endHold({ what: 'member', target: other.member }, ENDING);
    const ended = (await items('Audit', 'HOLD#ENDED')).filter(({ target }) => target === one.conversationId);
    expect(ended).toMatchObject([{ ...about, what: 'conversation', ended: ENDING }]);
    expect(await endHold({ what: 'conversation', target: one.conversationId }, ENDING)).toBe(false);
    await begin();
    await run({ conversationDays: 30 });
    expect([await seqsOf(one), await seqsOf(other)]).toEqual([[8], [8]]);
  });

  it('go, too, when their hold ends while a run is under way that has passed them over', async () => {
    const { conversationId, ...rest } = await writtenAt(NOW - 40 * DAY);
    const hold = { what: 'conversation', target: conversationId } as const;
    await putHold({ ...hold, note: '2026-19', by: 'agent-1', at: NOW });
    const client = table();
    const send = client.send.bind(client);
    const between = vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      const [{ sk, from = 0 } = {}] = given[0] instanceof PutCommand ? [given[0].input.Item] : [];
      if (sk === 'RETENTION#conversationDays' && from > NOW - 40 * DAY) {
        between.mockRestore();
        await endHold(hold, ENDING);
        await beginAnew();
      }
      return send(...(given as Parameters<typeof send>));
    });
    await run({ conversationDays: 30 });
    const anew = await progressOf('conversationDays');
    expect(anew).toEqual({ anew: expect.any(String) });
    await noteProgress('conversationDays', { ...anew, from: NOW - 70 * DAY });
    await run({ conversationDays: 30 }, NOW + 3_600_000);
    expect(await seqsOf({ conversationId, ...rest })).toEqual([8]);
  });

  it('on hold are not erased for anybody who asks either, until it ends', async () => {
    const { canary, conversationId } = await writtenAt(NOW - DAY);
    await putHold({ what: 'conversation', target: conversationId, note: '2026-18', by: 'agent-1', at: NOW });
    await at(NOW, () => putRequest(newRequest({ what: 'conversation', target: conversationId }, 'agent-1', NOW)));
    await at(NOW, () => work(NOW));
    expect(await found(canary)).toContainEqual(expect.stringMatching(/^CONVERSATIONS/));
    await endHold({ what: 'conversation', target: conversationId }, ENDING);
    await at(NOW + DAY + 120_000, () => work(NOW + DAY + 120_000));
    expect((await newest(conversationId))?.kind).toBe('erased');
  });

  it('that somebody had erased before lose their heads, too', async () => {
    const person = await writtenAt(NOW - 60 * DAY);
    await at(NOW - 50 * DAY, async () => {
      await putRequest(newRequest({ what: 'conversation', target: person.conversationId }, 'agent-1', Date.now()));
      await work(Date.now());
      await publish(person.conversationId);
    });
    expect(await seqsOf(person)).toHaveLength(8);
    await run({ conversationDays: 30 });
    expect(await seqsOf(person)).toEqual([8]);
    await begin();
    await run({ conversationDays: 30 });
    expect(await seqsOf(person)).toEqual([8]);
  });

  it('lose their heads also where the run that began it ended behind its first write', async () => {
    const person = await writtenAt(NOW - 60 * DAY);
    await at(NOW - 50 * DAY, async () => {
      await putRequest(newRequest({ what: 'conversation', target: person.conversationId }, 'agent-1', Date.now()));
      await work(Date.now());
      await publish(person.conversationId);
    });
    const client = table();
    const send = client.send.bind(client);
    let isDead = false;
    const dying = vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      if (isDead) throw new Error('the process is gone');
      isDead = /Put|Update|Write/.test(given[0]?.constructor.name ?? '');
      return send(...(given as Parameters<typeof send>));
    });
    const last = await newest(person.conversationId);
    if (last) await removeConversation(person.conversationId, last).catch(() => undefined);
    dying.mockRestore();
    await begin();
    await run({ conversationDays: 30 });
    expect(await seqsOf(person)).toEqual([8]);
  });

  it('that cannot be done keep no other waiting, and are done when they can', async () => {
    const broken = await writtenAt(NOW - 44 * DAY);
    const others = [await writtenAt(NOW - 44 * DAY), await writtenAt(NOW - 31 * DAY)];
    const client = table();
    const send = client.send.bind(client);
    const failing = vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      if (JSON.stringify(given[0]).includes(`"CONV#${broken.conversationId}"`)) throw new Error('broken');
      return send(...(given as Parameters<typeof send>));
    });
    await expect(run({ practiceDays: 30, conversationDays: 30 })).rejects.toThrow('2 classes failed');
    failing.mockRestore();
    await at(NOW, () => work(NOW));
    for (const person of others) expect(await seqsOf(person)).toEqual([8]);
    expect(await seqsOf(broken)).toHaveLength(7);
    await run({ conversationDays: 30 }, NOW + 3_600_000);
    expect(await seqsOf(broken)).toEqual([8]);
  });

  it('that fail whenever they are tried take no time from those that nobody has looked at', async () => {
    const broken = await writtenAt(NOW - 44 * DAY);
    const client = table();
    const send = client.send.bind(client);
    const failing = vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      if (JSON.stringify(given[0]).includes(`"CONV#${broken.conversationId}"`)) {
        // Longer than a run has.
        vi.setSystemTime(Date.now() + 60_000);
        throw new Error('too slow');
      }
      return send(...(given as Parameters<typeof send>));
    });
    await expect(run({ conversationDays: 30 })).rejects.toThrow('1 classes failed');
    const other = await writtenAt(NOW - 29.5 * DAY);
    await expect(run({ conversationDays: 30 }, NOW + DAY)).rejects.toThrow('1 classes failed');
    failing.mockRestore();
    await at(NOW + DAY, () => work(NOW + DAY));
    expect(await seqsOf(other)).toEqual([8]);
    expect(await seqsOf(broken)).toHaveLength(7);
    await run({ conversationDays: 30 }, NOW + DAY + 3_600_000);
    expect(await seqsOf(broken)).toEqual([8]);
  });

  it('are taken up where a run ended, and once a day', async () => {
    const people = [await writtenAt(NOW - 45 * DAY), await writtenAt(NOW - 44 * DAY), await writtenAt(NOW - 43 * DAY)];
    // No time at all: nothing is begun.
    await run({ conversationDays: 30 }, NOW, 0);
    expect((await seqsOf(people[0] as Person)).length).toBe(7);
    await run({ conversationDays: 30 }, NOW + 3_600_000);
    for (const person of people) expect(await seqsOf(person)).toEqual([8]);
    const late = await writtenAt(NOW - 42 * DAY);
    await run({ conversationDays: 30 }, NOW + 7_200_000);
    expect((await seqsOf(late)).length).toBe(7);
  });

  it('F24: stay while no digest has signed their last entry: nobody could tell any more what they were', async () => {
    const [signed, unsigned] = [await writtenAt(NOW - 45 * DAY), await writtenAt(NOW - 43 * DAY)];
    await proveTo(NOW - 44 * DAY);
    await run({ conversationDays: 30 });
    expect([await seqsOf(signed), (await seqsOf(unsigned)).length]).toEqual([[8], 7]);
    await proveTo(NOW);
    await run({ conversationDays: 30 }, NOW + DAY);
    expect(await seqsOf(unsigned)).toEqual([8]);
  });

  it('are not looked at before half past three', async () => {
    const early = await writtenAt(NOW - 45 * DAY);
    await run({ conversationDays: 30 }, NOW - 60_000);
    expect((await seqsOf(early)).length).toBe(7);
  });
});

describe('practice', () => {
  const writtenBy = (visitorId: string, time: number, practice: object): Promise<string> =>
    at(time, async () => {
      const conversationId = conversationIdOf(visitorId, 0);
      const facts = { visitorId, ordinal: 0, returning: false, language: 'ja', ...practice };
      await say(conversationId, {
        id: 'q1',
        kind: 'message',
        role: 'customer',
        by: visitorId,
        facts,
        body: { text: '…' },
      });
      await say(conversationId, { id: 'end', kind: 'closed', role: 'customer', by: visitorId, body: {} });
      await publish(conversationId);
      return conversationId;
    });
  const kindsOf = async (conversationId: string) => (await tail(conversationId, 0)).entries.map(({ kind }) => kind);

  it('goes to its last entry after its own days, and nothing else does', async () => {
    const yesterday = Date.parse('2026-11-21T00:00:00+09:00');
    const over = await writtenBy('practice-over', yesterday - 1_000, { practice: true });
    const kept = await writtenBy('practice-kept', yesterday, { practice: true });
    const real = await writtenBy('real', yesterday - 1_000, {});
    await run({ practiceDays: 1 });
    expect(await kindsOf(over)).toEqual(['erased']);
    expect((await newest(over))?.state).toMatchObject({ mode: 'erased', practice: true });
    for (const each of [kept, real]) expect(await kindsOf(each)).toEqual(['message', 'closed']);
    await begin();
    await run({ practiceDays: 1 });
    expect(await kindsOf(over)).toEqual(['erased']);
  });
});

describe('looks at members', () => {
  const lookAt = async (member: string, time: number): Promise<void> => {
    const sk = `${new Date(time).toISOString()}#c#1`;
    const Item = { pk: `ACCESS#${member}`, sk, at: time, fields: ['name'], granted: true };
    await table().send(new PutCommand({ TableName: 'Members', Item }));
  };
  const leftAt = async (members: readonly string[]) =>
    (
      await Promise.all(
        members.map(async (each) => ((await items('Members', `ACCESS#${each}`)).length > 0 ? [each] : [])),
      )
    ).flat();
  /** Does something right after a page of a scan, of which each has one row. */
  const afterPage = (nth: number, run: () => Promise<unknown>) => {
    const client = table();
    const send = client.send.bind(client);
    let pages = 0;
    return vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      if (given[0] instanceof ScanCommand) given[0].input.Limit = 1;
      const answer = await send(...(given as Parameters<typeof send>));
      if (given[0] instanceof ScanCommand) pages += 1;
      if (given[0] instanceof ScanCommand && pages === nth) await run();
      return answer;
    });
  };

  it('stay of a member who is put on hold while a run is under way', async () => {
    const members = ['look-a', 'look-b'];
    for (const each of members) await lookAt(each, NOW - 40 * DAY);
    const about = { note: 'case 20', by: 'agent-1', at: NOW };
    const begun = members.map((target) => ({ what: 'member', target }) as const);
    const scan = afterPage(1, async () => {
      for (const each of begun) await putHold({ ...each, ...about });
    });
    await run({ accessLogDays: 30 });
    scan.mockRestore();
    expect(await leftAt(members)).toEqual(members);
    for (const each of begun) await endHold(each, ENDING);
    await noteProgress('accessLogDays', {});
    await run({ accessLogDays: 30 });
    expect(await leftAt(members)).toEqual([]);
  });

  it('are gone through from where a run ended, and keep no other class waiting', async () => {
    const members = Array.from({ length: 12 }, (_, each) => `look-at-${each}`);
    for (const each of members) await lookAt(each, NOW - 40 * DAY);
    const person = await writtenAt(NOW - 44 * DAY);
    // A page takes longer than a run has for one class.
    const pages: unknown[] = [];
    const client = table();
    const send = client.send.bind(client);
    const slow = vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
      const [command] = given;
      if (!(command instanceof ScanCommand)) return send(...(given as Parameters<typeof send>));
      command.input.Limit = 20;
      pages.push(JSON.stringify(command.input.ExclusiveStartKey));
      vi.setSystemTime(Date.now() + 35_000);
      return send(...(given as Parameters<typeof send>));
    });
    await run({ accessLogDays: 30, conversationDays: 30 });
    await at(NOW + 60_000, () => work(NOW + 60_000));
    expect(await seqsOf(person)).toEqual([8]);
    for (let hour = 1; hour < 30 && (await leftAt(members)).length > 0; hour += 1) {
      await run({ accessLogDays: 30, conversationDays: 30 }, NOW + hour * 3_600_000);
    }
    slow.mockRestore();
    expect(await leftAt(members)).toEqual([]);
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(pages).size).toBe(pages.length);
  });
});

describe('what is kept for less time', () => {
  it('goes before its conversation: files, looks, counts', async () => {
    const person = await writtenAt(NOW - 20 * DAY);
    const { canary, conversationId, member } = person;
    await run({ attachmentDays: 10, accessLogDays: 10, counterDays: 10, ticketDays: 10 });
    const left = await found(canary);
    expect(left.filter((place) => /^(ATTACHMENTS|INSIGHT)| ACCESS#/.test(place))).toEqual([]);
    expect(left).toContainEqual(expect.stringMatching(/^CONVERSATIONS/));
    expect(await items('Members', `ACCESS#${member}`)).toEqual([]);
    expect((await newest(conversationId))?.kind).toBe('rated');
  }, 60_000);

  it('is counted by days of the business too, however many rows there are', async () => {
    const midnight = Date.parse('2026-11-12T00:00:00+09:00');
    const [over, kept] = [midnight - 300_000, midnight].map((time) => [
      { pk: `BUCKET#${new Date(time).toISOString().slice(0, 16)}Z`, sk: 'F#1' },
      { pk: `READ#${new Date(time).toISOString().slice(0, 10)}`, sk: new Date(time).toISOString().slice(11, 16) },
    ]);
    const facts = new Uint8Array(350_000);
    const many = [1, 2, 3, 4].map((row) => ({ pk: over?.[0]?.pk, sk: `F#${row}`, facts }));
    for (const Item of [...(over ?? []), ...(kept ?? []), ...many]) {
      await table().send(new PutCommand({ TableName: 'Insight', Item }));
    }
    await run({ counterDays: 10 });
    expect(await items('Insight', String(over?.[0]?.pk))).toEqual([]);
    expect(await items('Insight', String(over?.[1]?.pk))).toEqual([kept?.[1]]);
    expect(await items('Insight', String(kept?.[0]?.pk))).toEqual([kept?.[0]]);
  });

  it('stays where nothing is set', async () => {
    const { canary } = await writtenAt(NOW - 400 * DAY);
    const before = await found(canary);
    await run({});
    expect(await found(canary)).toEqual(before);
  });
});

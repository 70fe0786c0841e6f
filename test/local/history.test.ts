import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, type Event, type History, type Shown, type Stored, type Verdict } from './history.ts';

const stored = (seq: number, id: string, change: Partial<Stored> = {}): Stored => ({
  seq,
  id,
  kind: 'message',
  role: 'customer',
  text: `text of ${id}`,
  ...change,
});
const reply = (seq: number, about: number, change: Partial<Stored> = {}): Stored =>
  stored(seq, `r${about}`, { role: 'bot', about, outcome: 'answer', ...change });
const shownOf = (log: readonly Stored[]): Shown[] => log.map(({ seq, id, text }) => ({ seq, id, text }));
const invoke = (client: string, id: string): Event => ({ client, type: 'invoke', id, text: `text of ${id}` });
const ok = (client: string, id: string): Event => ({ client, type: 'ok', id });
const see = (client: string, entry: Shown): Event => ({ client, type: 'see', ...entry });

/** One visitor with two tabs, `a` and `b`: `a` sends m1 and m2, `b` sends m3. */
const LOG = [stored(1, 'm1'), reply(2, 1), stored(3, 'm2'), stored(4, 'm3'), reply(5, 3), reply(6, 4)];
const EVENTS = [
  ...[invoke('a', 'm1'), ok('a', 'm1'), invoke('a', 'm2'), invoke('b', 'm3'), ok('b', 'm3'), ok('a', 'm2')],
  ...['a', 'b'].flatMap((client) => shownOf(LOG).map((entry) => see(client, entry))),
];
const INNOCENT: History = { events: EVENTS, views: { a: shownOf(LOG), b: shownOf(LOG) }, log: LOG };

/** The same history, with everybody showing this log. */
const withLog = (log: readonly Stored[]): History => {
  const sends = EVENTS.filter(({ type }) => type !== 'see');
  const sees = ['a', 'b'].flatMap((client) => shownOf(log).map((entry) => see(client, entry)));
  return { events: [...sends, ...sees], views: { a: shownOf(log), b: shownOf(log) }, log };
};
const withView = (entries: readonly Shown[]): History => ({ ...INNOCENT, views: { ...INNOCENT.views, b: entries } });
const withEvents = (...events: Event[]): History => ({ ...INNOCENT, events: [...EVENTS, ...events] });
const replaced = <T>(items: readonly T[], at: number, ...by: T[]): T[] => items.toSpliced(at, 1, ...by);
const [m1, r1, m2, m3, r3, r4] = LOG as [Stored, Stored, Stored, Stored, Stored, Stored];

const verdicts = (history: History): Verdict[] => [...new Set(check(history).map(({ verdict }) => verdict))];

describe('a history', () => {
  it('in which all is well is innocent', () => expect(check(INNOCENT)).toEqual([]));

  it('is innocent when a message nobody confirmed was written all the same', () => {
    expect(check({ ...INNOCENT, events: EVENTS.filter(({ type }) => type !== 'ok') })).toEqual([]);
  });

  it('is innocent when a message nobody confirmed was not written', () => {
    const info: Event = { client: 'a', type: 'info', id: 'm9' };
    expect(check(withEvents(invoke('a', 'm9'), info))).toEqual([]);
  });

  it('is innocent when a failed message that was sent again comes behind later ones', () => {
    const late = stored(7, 'm0');
    const events: Event[] = [invoke('a', 'm0'), { client: 'a', type: 'info', id: 'm0' }, ...EVENTS, invoke('a', 'm0')];
    const log = [...LOG, late, reply(8, 7)];
    expect(check({ events, views: { a: shownOf(log), b: shownOf(log) }, log })).toEqual([]);
  });

  it('is innocent when a person owns the conversation and the bot keeps quiet', () => {
    const assigned = stored(2, 'assigned', { kind: 'assigned', role: 'agent', text: undefined });
    const events = [invoke('a', 'm1'), ok('a', 'm1'), see('a', { seq: 1, id: 'm1', text: m1.text })];
    expect(check({ events, views: { a: shownOf([m1]) }, log: [m1, assigned] })).toEqual([]);
  });

  it.each<[Verdict, string, History]>([
    ['lost', 'an acknowledged message is not in the log', withEvents(invoke('b', 'm9'), ok('b', 'm9'))],
    ['lost', 'a message was shown as written and is not', withEvents(invoke('b', 'm9'), see('b', stored(7, 'm9')))],
    ['lost', 'a message is missing from one view', withView(shownOf(replaced(LOG, 3)))],
    ['lost', 'a reply is missing from one view', withView(shownOf(LOG.slice(0, -1)))],
    ['unexpected', 'a message is in the log that nobody sent', withLog([...LOG, stored(7, 'm9'), reply(8, 7)])],
    ['unexpected', 'a refused message was written', withEvents({ client: 'a', type: 'fail', id: 'm2' })],
    ['unexpected', 'a reply was shown that is not in the log', withEvents(see('a', reply(7, 9)))],
    ['unexpected', 'a reply answers no question', withLog([...LOG, reply(7, 5, { id: 'r5' })])],
    ['doubled', 'a message is in the log twice', withLog([...LOG, { ...m3, seq: 7 }, reply(8, 7)])],
    ['doubled', 'two entries have one number', withLog([m1, r1, m2, { ...m3, seq: 3 }, { ...r3, seq: 4 }])],
    ['doubled', 'a view shows a message twice', withView(shownOf([...LOG, r4]))],
    ['doubled', 'a message was shown under another number', withView(shownOf(replaced(LOG, 5, { ...r4, seq: 9 })))],
    ['doubled', 'a message came on the screen twice', withEvents(see('a', r4))],
    ['reordered', 'one client shows another order', withView(shownOf([m1, r1, m3, m2, r3, r4]))],
    ['reordered', 'an entry came on the screen before an older one', { ...INNOCENT, events: EVENTS.toReversed() }],
    [
      'reordered',
      "a sender's messages overtook each other",
      withLog([stored(1, 'm2'), reply(2, 1), stored(3, 'm1'), reply(4, 3), stored(5, 'm3'), reply(6, 5)]),
    ],
    ['gap', 'a number is missing', withLog([m1, r1, m2, m3, r3, { ...r4, seq: 7 }])],
    ['gap', 'the log does not begin with 1', withLog(LOG.map((entry) => ({ ...entry, seq: entry.seq + 1 })))],
    ['changed', 'a message was written with another text', withLog(replaced(LOG, 3, { ...m3, text: 'else' }))],
    ['changed', 'a view shows another text', withView(shownOf(replaced(LOG, 4, { ...r3, text: 'else' })))],
    ['changed', 'another text came on the screen', withEvents(see('b', { ...r3, text: 'else' }))],
    ['answered twice', 'two replies', withLog([...LOG, reply(7, 4, { id: 'again' })])],
    [
      'answered twice',
      'two apologies',
      withLog([...LOG.slice(0, -1), reply(6, 4, { outcome: 'apology' }), reply(7, 4, { id: 'x', outcome: 'apology' })]),
    ],
    ['reply and apology', 'both for one', withLog([...LOG, reply(7, 4, { id: 'sorry', outcome: 'apology' })])],
    ['unanswered', 'a question without a word', withLog(LOG.slice(0, -1))],
  ])('is found guilty: %s, %s', (verdict, _, history) => {
    expect(verdicts(history)).toContain(verdict);
  });

  /** Any number of tabs, each sending some messages; they are written and answered in any order that keeps the tab's. */
  const honest = fc
    .tuple(fc.array(fc.nat(2), { minLength: 2, maxLength: 12 }), fc.infiniteStream(fc.boolean()))
    .map(([senders, coins]) => {
      const log: Stored[] = [];
      const events: Event[] = [];
      const open: number[] = [];
      const answer = () => {
        for (const about of open.splice(0)) log.push(reply(log.length + 1, about));
      };
      for (const [index, sender] of senders.entries()) {
        const id = `m${index}`;
        events.push(invoke(`t${sender}`, id), ok(`t${sender}`, id));
        log.push(stored(log.length + 1, id));
        open.push(log.length);
        if (coins.next().value) answer();
      }
      answer();
      const clients = [...new Set(senders)].map((sender) => `t${sender}`);
      for (const client of clients) events.push(...shownOf(log).map((entry) => see(client, entry)));
      return { events, log, views: Object.fromEntries(clients.map((client) => [client, shownOf(log)])) };
    });

  const CRIMES: Record<string, (history: History, at: number) => [Verdict, History]> = {
    'drops an entry from a view': ({ views, ...rest }, at) => {
      const [client = '', view = []] = Object.entries(views)[0] ?? [];
      return ['lost', { ...rest, views: { ...views, [client]: replaced(view, at % view.length) } }];
    },
    'shows an entry twice': ({ views, ...rest }, at) => {
      const [client = '', view = []] = Object.entries(views)[0] ?? [];
      const twice = view.slice(at % view.length, (at % view.length) + 1);
      return ['doubled', { ...rest, views: { ...views, [client]: [...view, ...twice] } }];
    },
    'drops an entry from the log': (history, at) => {
      // The last one leaves no gap, but it was shown.
      const index = at % (history.log.length - 1);
      return ['gap', { ...history, log: replaced(history.log, index) }];
    },
    'exchanges two neighbours in a view': ({ views, ...rest }, at) => {
      const [client = '', view = []] = Object.entries(views)[0] ?? [];
      const index = at % (view.length - 1);
      const [first, second] = view.slice(index, index + 2) as [Shown, Shown];
      return ['reordered', { ...rest, views: { ...views, [client]: view.toSpliced(index, 2, second, first) } }];
    },
  };

  it('that is honest is innocent, and guilty after any crime', () => {
    fc.assert(
      fc.property(honest, fc.nat(), (history, at) => {
        expect(check(history)).toEqual([]);
        for (const [crime, commit] of Object.entries(CRIMES)) {
          const [verdict, guilty] = commit(history, at);
          expect(verdicts(guilty), crime).toContain(verdict);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

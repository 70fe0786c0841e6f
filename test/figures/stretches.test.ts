import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, Head } from '../../functions/conversation/entry.ts';
import { eventsOf } from '../../functions/conversation/events.ts';
import { type PersonsRow, rowOf } from '../../functions/figures/row.ts';
import { isPersons } from '../../functions/figures/stretch.ts';
import { stretchesOf } from '../../functions/figures/stretches.ts';
import { figuresOf } from '../../functions/figures/sum.ts';
import { TOLD } from '../../functions/figures/told.ts';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { matches } from '../../local/pattern.ts';
import {
  answer,
  anySteps,
  closed,
  logOf,
  question,
  rated,
  released,
  resolved,
  says,
  taken,
  ticket,
  ticketed,
  transferred,
  wish,
} from './logs.ts';

const HOURS = { ...OFFICE_HOURS, holidays: 'none' as const };
const SHUT = { ...HOURS, weekly: { sun: [], mon: [], tue: [], wed: [], thu: [], fri: [], sat: [] } };
/** A Friday, an hour after the opening. */
const FRIDAY = Date.parse('2026-11-20T10:00+09:00');
const WEEK = 7 * 86_400_000;
const MINUTE = 60_000;

const rowsOf = (start: number, steps: Parameters<typeof logOf>[1], hours = HOURS) =>
  stretchesOf(logOf(start, steps)).map((stretch) => rowOf('c', stretch, hours));
/** Rows of what happened a minute apart. */
const minutes = (...drafts: Draft[]) =>
  rowsOf(
    FRIDAY,
    drafts.map((draft) => ({ draft, after: MINUTE })),
  );
const persons = (...drafts: Draft[]) => minutes(...drafts).filter((row) => 'agent' in row);
const inMinutes = (row: object | undefined, name: string): number => Number(Reflect.get(row ?? {}, name)) / MINUTE;
const timesOf = (row: object | undefined) =>
  Object.fromEntries(
    ['waited', 'firstResponse', 'handling', 'resolution'].flatMap((name) =>
      Reflect.has(row ?? {}, name) ? [[name, inMinutes(row, name)]] : [],
    ),
  );

describe('a person’s stretch', () => {
  it('is counted from the wish, and what the bot did before is nobody’s time', () => {
    const rows = persons(answer, question, answer, wish, taken('a'), says('a'), question, says('a'), resolved('a'));
    expect(rows).toMatchObject([{ agent: 'a', channel: 'chat', skill: 'orders', pk: 'FIGURES#2026-11-20' }]);
    expect(timesOf(rows[0])).toEqual({ waited: 1, firstResponse: 2, handling: 4, resolution: 5 });
  });

  it('begins with the wish that was served, not with one that was given up', () => {
    const left: Draft = { ...question, wish: 'leave' };
    const [row] = persons(wish, left, answer, wish, taken('a'), resolved('a'));
    expect(timesOf(row)).toEqual({ waited: 1, handling: 1, resolution: 2 });
  });

  it('leaves nights and weekends out', () => {
    const nights = [
      { draft: wish, after: 7.5 * 60 * MINUTE },
      { draft: taken('a'), after: 63.5 * 60 * MINUTE + 10 * MINUTE },
      { draft: resolved('a'), after: 5 * MINUTE },
    ];
    const row = rowsOf(FRIDAY, nights).find((each) => 'agent' in each);
    expect(row).toMatchObject({ pk: 'FIGURES#2026-11-23' });
    expect(timesOf(row)).toEqual({ waited: 40, handling: 5, resolution: 45 });
  });

  it('ends when he gives it away, and the next one is not blamed for his', () => {
    const rows = persons(wish, taken('a'), says('a'), transferred('b'), taken('b'), says('b'), resolved('b'));
    expect(rows.map(timesOf)).toEqual([
      { waited: 1, firstResponse: 2, handling: 2 },
      { waited: 1, firstResponse: 2, handling: 2, resolution: 6 },
    ]);
  });

  it.each<[string, Draft]>([
    ['to the bot', released('bot')],
    ['to the queue', released('queue')],
    ['by closing it', closed],
  ])('is not resolved %s', (_, end) => {
    const [row] = persons(wish, taken('a'), says('a'), end);
    expect(row).not.toHaveProperty('resolution');
    expect(timesOf(row)).toEqual({ waited: 1, firstResponse: 2, handling: 2 });
  });

  it('was opened again when the customer or staff come back within a week, and only then', () => {
    const wait = (draft: Draft, after: number) =>
      rowsOf(FRIDAY, [
        ...[wish, taken('a'), resolved('a')].map((each) => ({ draft: each, after: MINUTE })),
        { draft, after },
      ]).find((row) => 'agent' in row);
    expect(wait(question, WEEK)).toHaveProperty('reopened', true);
    expect(wait(taken('b'), WEEK)).toHaveProperty('reopened', true);
    expect(wait(question, WEEK + 1)).not.toHaveProperty('reopened');
    expect(wait(rated(5), MINUTE)).not.toHaveProperty('reopened');
  });

  it('is judged by the newest rating, until the bot has spoken', () => {
    const rest = [wish, taken('a'), resolved('a')];
    expect(persons(...rest, rated(1), rated(4))).toMatchObject([{ score: 4 }]);
    expect(persons(wish, taken('a'), rated(2), resolved('a'))).toMatchObject([{ score: 2 }]);
    expect(persons(...rest, question, answer, rated(1))[0]).not.toHaveProperty('score');
    expect(persons(wish, taken('a'), transferred('b'), taken('b'), resolved('b'), rated(5))).toMatchObject([
      { agent: 'a' },
      { agent: 'b', score: 5 },
    ]);
    expect(persons(wish, taken('a'), transferred('b'), taken('b'), resolved('b'), rated(5))[0]).not.toHaveProperty(
      'score',
    );
  });
});

describe('a ticket', () => {
  it('is worked on from when it needs an answer until it has one, each time', () => {
    const rows = persons(
      ticketed,
      ticket({ owner: 'a' }, 'a'),
      says('a', { id: 'T', status: 'pending' }),
      { ...question, ticket: { id: 'T', status: 'open', due: 1 } },
      says('a', { id: 'T', status: 'solved' }),
    );
    expect(rows).toMatchObject([
      { agent: 'a', channel: 'ticket' },
      { agent: 'a', channel: 'ticket' },
    ]);
    expect(rows.map(timesOf)).toEqual([
      { waited: 1, firstResponse: 2, handling: 1 },
      { waited: 1, firstResponse: 1, resolution: 4 },
    ]);
  });

  it('that is solved later is his who answered it, and may be opened again', () => {
    const steps = [ticketed, says('a', { id: 'T', status: 'pending' }), ticket({ status: 'solved' }, 'b')];
    expect(persons(...steps).map(timesOf)).toEqual([{ waited: 1, firstResponse: 1, resolution: 2 }]);
    expect(persons(...steps, ticket({ status: 'solved' }, 'b')).map(timesOf)).toEqual(persons(...steps).map(timesOf));
    expect(persons(...steps, ticket({ status: 'open' }, 'b'))).toMatchObject([{ agent: 'a', reopened: true }]);
  });

  it('that follows up a rating is nobody’s figure', () => {
    const low: Draft = { ...ticket({ id: 'F', status: 'open', due: 1, followUp: true }), role: 'system' };
    expect(persons(rated(1), low, says('a', { id: 'F', status: 'solved', followUp: true }))).toEqual([]);
  });
});

describe('the bot', () => {
  it('has answered what was closed after an answer, and handed off what a person was wanted for', () => {
    const outcomes = (...drafts: Draft[]) => figuresOf(minutes(...drafts)).bot;
    expect(outcomes(answer, closed)).toEqual({ conversations: 1, answered: 1, handedOff: 0 });
    expect(outcomes(answer, wish, taken('a'), resolved('a'))).toEqual({ conversations: 1, answered: 0, handedOff: 1 });
    expect(outcomes(ticketed)).toEqual({ conversations: 1, answered: 0, handedOff: 1 });
    expect(outcomes(closed)).toEqual({ conversations: 1, answered: 0, handedOff: 0 });
    expect(outcomes(answer, closed, question, answer, closed)).toMatchObject({ conversations: 2, answered: 2 });
    expect(outcomes({ ...answer, outcome: 'choices' }, closed)).toMatchObject({ conversations: 1, answered: 0 });
    expect(outcomes(answer)).toMatchObject({ conversations: 0 });
  });
});

it('percentiles are exact, and of those there are', () => {
  const row = (firstResponse?: number): PersonsRow => ({
    pk: 'FIGURES#2026-11-20',
    sk: 'AGENT#a#c#1',
    version: 1,
    expiresAt: 1,
    agent: 'a',
    channel: 'chat',
    waited: 0,
    ...(firstResponse !== undefined && { firstResponse }),
  });
  const first = (...seconds: (number | undefined)[]) =>
    figuresOf(seconds.map((each) => row(each && each * 1_000))).all.firstResponse;
  expect(first(10, 1, 2, 3, 4, 5, 6, 7, 8, 9)).toEqual({ p50: 5, p90: 9 });
  expect(first(3, 1, 2)).toEqual({ p50: 2, p90: 3 });
  expect(first(7)).toEqual({ p50: 7, p90: 7 });
  expect(first(undefined, 7, undefined)).toEqual({ p50: 7, p90: 7 });
  expect(first(undefined)).toBeUndefined();
});

describe('whatever happens', () => {
  const personsIn = (steps: Parameters<typeof logOf>[1]) => stretchesOf(logOf(FRIDAY, steps)).filter(isPersons);

  it('no figure is negative, and each stretch is handled once', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const rows = rowsOf(FRIDAY, steps);
        const keys = new Set(rows.map(({ pk, sk }) => `${pk}/${sk}`));
        const { agents, all } = figuresOf(rows);
        expect(keys.size).toBe(rows.length);
        expect(agents.reduce((sum, { handled }) => sum + handled, 0)).toBe(personsIn(steps).length);
        expect(all.handled).toBe(personsIn(steps).length);
        expect(all.reopened).toBeLessThanOrEqual(all.resolved);
        for (const row of rows) {
          for (const value of Object.values(timesOf(row))) expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('nobody has handled what only the bot had', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const alone = steps.filter(({ draft }) => !['assigned', 'transferred', 'ticketed'].includes(draft.kind));
        expect(personsIn(alone)).toEqual([]);
      }),
    );
  });

  it('a week later it would have come to the same', () => {
    const figures = (start: number, steps: Parameters<typeof logOf>[1]) => figuresOf(rowsOf(start, steps));
    fc.assert(
      fc.property(anySteps, (steps) => {
        expect(figures(FRIDAY + WEEK, steps)).toEqual(figures(FRIDAY, steps));
      }),
    );
  });

  it('all of it takes no time where the business is closed', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const row of rowsOf(FRIDAY, steps, SHUT)) {
          for (const value of Object.values(timesOf(row))) expect(value).toBe(0);
        }
      }),
    );
  });

  it('more of a log changes only what its own entries say, under a higher version', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const log = logOf(FRIDAY, steps);
        const whole = new Map(stretchesOf(log).map((stretch) => [stretch.seq, stretch]));
        for (const { seq } of log) {
          for (const before of stretchesOf(log.slice(0, seq))) {
            const now = whole.get(before.seq);
            expect(now?.endedAt).toBe(before.endedAt);
            expect(before.version).toBeLessThanOrEqual(seq);
            if (now?.version === before.version) expect(now).toEqual(before);
            else expect(now?.version).toBeGreaterThan(seq);
          }
        }
      }),
    );
  });

  it('practice is nobody’s work, whatever happens in it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const practice = logOf(FRIDAY, steps).map((head) => ({
          ...head,
          state: { ...head.state, practice: true as const },
        }));
        expect(stretchesOf(practice)).toEqual([]);
      }),
    );
  });

  it('each entry that tells something is told of by an event that the rules send', () => {
    const isTold = (head: Head): boolean =>
      eventsOf('c', { ...head, digest: '', previous: '', hash: '' }).some(({ type, detail }) =>
        Object.values(TOLD).some((rule) =>
          matches(
            { 'detail-type': type, detail: JSON.parse(JSON.stringify(detail)) },
            { 'detail-type': rule.detailType, ...(rule.detail && { detail: rule.detail }) },
          ),
        ),
      );
    fc.assert(
      fc.property(anySteps, (steps) => {
        const log = logOf(FRIDAY, steps);
        for (const head of log) {
          const isNews = stretchesOf(log.slice(0, head.seq)).some(({ version }) => version === head.seq);
          if (isNews) expect(isTold(head), `${head.kind} by ${head.role}`).toBe(true);
        }
      }),
    );
  });
});

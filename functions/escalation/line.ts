import { createHash } from 'node:crypto';
import { inOrder, isBehind, type Place, type RoutingRules, turnOf, type Waiting } from './routing.ts';

/** The line of those who ask for no skill; the name the index of conversations has for it, too. */
const ANY = 'any';

/**
 * Who waits, as data small enough to be read with every heartbeat. `lines`: for each skill one text of equally long keys,
 * first to last, so that 1,000 people are 11 KB and somebody is found in ten looks, without the text being taken apart.
 */
export interface Line {
  /** Epoch ms at which it was taken. */
  readonly at: number;
  /** Epoch ms that the keys' times are counted from. */
  readonly from: number;
  /** That of the rules it was ordered by. */
  readonly ageSeconds: number;
  readonly lines: Readonly<Record<string, string>>;
}

/** 36 ** 7 ms are two and a half years. */
const TIME_LENGTH = 7;
const PRINT_LENGTH = 4;
const KEY_LENGTH = TIME_LENGTH + PRINT_LENGTH;

const timeKey = (turn: number, from: number): string => (turn - from).toString(36).padStart(TIME_LENGTH, '0');

/** Tells those apart whose turns are equal to the millisecond, and who is not in the line from who is. */
const printOf = (conversationId: string): string =>
  createHash('sha256').update(conversationId).digest('base64url').slice(0, PRINT_LENGTH);

/** The queue as it is, in the order in which `assign` serves it: without those who are behind, being absent. */
export const lineOf = (waiting: readonly Waiting[], now: number, rules: RoutingRules): Line => {
  const ordered = inOrder(waiting, rules).filter((each) => !isBehind(each));
  const from = ordered[0] ? turnOf(ordered[0], rules) : now;
  const lines = new Map<string, string>();
  for (const each of ordered) {
    const skill = each.skill ?? ANY;
    const key = timeKey(turnOf(each, rules), from) + printOf(each.conversationId);
    lines.set(skill, (lines.get(skill) ?? '') + key);
  }
  return { at: now, from, ageSeconds: rules.ageSeconds, lines: Object.fromEntries(lines) };
};

/** Whom to look for in a line. */
export type Seeker = Place & Pick<Waiting, 'skill'>;

/** His place among those who ask for the same, 1 being the next; who was not in the line when it was taken, or was absent, comes to stand by his turn. */
export const positionIn = (line: Line, seeker: Seeker): number => {
  const skill = seeker.skill ?? ANY;
  const keys = Object.hasOwn(line.lines, skill) ? (line.lines[skill] ?? '') : '';
  const wanted = timeKey(turnOf(seeker, line), line.from);
  const timeAt = (index: number): string => keys.slice(index * KEY_LENGTH, index * KEY_LENGTH + TIME_LENGTH);

  let low = 0;
  let high = keys.length / KEY_LENGTH;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeAt(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  // Equal turns are in the order of their ids, which the prints do not show.
  const print = printOf(seeker.conversationId);
  let end = low;
  for (; timeAt(end) === wanted; end += 1) {
    if (keys.startsWith(print, end * KEY_LENGTH + TIME_LENGTH)) break;
  }
  return end + 1;
};

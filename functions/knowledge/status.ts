import type { Status, StatusNotice } from '../protocol/status.ts';
import { openingsWithin } from './hours.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Notice } from './notice.ts';
import { isInForce } from './snapshot.ts';
import { visibleText } from './visible.ts';

const DAY_MS = 86_400_000;
const OPENINGS_AHEAD_MS = 14 * DAY_MS;
const MOST_OPENINGS = 30;
/** A notice is told of this long before it begins: the object is looked after once a minute, and readers keep it 5 s. */
const NOTICE_AHEAD_MS = 2 * 60_000;

/** A part of a scope with nothing in it fits everything, as if it were not given. */
const given = (part: string[] | undefined): part is string[] => part !== undefined && part.length > 0;

/** What is scoped by words or categories concerns questions, not pages. */
const isForPages = ({ scope }: Notice): boolean => !given(scope.words) && !given(scope.categories);

/** In force, or about to be; what begins later would be told before its time. */
const isDue = ({ validFrom, validUntil }: Notice, now: number): boolean =>
  isInForce({ validFrom }, now + NOTICE_AHEAD_MS) && isInForce({ validUntil }, now);

const shown = ({ id, version, text, scope, validFrom, validUntil }: Notice): StatusNotice => ({
  id,
  version,
  text: visibleText(text),
  ...(given(scope.languages) && { languages: scope.languages }),
  ...(given(scope.pages) && { pages: scope.pages }),
  ...(validFrom !== undefined && { validFrom }),
  ...(validUntil !== undefined && { validUntil }),
});

/** The status at a time (epoch ms). */
export const statusOf = ({ hours, switches }: LiveSettings, notices: readonly Notice[], now: number): Status => ({
  v: 1,
  at: new Date(now).toISOString(),
  timeZone: hours.timeZone,
  openings: openingsWithin(hours, now, now + OPENINGS_AHEAD_MS, MOST_OPENINGS).map(({ from, to }) => [from, to]),
  bot: switches.bot,
  notices: notices.filter((notice) => isForPages(notice) && isDue(notice, now)).map(shown),
});

/** Whether two say the same; when they were made is not part of it. */
export const saysTheSame = (one: Status, other: Status): boolean => {
  const said = ({ at: _, ...rest }: Status) => JSON.stringify(rest);
  return said(one) === said(other);
};

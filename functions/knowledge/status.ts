import { logger } from '../platform/observability.ts';
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

/** Every page view of a site reads them: of what is more, those that began first are left out. */
const MOST_NOTICE_BYTES = 16_384;

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

const bytesOf = (notice: StatusNotice): number => Buffer.byteLength(JSON.stringify(notice)) + 1;

const begin = ({ validFrom }: StatusNotice): number => (validFrom === undefined ? 0 : Date.parse(validFrom));

/** Those that fit into the file, in their order; of notices without a date the first ids come first. */
const fitting = (notices: readonly StatusNotice[]): StatusNotice[] => {
  let bytes = 0;
  const kept = notices
    .toSorted((a, b) => begin(b) - begin(a))
    .filter((notice) => {
      const fits = bytes + bytesOf(notice) <= MOST_NOTICE_BYTES;
      if (fits) bytes += bytesOf(notice);
      return fits;
    });
  if (kept.length === notices.length) return [...notices];
  const left = notices.filter((notice) => !kept.includes(notice));
  logger.warn('notices do not fit into status.json, they are left out', { ids: left.map(({ id }) => id) });
  return notices.filter((notice) => kept.includes(notice));
};

/** The status at a time (epoch ms). */
export const statusOf = ({ hours, switches }: LiveSettings, notices: readonly Notice[], now: number): Status => ({
  v: 1,
  at: new Date(now).toISOString(),
  timeZone: hours.timeZone,
  openings: openingsWithin(hours, now, now + OPENINGS_AHEAD_MS, MOST_OPENINGS).map(({ from, to }) => [from, to]),
  bot: switches.bot,
  notices: fitting(notices.filter((notice) => isForPages(notice) && isDue(notice, now)).map(shown)),
});

/** Whether two say the same; when they were made is not part of it. */
export const saysTheSame = (one: Status, other: Status): boolean => {
  const said = ({ at: _, ...rest }: Status) => JSON.stringify(rest);
  return said(one) === said(other);
};

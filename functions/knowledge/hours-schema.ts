import * as z from 'zod/mini';

const zoneRule = 'must be a time zone of the IANA data base such as Asia/Tokyo or America/New_York';
const isTimeZone = (name: string): boolean => {
  try {
    // Offsets such as +09:00 are taken by Intl too, and know nothing of summer time.
    return /^[A-Z]/i.test(name) && Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const spanRule = 'must be [from, to] such as ["09:00", "18:00"]: from 00:00 to 24:00, the end after the start';
const time = z.string({ error: spanRule }).check(z.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: spanRule }));
const span = z.tuple([time, time], { error: spanRule }).check(z.refine(([from, to]) => from < to, { error: spanRule }));
type Span = z.infer<typeof span>;

const MOST_SPANS = 4;
const spansRule = `must be up to ${MOST_SPANS} spans such as [["09:00", "12:00"], ["13:00", "18:00"]], the earlier first, without overlap; [] is closed`;
const inOrder = (spans: readonly Span[]): boolean =>
  spans.every(([from], index) => index === 0 || from >= (spans[index - 1]?.[1] ?? ''));
const spans = () =>
  z
    .array(span, { error: spansRule })
    .check(z.maxLength(MOST_SPANS, { error: spansRule }), z.refine(inOrder, { error: spansRule }));

const weeklyRule = 'must have mon, tue, wed, thu, fri, sat and sun, each a list of spans';
const holidaysRule = 'must be jp (closed on the public holidays of Japan) or none';

const MOST_EXCEPTIONS = 100;
const exceptionRule = 'must be {date such as 2026-12-31, spans, note?}';
const exceptionsRule = `must be a list of up to ${MOST_EXCEPTIONS} of {date, spans, note?}, each date once`;
const noteRule = 'must be a text of up to 100 characters';
const exception = z.strictObject(
  {
    date: z.iso.date({ error: 'must be a date such as 2026-12-31' }),
    spans: spans(),
    note: z.optional(z.string({ error: noteRule }).check(z.maxLength(100, { error: noteRule }))),
  },
  { error: exceptionRule },
);

/** When the business is open, in its own time zone. */
export const BusinessHours = z.strictObject(
  {
    timeZone: z
      .string({ error: zoneRule })
      .check(
        z.refine(isTimeZone, { error: zoneRule }),
        z.describe('time zone of the business (IANA), such as Asia/Tokyo; its days begin and end there'),
      ),
    weekly: z
      .strictObject(
        { mon: spans(), tue: spans(), wed: spans(), thu: spans(), fri: spans(), sat: spans(), sun: spans() },
        { error: weeklyRule },
      )
      .check(
        z.describe(
          `for each of mon, tue, wed, thu, fri, sat, sun: up to ${MOST_SPANS} spans \`[from, to]\`, \`00:00\` to \`24:00\`; none is closed. When clocks change, a time that is skipped is that of the change, and one that comes twice is the first`,
        ),
      ),
    holidays: z
      .enum(['jp', 'none'], { error: holidaysRule })
      .check(
        z.describe('`jp`: closed on the public holidays of Japan, substitute and citizens’ holidays included; `none`'),
      ),
    exceptions: z.array(exception, { error: exceptionsRule }).check(
      z.maxLength(MOST_EXCEPTIONS, { error: exceptionsRule }),
      z.refine((days) => new Set(days.map(({ date }) => date)).size === days.length, { error: exceptionsRule }),
      z.describe(
        `up to ${MOST_EXCEPTIONS} days that are different, holiday or not: \`{date, spans, note?}\`; no spans is closed`,
      ),
    ),
  },
  { error: 'must be {timeZone, weekly, holidays, exceptions}' },
);
export type BusinessHours = z.infer<typeof BusinessHours>;

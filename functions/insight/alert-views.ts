import * as z from 'zod/mini';
import { entryAt } from '../conversation/log.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { Alert, type AlertDetail, type AlertList } from '../protocol/insight.ts';
import { type AlertRow, alertWith, pageOfAlerts } from './alert-store.ts';
import { shownPage, shownWords } from './called.ts';
import { draftOf } from './draft.ts';
import { pointsOf, stepsBetween } from './series.ts';

const HOUR_MS = 3_600_000;
const MOST_CHART_MS = 12 * HOUR_MS;
/** Questions that are shown. */
const MOST_EXAMPLES = 10;

/** An alert as staff see it. Its words are customers', also where whoever wrote them down has masked them. */
export const viewOf = (row: AlertRow): Alert => {
  const alert = Alert.parse(row);
  const pages = alert.pages.map(({ page, count }) => ({ page: shownPage(page), count }));
  return { ...alert, title: shownWords(alert.title), pages };
};

/** The last one's key, with nothing in it that an address has to write in another way. */
const CURSOR = /^([\d:.TZ-]{10,30})~([\w-]{1,64})$/;
const ListQuery = z.object({
  after: z.optional(z.string().check(z.regex(CURSOR, { error: 'must be the after of the page before' }))),
});

/** Alerts, the newest first, 50 a page. */
export const listAlerts = async (query: unknown): Promise<AlertList> => {
  const { after } = parseWith(ListQuery, query ?? {});
  const { rows, last } = await pageOfAlerts(after?.replace('~', '#'));
  return { alerts: rows.map(viewOf), ...(last !== undefined && { after: last.replace('#', '~') }) };
};

/** @throws VisibleError `not_found` when there is no such alert. */
export const knownAlert = async (id = ''): Promise<AlertRow> => {
  const row = await alertWith(id);
  if (!row) throw new VisibleError('not_found', 'there is no alert with this id');
  return row;
};

/** Questions of an alert, masked, each in other words; what was erased meanwhile is missing. */
export const examplesOf = async ({ examples }: AlertRow, most = MOST_EXAMPLES): Promise<AlertDetail['examples']> => {
  const read = await Promise.all(
    examples.map(async ([conversationId, seq]) => {
      const entry = await entryAt(conversationId, seq);
      const text = entry?.role === 'customer' ? entry.body?.text : undefined;
      return text === undefined ? [] : [{ conversationId, seq, text: shownWords(text) }];
    }),
  );
  const different = new Map<string, AlertDetail['examples'][number]>();
  for (const one of read.flat()) if (!different.has(one.text)) different.set(one.text, one);
  return [...different.values()].slice(0, most);
};

/** One alert with all that helps to judge it. */
export const readAlert = async (id: string | undefined, now: number): Promise<AlertDetail> => {
  const row = await knownAlert(id);
  const begin = Date.parse(row.startedAt);
  const end = row.endedAt === undefined ? now : Date.parse(row.endedAt);
  const alert = viewOf(row);
  const [examples, steps] = await Promise.all([
    examplesOf(row),
    stepsBetween(begin - HOUR_MS, Math.min(end + HOUR_MS, begin + MOST_CHART_MS, now)),
  ]);
  return { alert, examples, chart: pointsOf(steps, row.topic), draft: draftOf(alert) };
};

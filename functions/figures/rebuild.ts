import { isDeepStrictEqual } from 'node:util';
import type { Head } from '../conversation/entry.ts';
import { entryOf, HEADS_ONLY, itemOf } from '../conversation/log.ts';
import { partitionsIn } from '../conversation/rebuild.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { hoursSince } from './hours-then.ts';
import { type FigureRow, rowOf } from './row.ts';
import { rowAs, writeRow } from './store.ts';
import { stretchesOf } from './stretches.ts';

export interface RebuiltFigures {
  readonly rows: number;
  /** Rows that were missing or said something else than the log, and still did after a moment. */
  readonly drifted: number;
}

/** What a whole log says, by the hours that were in force. */
export const rowsOfLog = (
  conversationId: string,
  log: Iterable<Head>,
  hoursAt: (at: number) => BusinessHours,
): FigureRow[] => stretchesOf(log).map((stretch) => rowOf(conversationId, stretch, hoursAt(stretch.endedAt)));

/** A row of which more is known already is the recorder's at this moment. */
export const isDrifted = async (row: FigureRow): Promise<boolean> => {
  const kept = await rowAs(row);
  return (kept?.version ?? 0) <= row.version && !isDeepStrictEqual(kept, row);
};

/** What every log says, as far as a row of it is still kept. */
const rowsIn = async function* (): AsyncGenerator<FigureRow> {
  const hoursAt = await hoursSince(0);
  const entries = { FilterExpression: 'begins_with(sk, :entry)', ExpressionAttributeValues: { ':entry': 'E#' } };
  const logs = partitionsIn({ ...HEADS_ONLY, ...entries });
  for await (const items of logs) {
    const conversationId = String(items[0]?.pk).slice('CONV#'.length);
    const rows = rowsOfLog(
      conversationId,
      items.map((item) => entryOf(itemOf(item))),
      hoursAt,
    );
    yield* rows.filter(({ expiresAt }) => expiresAt * 1_000 > Date.now());
  }
};

/**
 * Compares the figures with what the log says and, unless only asked to `check`, writes what differs anew: the very rows
 * that the events have left. What differs is looked at again after `pauseMs`, since the recorder follows a moment later.
 */
export const rebuildFigures = async ({ check = false, pauseMs = 0 } = {}): Promise<RebuiltFigures> => {
  const suspects: FigureRow[] = [];
  let rows = 0;
  for await (const row of rowsIn()) {
    rows += 1;
    if (await isDrifted(row)) suspects.push(row);
  }
  if (suspects.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  let drifted = 0;
  for (const row of suspects) {
    if (!(await isDrifted(row))) continue;
    if (!check) await writeRow(row);
    drifted += 1;
  }
  return { rows, drifted };
};

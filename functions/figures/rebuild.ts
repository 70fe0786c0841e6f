import { isDeepStrictEqual } from 'node:util';
import type { Head } from '../conversation/entry.ts';
import { entryOf, HEADS_ONLY, itemOf, newest, skOf } from '../conversation/log.ts';
import { partitionsIn } from '../conversation/rebuild.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { hoursSince } from './hours-then.ts';
import { conversationOf, type FigureRow, rowOf } from './row.ts';
import { removeRow, rowAs, writeRow } from './store.ts';
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

/** A row as a log has it, and the number of that log's last entry. */
export interface Said {
  readonly row: FigureRow;
  readonly last: number;
}

/** Whether what is kept claims to be of a later entry than the log has, or of one that tells nothing of it. */
const isBeyond = async (kept: FigureRow, { row, last }: Said): Promise<boolean> => {
  if (kept.version <= row.version) return false;
  // Of what was written since the log was read more is known already, by the recorder.
  return !(kept.version > last && kept.version <= ((await newest(conversationOf(row)))?.seq ?? 0));
};

/** Whether a row is missing, or something else than the log says. */
export const isDrifted = async (said: Said): Promise<boolean> => {
  const kept = await rowAs(said.row);
  return kept && kept.version > said.row.version ? isBeyond(kept, said) : !isDeepStrictEqual(kept, said.row);
};

/** Writes a row as the log has it; what claims to know more than there is would never give way to it. */
export const mendRow = async (said: Said): Promise<void> => {
  const kept = await rowAs(said.row);
  if (kept && (await isBeyond(kept, said))) await removeRow(kept);
  await writeRow(said.row);
};

/** What every log says, as far as a row of it is still kept. */
const rowsIn = async function* (): AsyncGenerator<Said> {
  const hoursAt = await hoursSince(0);
  const entries = { FilterExpression: 'begins_with(sk, :entry)', ExpressionAttributeValues: { ':entry': 'E#' } };
  const logs = partitionsIn({ ...HEADS_ONLY, ...entries });
  for await (const items of logs) {
    const conversationId = String(items[0]?.pk).slice('CONV#'.length);
    const rows = rowsOfLog(
      conversationId,
      // What stands under another number than its own is no entry.
      items.flatMap((item) => (item.sk === skOf(Number(item.seq)) ? [entryOf(itemOf(item))] : [])),
      hoursAt,
    );
    const last = Number(items.at(-1)?.seq);
    for (const row of rows) if (row.expiresAt * 1_000 > Date.now()) yield { row, last };
  }
};

/**
 * Compares the figures with what the log says and, unless only asked to `check`, writes what differs anew: the very rows
 * that the events have left. What differs is looked at again after `pauseMs`, since the recorder follows a moment later.
 */
export const rebuildFigures = async ({ check = false, pauseMs = 0 } = {}): Promise<RebuiltFigures> => {
  const suspects: Said[] = [];
  let rows = 0;
  for await (const said of rowsIn()) {
    rows += 1;
    if (await isDrifted(said)) suspects.push(said);
  }
  if (suspects.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  let drifted = 0;
  for (const said of suspects) {
    if (!(await isDrifted(said))) continue;
    if (!check) await mendRow(said);
    drifted += 1;
  }
  return { rows, drifted };
};
